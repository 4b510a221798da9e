/**
 * The loop. A commit or an announced push enters at the top, a change in a cluster enters at "compare"; both end as a
 * status. An Application is worked on by one run at a time, and only when something it depends on has changed.
 *
 *     source ──> discover ──> render ──> compare/plan ──> sync ──> status
 *                                            ^── live changes
 */
import type { AdaptDefinition, Discovery } from './discover';
import {
  mergeWork,
  nothing,
  type ApplicationRuntime,
  type Work,
} from './engine/application';
import { runJobs } from './engine/answerLate';
import { successorsOf, updateBehind } from './engine/behind';
import { compareApplication } from './engine/compareApplication';
import { isLedHere, type EngineContext } from './engine/context';
import { Dependencies } from './engine/dependencies';
import { Discoveries } from './engine/discoveries';
import { Interest } from './engine/interest';
import { LiveChanges } from './engine/liveChanges';
import { Succession } from './engine/succession';
import { Owners } from './engine/owners';
import { rebuildInventory } from './engine/rebuildInventory';
import { ReadingPlaces } from './engine/reading';
import { Registry } from './engine/registry';
import { desireObjects } from './engine/desireObjects';
import { renderApplication } from './engine/renderApplication';
import { moveInstants } from './engine/setBack';
import { scheduleRetries, withRetries } from './engine/retries';
import { Strays, type AdoptStray } from './engine/strays';
import { WorkQueue } from './engine/workQueue';
import type { ApplicationRecord, GitSource, Revision, Setup } from './ports';
import { EntityRows } from './status/entityRows';
import type { StatusPublisher } from './status/publisher';
import { entityUrl, setupOf } from './status/setup';
import { StatusOfApplications } from './status/statusOfApplications';
import { backoffMs } from './sync/backoff';
import { healAtOnce } from './sync/heal';
import { takeRequest } from './sync/requests';
import { healsAtOnce, syncApplication } from './sync/syncApplication';

/** Applications of one cluster at a time. */
const CONCURRENCY = 16;
/** Until watches that could not be started are asked for again. */
const WATCH_RETRY_MS = 5_000;

