import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem, Renderer } from '@gitops-suite/model';
import { openCluster } from './cluster';
import { defaultTiming, type ReconcilerConfig } from './config';
import type { ApplicationRuntime } from './engine/application';
import { compareApplication } from './engine/compareApplication';
import { systemClock } from './engine/clock';
import type { EngineContext } from './engine/context';
import { planApplication } from './engine/planApplication';
import type { FileQuery, ReconcilerHandle } from './handle';
import { done, failed, type Outcome } from './outcome';
import { createVerdictCache } from './plan';
import type { Clock, Cluster, GitSource, Logger, Store } from './ports';
import { previewChange } from './preview';
import { Reconciler } from './reconcile';
import { RenderCache, RenderStation } from './render';
import { GitMirror } from './source';
import { sameRepository } from './source/sameRepository';
import { readTexts } from './source/readTexts';
import { StatusPublisher } from './status/publisher';

/** @public */
export interface ReconcilerOptions {
  config: ReconcilerConfig;
  store: Store;
  logger: Logger;
  renderer: Renderer;
  clock?: Clock;
  /** Called after status was written: ids of Applications, and whether the set-up changed. */
  onChange?(refs: { applications: readonly string[]; setup: boolean }): void;
}

/**
 * Opens mirrors and clusters and starts the loop in this thread. Neither an unreachable repository nor an unreachable
 * cluster keeps it from starting; only a configuration that cannot be used rejects.
 * @public
 */
export async function openReconciler(
  options: ReconcilerOptions,
): Promise<ReconcilerHandle> {
  const { config, store, logger, renderer } = options;
  const clock = options.clock ?? systemClock;
  const timing = { ...defaultTiming, ...config.timing };
  const onChange = options.onChange ?? (() => {});
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 });
  const sources = await openSources(config, { clock, logger });
  const clusters = await openClusters(config, {
    clock,
    logger,
    probeMs: timing.probeMs,
  });
  const publisher = new StatusPublisher({
    store,
    clock,
    logger,
    statusMs: timing.statusMs,
    onWritten: applications => onChange({ applications, setup: false }),
  });
  const cache = new RenderCache(
    join(config.dataFolder, 'renders'),
    config.renderCacheBytes ?? 2 * 1024 ** 3,
  );
  const context: EngineContext = {
    config,
    timing,
    clock,
    logger,
    store,
    sources,
    clusters,
    renders: new RenderStation(renderer, cache),
    verdicts: createVerdictCache({ maxEntries: 50_000 }),
    hashKey: await hashKeyOf(config.dataFolder),
    counters: { comparisons: 0, dryRuns: 0, applies: 0, deletes: 0, plans: 0 },
    newId: () => randomUUID(),
    note: (app, entry) =>
      publisher.note(app.id, {
        ...entry,
        id: randomUUID(),
        at: new Date(clock.now()).toISOString(),
      }),
    wakeAt: (app, at) => wakeAt(app, at),
  };
  const wakeAt = (app: ApplicationRuntime, at: number) => {
    if (
      app.timerAt !== undefined &&
      app.timerAt <= at &&
      app.timerAt > clock.now()
    ) {
      return;
    }
    app.cancelTimer?.();
    app.timerAt = at;
    app.cancelTimer = clock.after(Math.max(0, at - clock.now()), () => {
      app.timerAt = undefined;
      reconciler.enqueue(app.id, {
        render: false,
        all: false,
        keys: new Set(),
      });
    });
  };
  const setup = setupWriter({
    context,
    reconciler: () => reconciler,
    onWritten: () => onChange({ applications: [], setup: true }),
  });
  const reconciler = new Reconciler({
    context,
    publisher,
    onSetup: setup.changed,
  });
  await reconciler.start();
  const followers = [...sources.values()].map(source =>
    follow(source, { reconciler, context, onLook: setup.changed }),
  );
  const claim = claimer(reconciler, context, followers);
  claim();
  setup.changed();
  return createHandle({
    reconciler,
    context,
    followers,
    claim,
    close: async () => {
      setup.stop();
      followers.forEach(({ stop }) => stop());
      await reconciler.stop();
      await Promise.all(
        [...sources.values(), ...clusters.values()].map(part => part.close()),
      );
      await renderer.close();
    },
  });
}

