import { join } from 'node:path';
import type { Renderer } from '@gitops-suite/model';
import {
  createAgentCluster,
  openCluster,
  type ClusterOptions,
} from './cluster';
import type { RunCommand } from './command/runCommand';
import {
  defaultTiming,
  type GitCredentials,
  type ReconcilerConfig,
  type RepositoryConfig,
} from './config';
import { createHandle } from './createHandle';
import type { ApplicationDefinition } from './discover/definition';
import { nothing } from './engine/application';
import { claimingStore } from './engine/claimingStore';
import { systemClock } from './engine/clock';
import type { EngineContext } from './engine/context';
import { createContext } from './engine/createContext';
import { Follower } from './engine/follower';
import { RequestTaker } from './engine/requestTaker';
import { tellSetBacks } from './engine/setBack';
import type { AdoptStray } from './engine/strays';
import { SetupWriter } from './engine/setupWriter';
import { Wakeups } from './engine/wakeups';
import type { ReconcilerHandle } from './handle';
import { ensureOwnFolder } from './ownFolder';
import type { Clock, Cluster, GitSource, Logger, Store } from './ports';
import { Reconciler } from './reconciler';
import { RenderCache, RenderStation } from './render';
import { GitMirror } from './source';
import { StatusPublisher } from './status/publisher';
import type { ToldOverride } from './sync/overrideEvent';

/** @public */
export interface ReconcilerOptions {
  config: ReconcilerConfig;
  store: Store;
  logger: Logger;
  renderer: Renderer;
  clock?: Clock;
  /** What a repository is read by; a mirror that follows its branch by default. */
  openSource?(repository: RepositoryConfig): Promise<GitSource>;
  /** What this host makes of a definition: undefined leaves the Application out. Answers the same when asked again. */
  adapt?(definition: ApplicationDefinition): ApplicationDefinition | undefined;
  /** For a host without a store that lasts: kinds that nothing in Git uses any more are found in the cluster. */
  seeksUnknownKinds?: boolean;
  /**
   * For such a host, too: says of each Application that objects name and Git does not define what it was, or undefined to
   * leave it alone. What it answers is an Application that left Git. Asked once per cluster.
   */
  adoptStray?: AdoptStray;
  /**
   * For a host without an audit log: an Event is written into the namespace of an Application whose sync passes a window,
   * and this is called then.
   */
  onOverride?(told: ToldOverride): void;
  /** Fresh credentials of a repository, asked before each contact. */
  credentialsOf?(repository: string): Promise<GitCredentials | undefined>;
  /** Who runs git and the credential plugins of clusters; by default they are children of this process. */
  run?: RunCommand;
  /** Called after status was written: ids of Applications, and whether the set-up changed. */
  onChange?(refs: { applications: readonly string[]; setup: boolean }): void;
}

const RENDER_CACHE_BYTES = 2 * 1024 ** 3;

/**
 * Opens mirrors and clusters and starts the loop in this thread. Neither an unreachable repository nor an unreachable
 * cluster keeps it from starting; only a configuration that cannot be used rejects.
 * @public
 */
export async function openReconciler(
  options: ReconcilerOptions,
): Promise<ReconcilerHandle> {
  const { config, logger } = options;
  const clock = tellSetBacks(options.clock ?? systemClock);
  const timing = { ...defaultTiming, ...config.timing };
  await ensureOwnFolder(config.dataFolder);
  const sources = await openSources(options, { clock, logger });
  const opened: { close(): Promise<void> }[] = [...sources.values()];
  try {
    const clusters = await openClusters(config, {
      run: options.run,
      clock,
      logger,
      probeMs: timing.probeMs,
    });
    opened.push(...clusters.values());
    return await startOn({ sources, clusters, clock, timing }, options);
  } catch (error) {
    // Watches that nobody ends would keep the process.
    await Promise.all(opened.map(part => part.close()));
    throw error;
  }
}

