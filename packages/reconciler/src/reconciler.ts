import type { AdaptDefinition, Discovery } from './discover';
import {
  mergeWork,
  nothing,
  type ApplicationRuntime,
  type Work,
} from './engine/application';
import { runJobs } from './engine/answerLate';
import { isLedHere, type EngineContext } from './engine/context';
import { Dependencies } from './engine/dependencies';
import { Discoveries } from './engine/discoveries';
import { Interest } from './engine/interest';
import { LiveChanges } from './engine/liveChanges';
import { Succession } from './engine/succession';
import { Owners } from './engine/owners';
import { ReadingPlaces } from './engine/reading';
import { Registry } from './engine/registry';
import { moveInstants } from './engine/setBack';
import { withRetries } from './engine/retries';
import { Strays, type AdoptStray } from './engine/strays';
import { WorkQueue } from './engine/workQueue';
import type { ApplicationRecord, GitSource, Setup } from './ports';
import { reconcile, type Stations } from './reconcile';
import { EntityRows } from './status/entityRows';
import type { StatusPublisher } from './status/publisher';
import { entityUrl, setupOf } from './status/setup';
import { StatusOfApplications } from './status/statusOfApplications';
import { backoffMs } from './sync/backoff';

/** Applications of one cluster at a time. */
const CONCURRENCY = 16;

/**
 * The engine of a host: the parts wired together, and a queue in which one run at a time works on an Application, as
 * `reconcile.ts` says.
 * @internal
 */
export class Reconciler {
  readonly registry = new Registry();
  readonly context: EngineContext;
  readonly dependencies: Dependencies;
  readonly #publisher: StatusPublisher;
  readonly #stations: Stations;
  readonly #discoveries: Discoveries;
  readonly #reading: ReadingPlaces;
  readonly #liveChanges: LiveChanges;
  readonly #entities: EntityRows;
  readonly #onSetup: () => void;
  readonly #succession: Succession;
  readonly #status: StatusOfApplications;
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
    this.#stations = {
      ...{ registry: this.registry, context: this.context, enqueue },
      interest: new Interest(this.context.clusters, options.seeksUnknownKinds),
      strays: adopt && new Strays({ ...shared, adopt, enqueue }),
      publish: app => this.publish(app),
    };
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

  // ---- one Application ------------------------------------------------------------------------------------------

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
      await reconcile(app, all, this.#stations);
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