async function openSources(
  config: ReconcilerConfig,
  parts: { clock: Clock; logger: Logger },
) {
  const sources = new Map<string, GitSource>();
  for (const repository of config.repositories) {
    const folder = join(config.dataFolder, 'mirrors');
    sources.set(
      repository.name,
      await GitMirror.open({ config: repository, folder, ...parts }),
    );
  }
  return sources;
}

async function openClusters(
  config: ReconcilerConfig,
  parts: { clock: Clock; logger: Logger; probeMs: number },
) {
  const clusters = new Map<string, Cluster>();
  for (const cluster of config.clusters) {
    clusters.set(
      cluster.name,
      await openCluster(cluster, {
        installation: config.installation,
        ...parts,
      }),
    );
  }
  return clusters;
}

/** The key that hashes of Secrets are made with: made once, readable by this user alone. */
async function hashKeyOf(folder: string): Promise<Buffer> {
  const file = join(folder, 'hash.key');
  try {
    return Buffer.from(await readFile(file, 'utf8'), 'hex');
  } catch {
    const key = randomBytes(32);
    await writeFile(file, key.toString('hex'), { mode: 0o600 });
    return key;
  }
}

interface Follower {
  source: GitSource;
  look(options: {
    announced?: boolean;
    acceptRewrite?: boolean;
  }): Promise<void>;
  stop(): void;
}

/** Looks at a repository now, on announcements, and every poll interval ± 10 %. */
function follow(
  source: GitSource,
  parts: { reconciler: Reconciler; context: EngineContext; onLook(): void },
): Follower {
  const { reconciler, context } = parts;
  let cancel = () => {};
  let stopped = false;
  const schedule = () => {
    const jitter = 0.9 + 0.2 * context.clock.random();
    cancel();
    cancel = stopped
      ? () => {}
      : context.clock.after(
          context.timing.pollMs * jitter,
          () => void look({}),
        );
  };
  let seen = source.head()?.sha;
  let turn: Promise<void> = Promise.resolve();
  const look = async (options: {
    announced?: boolean;
    acceptRewrite?: boolean;
  }) => {
    const outcome = await source.refresh(options);
    if (outcome.status === 'done' && !stopped) {
      const { head } = outcome.value;
      // One revision after the other, in the order in which they were seen.
      turn = turn.then(async () => {
        if (head.sha !== seen) {
          const before = seen;
          seen = head.sha;
          await reconciler.onRevision(source, head, before);
        }
      });
      await turn;
    }
    parts.onLook();
    schedule();
  };
  void look({});
  return {
    source,
    look,
    stop() {
      stopped = true;
      cancel();
    },
  };
}

/** Takes up requests of people, oldest first, until none is left. */
function claimer(
  reconciler: Reconciler,
  context: EngineContext,
  followers: readonly Follower[],
): () => void {
  let running = false;
  let again = false;
  const run = async () => {
    for (;;) {
      const requests = await context.store.claimRequests(50);
      if (requests.length === 0) {
        return;
      }
      for (const request of requests) {
        const app = reconciler.registry.applications.get(request.applicationId);
        if (!app) {
          const problem: Problem = {
            code: 'unknown-application',
            severity: 'error',
            message: `The Application ${request.applicationId} does not exist any more`,
          };
          await context.store.completeRequest(request.id, { problem });
          continue;
        }
        if (request.type === 'refresh') {
          const follower = followers.find(
            ({ source }) => source.name === app.definition.repository,
          );
          await follower?.look({ announced: true, acceptRewrite: true });
        }
        app.requests.push(request);
        reconciler.enqueue(
          app.id,
          {
            render: request.type === 'refresh',
            all: request.type !== 'terminate',
            keys: new Set(),
          },
          true,
        );
      }
    }
  };
  const claim = () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    run()
      .catch(error =>
        context.logger.warn('requests not read', { error: String(error) }),
      )
      .finally(() => {
        running = false;
        if (again) {
          again = false;
          claim();
        }
      });
  };
  return claim;
}