async function startOn(
  parts: Pick<EngineContext, 'sources' | 'clusters' | 'clock' | 'timing'>,
  options: ReconcilerOptions,
): Promise<ReconcilerHandle> {
  const { sources, clusters, clock, timing } = parts;
  const { config, logger, renderer } = options;
  const { onChange = () => {} } = options;
  const store = claimingStore(
    options.store,
    clusters,
    id => reconciler.registry.applications.get(id)?.definition.cluster,
  );
  const publisher = new StatusPublisher({
    store,
    clock,
    logger,
    statusMs: timing.statusMs,
    isBusy: (id: string): boolean => reconciler.isRunning(id),
    onWritten: applications => onChange({ applications, setup: false }),
  });
  const setup = new SetupWriter({
    store,
    clock,
    logger,
    onWritten: () => onChange({ applications: [], setup: true }),
  });
  const cache = new RenderCache(
    join(config.dataFolder, 'renders'),
    config.renderCacheBytes ?? RENDER_CACHE_BYTES,
  );
  const wakeups = new Wakeups(clock);
  const renders = new RenderStation(renderer, cache);
  const context = await createContext(
    {
      ...{ config, timing, clock, logger, store, sources, clusters, renders },
      onOverride: options.onOverride,
    },
    { publisher, wakeups, reconciler: () => reconciler },
  );
  let requests: RequestTaker | undefined = undefined;
  const followers: Follower[] = [];
  const follow = (repository: string) =>
    followers
      .find(({ source }) => source.name === repository)
      ?.look({ announced: true });
  const reconciler: Reconciler = new Reconciler({
    context,
    publisher,
    adapt: options.adapt,
    seeksUnknownKinds: options.seeksUnknownKinds,
    adoptStray: options.adoptStray,
    onSetup: () => setup.changed(),
    onFollowed: repository => void follow(repository),
    onLed: () => requests?.wake(),
  });
  wakeups.connect(id => reconciler.enqueue(id, nothing));
  setup.connect(() => reconciler.setup());
  await reconciler.start();
  followers.push(...followersOf(reconciler));
  followers.forEach(follower => void follower.look());
  requests = new RequestTaker({ reconciler, context, followers });
  requests.wake();
  requests.poll();
  setup.changed();
  return createHandle({
    reconciler,
    context,
    followers,
    wake: () => requests?.wake(),
    async close() {
      setup.stop();
      requests?.stop();
      followers.forEach(follower => follower.stop());
      await reconciler.stop();
      const opened = [...sources.values(), ...clusters.values()];
      await Promise.all(opened.map(part => part.close()));
      await cache.settled();
      await renderer.close();
    },
  });
}

function followersOf(reconciler: Reconciler): Follower[] {
  const { context } = reconciler;
  return [...context.sources.values()].map(
    source =>
      new Follower(source, {
        reconciler,
        context,
        onLook: () => reconciler.onLooked(source),
      }),
  );
}

async function openSources(
  options: ReconcilerOptions,
  parts: { clock: Clock; logger: Logger },
): Promise<ReadonlyMap<string, GitSource>> {
  const { config, credentialsOf, openSource, run } = options;
  const openMirror = (repository: RepositoryConfig) =>
    GitMirror.open({
      config: repository,
      credentials: credentialsOf && (() => credentialsOf(repository.name)),
      folder: join(config.dataFolder, 'mirrors'),
      run,
      ...parts,
    });
  const sources = new Map<string, GitSource>();
  for (const repository of config.repositories) {
    const open = openSource ?? openMirror;
    sources.set(repository.name, await open(repository));
  }
  return sources;
}

async function openClusters(
  config: ReconcilerConfig,
  parts: Pick<ClusterOptions, 'clock' | 'logger' | 'probeMs' | 'run'>,
): Promise<ReadonlyMap<string, Cluster>> {
  const { installation, lease } = config;
  const clusters = new Map<string, Cluster>(
    (config.agentClusters ?? []).map(cluster => [
      cluster.name,
      createAgentCluster(cluster),
    ]),
  );
  // All at once: one that does not answer keeps nobody waiting but for its own first look.
  const opened = await allOrNone(
    config.clusters.map(cluster =>
      openCluster(cluster, { installation, lease, ...parts }),
    ),
  );
  opened.forEach(cluster => clusters.set(cluster.name, cluster));
  return clusters;
}

/** Where one cannot be opened, the others are closed again. */
async function allOrNone(
  openings: readonly Promise<Cluster>[],
): Promise<Cluster[]> {
  const settled = await Promise.allSettled(openings);
  const opened = settled.flatMap(one =>
    one.status === 'fulfilled' ? [one.value] : [],
  );
  const refused = settled.find(one => one.status === 'rejected');
  if (refused) {
    await Promise.all(opened.map(cluster => cluster.close()));
    throw refused.reason;
  }
  return opened;
}