/** @internal */
export class Reconciler {
  readonly registry = new Registry();
  readonly context: EngineContext;
  readonly dependencies: Dependencies;
  readonly #publisher: StatusPublisher;
  readonly #interest: Interest;
  readonly #discoveries: Discoveries;
  readonly #reading: ReadingPlaces;
  readonly #liveChanges: LiveChanges;
  readonly #entities: EntityRows;
  readonly #onSetup: () => void;
  readonly #succession: Succession;
  readonly #status: StatusOfApplications;
  readonly #strays: Strays | undefined;
  readonly #queue = new WorkQueue<Work>({
    concurrency: CONCURRENCY,
    laneOf: id => this.registry.applications.get(id)?.definition.cluster ?? '',
    merge: mergeWork,
    run: (id, work) =>
      this.#run(id, work).finally(() => this.#discoveries.looked(id)),
  });

  constructor(options: {
    context: EngineContext;
    publisher: StatusPublisher;
    adapt?: AdaptDefinition;
    seeksUnknownKinds?: boolean;
    adoptStray?: AdoptStray;
    onSetup(): void;
    /** Called when a branch of a repository is followed that has never been looked at. */
    onFollowed?(repository: string): void;
    /** Called when this process has begun to lead in a cluster. */
    onLed(): void;
  }) {
    this.context = options.context;
    this.#publisher = options.publisher;
    this.#onSetup = options.onSetup;
    const shared = {
      registry: this.registry,
      context: this.context,
      publisher: options.publisher,
    };
    const owners = new Owners();
    this.#status = new StatusOfApplications({ ...shared, owners });
    const enqueue = (id: string, work: Work, urgent?: boolean) =>
      this.enqueue(id, work, urgent);
    this.#liveChanges = new LiveChanges({
      registry: this.registry,
      owners,
      enqueue,
      onSetup: options.onSetup,
    });
    this.dependencies = new Dependencies({ ...shared, enqueue });
    this.#succession = new Succession({
      ...shared,
      enqueue,
      onSetup: options.onSetup,
      onLed: options.onLed,
    });
    this.#discoveries = new Discoveries({
      ...shared,
      adapt: options.adapt,
      enqueue,
      onSetup: options.onSetup,
      onFollowed: repository => options.onFollowed?.(repository),
    });
    const discoveries = this.#discoveries;
    this.#reading = new ReadingPlaces({ ...shared, discoveries });
    this.#entities = new EntityRows((place, path) =>
      entityUrl(place, path, this.context),
    );
    this.context.clock.onSetBack?.(ms =>
      this.registry.applications.forEach(app => moveInstants(app, ms)),
    );
    const adopt = options.adoptStray;
    this.#strays = adopt && new Strays({ ...shared, adopt, enqueue });
    this.#interest = new Interest(
      this.context.clusters,
      options.seeksUnknownKinds,
    );
  }

  /** Takes up where the last process stopped, then follows Git and the clusters. */
  async start(): Promise<void> {
    const { sources, clusters } = this.context;
    await this.#succession.begin();
    for (const cluster of clusters.values()) {
      this.#liveChanges.follow(cluster);
      this.#succession.follow(cluster);
    }
    for (const name of sources.keys()) {
      await this.onSource(name).catch(error =>
        this.context.logger.warn('what is mirrored was not read yet', {
          repository: name,
          error: String(error),
        }),
      );
    }
  }

  /** What the newest revision holds of a repository with settings. */
  discoveryOf(repository: string): Discovery | undefined {
    return this.#discoveries.of(repository);
  }

  /** What the newest revisions hold, by the repository with the settings. */
  get discoveries(): ReadonlyMap<string, Discovery> {
    return this.#discoveries.all;
  }

  // ---- source, discover: which Applications does this commit concern? -------------------------------------------

  /** A repository was looked at. Rejects when what is new could not be taken over. */
  onSource(name: string): Promise<void> {
    return this.#discoveries.onSource(name);
  }

  /** Tells of whatever is read from a repository when that has begun or ceased to answer. */
  onLooked(source: GitSource): void {
    this.#discoveries.onLooked(source);
    this.#onSetup();
  }

  enqueue(id: string, work: Work, urgent = false): void {
    this.#queue.add(id, work, urgent);
  }

  // ---- one Application: render, compare, sync, status ------------------------------------------------------------

  async #run(id: string, work: Work): Promise<void> {
    const app = this.registry.applications.get(id);
    if (!app) {
      return;
    }
    if (!isLedHere(app, this.context)) {
      runJobs(app);
      return;
    }
    const { clock, logger } = this.context;
    const all = withRetries(app, work, clock.now());
    try {
      app.unfinished = undefined;
      await this.#reconcile(app, all);
      app.failures = 0;
    } catch (error) {
      app.unfinished = mergeWork(all, app.unfinished ?? nothing);
      app.failures += 1;
      logger.error('reconciling failed, trying again', {
        application: id,
        error: String((error as Error)?.stack ?? error),
      });
      const wait = backoffMs(app.failures, clock.random());
      this.context.wakeAt(app, clock.now() + wait);
    }
    this.dependencies.changed(id);
  }

  async #reconcile(app: ApplicationRuntime, work: Work): Promise<void> {
    const { context } = this;
    app.fresh = false;
    app.learnt = false;
    const { operation } = app;
    const place = this.registry.placeToRead(app);
    const head =
      place && context.sources.get(place.repository)?.head(place.branch);
    await this.#takeRequests(app);
    const changed =
      head && (work.render || app.revision === undefined)
        ? await this.#render(app, head)
        : false;
    if (await this.#interest.declare(app)) {
      this.#strays?.seek(app.definition.cluster);
    } else {
      context.wakeAt(app, context.clock.now() + WATCH_RETRY_MS);
    }
    rebuildInventory(app, context);
    await this.#compare(app, { ...work, all: work.all || changed });
    for (const job of app.jobs.splice(0)) {
      await job();
    }
    await syncApplication(app, context);
    if (work.render || work.recount) {
      // Not before: nothing that is done depends on it.
      await updateBehind(app, this.registry.siblingsOf(app), context);
    }
    const isNews =
      !work.isQuestion ||
      !app.published ||
      app.learnt ||
      app.operation !== operation;
    if (isNews) {
      this.publish(app);
    }
    scheduleRetries(app, context);
  }

  async #render(app: ApplicationRuntime, head: Revision): Promise<boolean> {
    const before = app.commit?.sha;
    const changed = await renderApplication(app, head, this.context);
    app.unread = false;
    if (app.commit?.sha !== before) {
      const siblings = this.registry.siblingsOf(app);
      for (const { id } of successorsOf(app, siblings)) {
        this.enqueue(id, { ...nothing, recount: true });
      }
    }
    return changed;
  }

  async #compare(app: ApplicationRuntime, work: Work): Promise<void> {
    const { context } = this;
    const learns = work.all || app.unscoped;
    if (learns && app.rendered?.status === 'rendered') {
      await desireObjects(app, app.rendered, context);
    }
    if (work.all || app.comparisons.size < app.desired.size) {
      await compareApplication(app, 'all', context);
    } else if (work.keys.size > 0) {
      const keys = healsAtOnce(app, context)
        ? await healAtOnce(app, work.keys, context)
        : work.keys;
      await compareApplication(app, keys, context);
    }
  }

  async #takeRequests(app: ApplicationRuntime): Promise<void> {
    while (app.requests.length > 0) {
      const [request] = app.requests;
      const problem = await takeRequest(app, request, this.context);
      await this.context.store.completeRequest(request.id, { problem });
      // Not before: what broke off is taken up again, and taking up twice is harmless.
      app.requests.shift();
    }
  }

  /** Hands what people see to the one writer of status. */
  publish(app: ApplicationRuntime): void {
    this.#status.publish(app);
  }

  /** What is known of an Application at this moment. */
  recordOf(app: ApplicationRuntime): ApplicationRecord {
    return this.#status.read(app);
  }

  /** Environments, clusters, repositories and entities as they are now. */
  setup(): Setup {
    const setup = setupOf(this.discoveries, this.registry, this.context);
    return {
      ...setup,
      repositories: this.#reading.addTo(setup.repositories),
      entities: this.#entities.of(this.discoveries),
    };
  }

  /** True while a run works on the Application. */
  isRunning(id: string): boolean {
    return this.#queue.isRunning(id);
  }

  /** Resolves when nothing is left to do now; timers and the world may bring more. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  async stop(): Promise<void> {
    await this.#queue.close();
    this.registry.applications.forEach(app => app.cancelTimer?.());
    await this.#publisher.flush();
  }
}