/** Writes environments, clusters, repositories and entities when they changed, and "as of" every few seconds. */
function setupWriter(parts: {
  context: EngineContext;
  reconciler(): Reconciler;
  onWritten(): void;
}) {
  const { context } = parts;
  let cancel: (() => void) | undefined;
  let last = '';
  const write = async () => {
    cancel = undefined;
    const setup = parts.reconciler().setup();
    const digest = JSON.stringify(setup);
    if (digest !== last) {
      try {
        await context.store.saveSetup(setup);
        last = digest;
        parts.onWritten();
      } catch (error) {
        context.logger.warn('set-up not written, trying again', {
          error: String(error),
        });
      }
    }
    cancel ??= context.clock.after(5_000, () => void write());
  };
  return {
    changed() {
      cancel?.();
      cancel = context.clock.after(50, () => void write());
    },
    stop() {
      cancel?.();
      cancel = () => {};
    },
  };
}

function createHandle(parts: {
  reconciler: Reconciler;
  context: EngineContext;
  followers: readonly Follower[];
  claim(): void;
  close(): Promise<void>;
}): ReconcilerHandle {
  const { reconciler, context, followers, claim, close } = parts;
  return {
    wake: claim,
    refreshRepository(url) {
      for (const repository of context.config.repositories) {
        if (
          sameRepository(repository.url, url) ||
          sameRepository(repository.webUrl ?? '', url)
        ) {
          void followers
            .find(({ source }) => source.name === repository.name)
            ?.look({ announced: true });
        }
      }
    },
    plan(applicationId, request) {
      const app = reconciler.registry.applications.get(applicationId);
      if (!app) {
        return Promise.resolve(
          failed(
            'not-found',
            `the Application ${applicationId} does not exist`,
          ),
        );
      }
      return planNow(app, request, { reconciler, context });
    },
    async readFiles(repository, query: FileQuery) {
      const source = context.sources.get(repository);
      return source
        ? readTexts(source, query)
        : failed('not-found', `the repository ${repository} is not configured`);
    },
    async previewChange(repository, change) {
      const source = context.sources.get(repository);
      return source
        ? previewChange(source, change, context)
        : failed('not-found', `the repository ${repository} is not configured`);
    },
    async counters() {
      const requests = [...context.clusters.values()].reduce(
        (sum, cluster) =>
          sum + Object.values(cluster.requests()).reduce((a, b) => a + b, 0),
        0,
      );
      return { ...context.counters, ...context.renders.counters, requests };
    },
    stop: close,
  };
}

/** Plans while nothing else works on the Application. */
function planNow(
  app: ApplicationRuntime,
  request: Parameters<ReconcilerHandle['plan']>[1],
  parts: { reconciler: Reconciler; context: EngineContext },
): ReturnType<ReconcilerHandle['plan']> {
  const { reconciler, context } = parts;
  return new Promise(resolve => {
    app.jobs.push(async () => {
      resolve(await planOutcome(app, request, context));
    });
    reconciler.enqueue(
      app.id,
      { render: false, all: false, keys: new Set() },
      true,
    );
  });
}

async function planOutcome(
  app: ApplicationRuntime,
  request: Parameters<ReconcilerHandle['plan']>[1],
  context: EngineContext,
): Promise<Outcome<ReturnType<typeof planApplication>>> {
  if (!context.clusters.get(app.definition.cluster)?.status().reachable) {
    return failed(
      'unreachable',
      `the cluster ${app.definition.cluster} does not answer, so no plan can be made`,
    );
  }
  if (app.rendered?.status === 'failed') {
    const { message, cause } = app.rendered.problem;
    return failed('render-failed', cause ? `${message}: ${cause}` : message);
  }
  await compareApplication(app, 'all', context);
  return done(planApplication(app, request, context));
}
