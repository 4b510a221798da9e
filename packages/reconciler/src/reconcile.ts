/**
 * The loop. A commit or an announced push enters at the top, a change in a cluster enters at "compare"; both end as a
 * status. An Application is worked on by one run at a time, and only when something it depends on has changed.
 *
 *     source ──> discover ──> render ──> compare/plan ──> sync ──> status
 *                                            ^── live changes
 */
import type { KubernetesObject } from '@gitops-suite/model';
import { discover, type Discovery } from './discover';
import {
  mergeWork,
  nothing,
  restoreRuntime,
  type ApplicationRuntime,
  type Work,
} from './engine/application';
import {
  compareApplication,
  differences,
  prunable,
} from './engine/compareApplication';
import { clusterOf, type EngineContext } from './engine/context';
import { Interest } from './engine/interest';
import { Owners } from './engine/owners';
import { Registry } from './engine/registry';
import { desireObjects, renderApplication } from './engine/renderApplication';
import { WorkQueue } from './engine/workQueue';
import type { Cluster, GitSource, LiveChange, Revision, Setup } from './ports';
import { inputHash } from './render';
import { assessApplication, recordOf } from './status/assess';
import type { StatusPublisher } from './status/publisher';
import { setupOf } from './status/setup';
import { transitions } from './status/transitions';
import { advance } from './sync/advance';
import { decide } from './sync/decide';
import { heal, releaseContested } from './sync/heal';
import { queuedOperation, takeRequest } from './sync/requests';

const CONCURRENCY = 16;

/** @internal */
export class Reconciler {
  readonly registry = new Registry();
  readonly context: EngineContext;
  readonly #publisher: StatusPublisher;
  readonly #owners = new Owners();
  readonly #interest: Interest;
  readonly #discoveries = new Map<string, Discovery>();
  readonly #onSetup: () => void;
  readonly #queue = new WorkQueue<Work>({
    concurrency: CONCURRENCY,
    merge: mergeWork,
    run: (id, work) => this.#run(id, work),
  });

  constructor(options: {
    context: EngineContext;
    publisher: StatusPublisher;
    onSetup(): void;
  }) {
    this.context = options.context;
    this.#publisher = options.publisher;
    this.#onSetup = options.onSetup;
    this.#interest = new Interest(this.context.clusters);
  }

  /** Takes up where the last process stopped, then follows Git and the clusters. */
  async start(): Promise<void> {
    const { store, sources, clusters } = this.context;
    const stored = await store.load();
    const running = new Map(
      stored.operations.map(operation => [operation.applicationId, operation]),
    );
    for (const record of stored.records) {
      this.registry.applications.set(
        record.id,
        restoreRuntime(record, running.get(record.id)),
      );
      running.delete(record.id);
    }
    // Their status was never written; the operation is taken up when Git still defines the Application.
    this.registry.unclaimed = running;
    for (const cluster of clusters.values()) {
      cluster.onChange(change => this.#onLiveChange(cluster, change));
      cluster.onStatus(status =>
        this.#onClusterStatus(cluster.name, status.reachable),
      );
    }
    for (const source of sources.values()) {
      const head = source.head();
      if (head) {
        await this.onRevision(source, head, undefined);
      }
    }
  }

  // ---- source, discover: which Applications does this commit concern? -------------------------------------------

  async onRevision(
    source: GitSource,
    head: Revision,
    before: string | undefined,
  ): Promise<void> {
    const config = this.context.config.repositories.find(
      ({ name }) => name === source.name,
    )!;
    const last = this.#discoveries.get(source.name);
    const changes =
      before && last ? await source.changedPaths(before, head.sha) : undefined;
    if (!changes) {
      // Everything is looked at: one listing serves all.
      await head.list('');
    }
    const discovery = await discover({
      revision: head,
      config,
      prefixIds: this.context.config.repositories.length > 1,
      previous: last && changes && { discovery: last, changes },
    });
    this.#discoveries.set(source.name, discovery);
    for (const id of this.registry.update(source.name, discovery, changes)) {
      this.enqueue(id, { render: true, all: false, keys: new Set() });
    }
    this.#onSetup();
  }

  // ---- live state: which objects changed? ------------------------------------------------------------------------

  #onLiveChange(cluster: Cluster, change: LiveChange): void {
    const id =
      change.applicationId ??
      this.#owners.find(change.object as KubernetesObject);
    const app =
      id === undefined ? undefined : this.registry.applications.get(id);
    if (!app || app.definition.cluster !== cluster.name) {
      return;
    }
    const isRoot = change.applicationId !== undefined;
    this.enqueue(
      app.id,
      { ...nothing, keys: new Set(isRoot ? [change.key] : []) },
      isRoot,
    );
  }

  #onClusterStatus(cluster: string, reachable: boolean): void {
    for (const app of this.registry.ofCluster(cluster)) {
      const was =
        app.published?.sync.status === 'Unknown' ||
        app.published?.health.status === 'Unknown';
      if (was === reachable || app.comparisons.size < app.desired.size) {
        this.enqueue(app.id, { ...nothing, all: reachable });
      }
    }
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
    try {
      await this.#reconcile(app, work);
    } catch (error) {
      this.context.logger.error('reconciling failed', {
        application: id,
        error: String((error as Error)?.stack ?? error),
      });
      this.context.wakeAt(app, this.context.clock.now() + 10_000);
    }
  }

  async #reconcile(app: ApplicationRuntime, work: Work): Promise<void> {
    const { context } = this;
    const head = context.sources.get(app.definition.repository)?.head();
    await this.#takeRequests(app);
    let changed = false;
    if (head && (work.render || app.revision === undefined)) {
      changed = await renderApplication(app, head, context);
    }
    await this.#interest.declare(app);
    this.#rebuildInventory(app);
    const incomplete = app.comparisons.size < app.desired.size;
    const keys = changed || work.all || incomplete ? 'all' : work.keys;
    if (work.all && app.rendered?.status === 'rendered') {
      await desireObjects(app, app.rendered, context);
    }
    if (keys === 'all' || keys.size > 0) {
      await compareApplication(app, keys, context);
    }
    for (const job of app.jobs.splice(0)) {
      await job();
    }
    await this.#sync(app);
    this.publish(app);
  }

  async #takeRequests(app: ApplicationRuntime): Promise<void> {
    for (const request of app.requests.splice(0)) {
      const problem = await takeRequest(app, request, this.context);
      await this.context.store.completeRequest(request.id, { problem });
    }
  }

  async #sync(app: ApplicationRuntime): Promise<void> {
    const { context } = this;
    const healthNow = () => {
      const { health } = assessApplication(app, context);
      return {
        healthy: health.status === 'Healthy' || health.status === 'Suspended',
        message: health.message,
      };
    };
    await advance(app, healthNow, context);
    releaseContested(app, context.clock.now());
    const decision = this.#decide(app);
    if (decision.action === 'record-applied') {
      app.applied = {
        renderKey: app.renderKey!,
        revision: app.revision!,
        at: new Date(context.clock.now()).toISOString(),
      };
    } else if (decision.action === 'heal') {
      await heal(app, decision.keys, context);
    } else if (decision.action === 'sync') {
      app.operation = queuedOperation(
        app,
        { id: context.newId(), type: 'commit' },
        context,
      );
      app.running = { confirm: [] };
      app.attempted = { inputHash: this.#inputHash(app), outcome: 'held' };
      await context.store.saveOperation(app.operation);
      await advance(app, healthNow, context);
    }
    if (
      app.attempted &&
      app.operation?.finishedAt &&
      app.operation.trigger.type === 'commit'
    ) {
      const outcome =
        app.operation.state === 'Succeeded' ? 'succeeded' : 'failed';
      app.attempted = { ...app.attempted, outcome };
    }
  }

  #decide(app: ApplicationRuntime) {
    return decide({
      policy: app.definition.policy,
      engine: app.definition.engine,
      clusterReachable:
        clusterOf(app, this.context)?.status().reachable ?? false,
      renderFailed: app.rendered?.status === 'failed',
      renderKey:
        app.comparisons.size < app.desired.size ? undefined : app.renderKey,
      appliedRenderKey: app.applied?.renderKey,
      inputHash: this.#inputHash(app),
      attempted: app.attempted,
      operation: app.operation,
      differing: differences(app).map(({ key }) => key),
      unknown: [...app.comparisons.values()].filter(
        ({ verdict }) => verdict === 'unknown',
      ).length,
      toPrune: prunable(app, this.context).length,
      contested: new Set(app.contested.keys()),
    });
  }

  /** What an automatic sync depends on: the same input is not tried again after it failed for good. */
  #inputHash(app: ApplicationRuntime): string {
    return inputHash(
      app.renderKey ?? '',
      JSON.stringify(app.definition.policy),
      app.definition.namespace,
    );
  }

  /** After a lost database: what carries our stamp in the cluster is the inventory; its first prune waits for a person. */
  #rebuildInventory(app: ApplicationRuntime): void {
    if (app.inventory.size > 0 || app.applied) {
      return;
    }
    for (const object of clusterOf(app, this.context)?.live.ofApplication(
      app.id,
    ) ?? []) {
      const entry = recordOf.inventoryEntry(object);
      app.inventory.set(entry.key, entry);
      app.inventoryRebuilt = true;
    }
  }

  /** Derives what people see and hands it to the one writer of status. */
  publish(app: ApplicationRuntime): void {
    const { context } = this;
    this.#owners.setRoots(
      app.id,
      [...app.inventory.values()].map(({ uid }) => uid),
    );
    if (app.removed && app.inventory.size === 0) {
      this.#remove(app);
      return;
    }
    const assessed = assessApplication(app, context);
    if (assessed.degradedAt !== undefined) {
      context.wakeAt(app, assessed.degradedAt);
    }
    const record = recordOf.application(
      app,
      { ...assessed, problems: this.registry.problemsOf(app) },
      context,
    );
    transitions(app.published, record.application).forEach(entry =>
      context.note(app, entry),
    );
    app.published = record.application;
    this.#publisher.offer(record);
  }

  #remove(app: ApplicationRuntime): void {
    this.context.note(app, {
      type: 'removed',
      message: `${app.definition.app} left ${app.definition.environment}`,
    });
    app.cancelTimer?.();
    this.registry.applications.delete(app.id);
    this.#publisher.forget(app.id);
    void this.context.store.removeApplications([app.id]).catch(error => {
      this.context.logger.warn('application not removed from the store', {
        application: app.id,
        error: String(error),
      });
    });
  }

  /** Environments, clusters, repositories and entities as they are now. */
  setup(): Setup {
    return setupOf(this.#discoveries, this.registry, this.context);
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
