import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type {
  Logger,
  ReconcilerConfig,
  ReconcilerHandle,
} from '@gitops-suite/reconciler';
import { readKubeconfig } from '../engine/kubeconfig';
import { exitCodes } from '../exitCodes';
import { Outbox } from '../portal/Outbox';
import { Portal } from '../portal/Portal';
import { ReportingStore } from '../portal/ReportingStore';
import type { Session } from '../session';
import { SqliteStore } from '../store/SqliteStore';
import type { Terminal } from '../terminal/Terminal';
import { Closers } from './Closers';
import {
  readAgentConfig,
  readSecret,
  retentionOf,
  type AgentConfig,
} from './config';
import { jsonLogger } from './jsonLogger';
import { LoggingStore } from './LoggingStore';
import { toPrometheus } from './metrics';
import { startServer } from './startServer';

/** Milliseconds after the first look at Git in which every Application that there is has been found. */
const SETTLE_MS = 60_000;

/** @internal */
export interface AgentOptions {
  config: string;
  verbose: boolean;
}

/** Runs the engine as a service until it is told to stop; answers the exit code. @internal */
export async function runAgent(
  options: AgentOptions,
  session: Session,
): Promise<number> {
  const { terminal } = session;
  const config = await readAgentConfig(options.config, terminal);
  const logger = jsonLogger(terminal.write, options.verbose);
  await requireSecrets(config, terminal.env);
  const dataFolder = resolve(terminal.cwd, config.dataFolder);
  // What cannot be used is refused before anything is made.
  const engine = engineConfig(config, { ...terminal, dataFolder });
  const closers = new Closers(logger);
  try {
    await open({ config, engine, logger, closers }, session);
    await until(terminal.signal);
    logger.info('the agent stops');
  } finally {
    await closers.close();
  }
  return exitCodes.same;
}

/** The port comes first: where another one has it, nothing is made or touched. */
async function open(
  parts: {
    config: AgentConfig;
    engine: ReconcilerConfig;
    logger: Logger;
    closers: Closers;
  },
  { terminal, load }: Session,
): Promise<void> {
  const { config, engine, logger, closers } = parts;
  let running: Running | undefined;
  const server = await serve(config, { terminal, running: () => running });
  closers.add('the server', () => server.close());
  const { dataFolder } = engine;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const store = new SqliteStore(join(dataFolder, 'gitops.sqlite'), {
    retention: retentionOf(config),
  });
  closers.add('the store', () => store.close());
  const { openRenderer } = await load.renderer();
  const { openReconciler } = await load.reconciler();
  const { kind, ...commands } = config.renderer;
  const renderer = await openRenderer(
    { renderer: kind, ...commands },
    terminal,
  );
  closers.add('the renderer', () => renderer.close());
  const portal = openPortal({ config, store, logger, env: terminal.env });
  closers.add('the portal', () => portal?.stop());
  const handle = await openReconciler({
    config: engine,
    store: new LoggingStore(portal?.store ?? store, logger),
    logger,
    renderer,
    seeksUnknownKinds: true,
    credentialsOf: name => credentialsOf(config, name, terminal.env),
  });
  closers.add('the engine', async () => {
    running = undefined;
    await handle.stop();
  });
  portal?.start(() => handle.wake());
  running = { store, handle };
  logger.info('the agent runs', { port: server.port });
}

/** Without a portal the store is all there is. */
function openPortal(parts: {
  config: AgentConfig;
  store: SqliteStore;
  logger: Logger;
  env: Terminal['env'];
}) {
  const { config, store, logger, env } = parts;
  if (!config.portal) {
    return undefined;
  }
  const { url, token } = config.portal;
  const outbox = new Outbox(store.database);
  const settled = settling(() => whyNotReady(config, store) === undefined);
  let wake = () => {};
  const portal = new Portal({
    url,
    token: () => readSecret(token, env),
    clusters: config.clusters.map(({ name }) => name),
    store,
    outbox,
    logger,
    onRequests: () => wake(),
    isSettled: store.isNew ? settled : () => true,
  });
  return {
    store: new ReportingStore(store, outbox, () => portal.news()),
    start(onRequests: () => void) {
      wake = onRequests;
      portal.start();
    },
    stop: () => portal.stop(),
  };
}

/** From when on Git and the clusters have surely been read. */
function settling(isReady: () => boolean): () => boolean {
  let since: number | undefined;
  return () => {
    if (!isReady()) {
      return false;
    }
    since ??= Date.now();
    return Date.now() - since >= SETTLE_MS;
  };
}

/** What the server tells of, once it is there. */
interface Running {
  store: SqliteStore;
  handle: ReconcilerHandle;
}

async function serve(
  config: AgentConfig,
  parts: { terminal: Terminal; running(): Running | undefined },
) {
  const { terminal, running } = parts;
  const secret = config.webhook?.secret;
  return startServer({
    ...config.http,
    whyNotReady: () => {
      const now = running();
      return now ? whyNotReady(config, now.store) : 'the engine does not run';
    },
    metrics: async () => metricsOf(running()),
    webhookSecret: secret && (() => readSecret(secret, terminal.env)),
    // Before it runs nothing is lost: it begins with a look.
    onPush: (url, branch) => running()?.handle.refreshRepository(url, branch),
  });
}

async function metricsOf(running: Running | undefined): Promise<string> {
  if (!running) {
    return '';
  }
  const { store, handle } = running;
  return toPrometheus({
    counts: store.countApplications(),
    setup: store.setup(),
    rows: store.countRows(),
    counters: await handle.counters(),
    memoryBytes: process.memoryUsage.rss(),
    cpuSeconds: cpuSeconds(),
  });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Ready once each repository was read. A cluster that is away is no reason to restart the agent, nor to send nobody to
 * its webhook.
 */
function whyNotReady(
  { repositories }: AgentConfig,
  store: SqliteStore,
): string | undefined {
  const read = store.setup().repositories ?? [];
  const missing = repositories.find(
    ({ name }) => !read.some(one => one.name === name && one.revision),
  );
  return missing && `the repository ${missing.name} has not been read yet`;
}

function engineConfig(
  config: AgentConfig,
  {
    env,
    cwd,
    dataFolder,
  }: Pick<Terminal, 'env' | 'cwd'> & {
    dataFolder: string;
  },
): ReconcilerConfig {
  const { renderCacheMegabytes } = config.retention;
  return {
    installation: config.installation,
    dataFolder,
    repositories: config.repositories.map(
      ({ name, url, webUrl, branch, trust, sources }) => ({
        ...{ name, url, webUrl, branch, trust, sources },
      }),
    ),
    clusters: config.clusters.map(cluster => {
      const kubeconfig = readKubeconfig(cluster.kubeconfig, {
        ...{ env, cwd },
        cure: `Name one as kubeconfig of the cluster ${cluster.name}; without one it is the cluster whose pod the agent runs in.`,
      });
      return {
        name: cluster.name,
        kubeconfig: kubeconfig.text,
        context: cluster.context ?? kubeconfig.current,
        qps: cluster.qps,
        burst: cluster.burst,
      };
    }),
    renderer: config.renderer,
    renderCacheBytes: renderCacheMegabytes && renderCacheMegabytes * 1e6,
    healthRules: config.health.rules,
    timing: { pollMs: config.pollSeconds * 1000 },
    lease: config.lease && {
      namespace: config.lease.namespace,
      identity: env.POD_NAME || `${hostname()}-${process.pid}`,
    },
  };
}

async function credentialsOf(
  { repositories }: AgentConfig,
  name: string,
  env: Terminal['env'],
) {
  const repository = repositories.find(one => one.name === name);
  return repository?.password
    ? {
        username: repository.username,
        password: await readSecret(repository.password, env),
      }
    : undefined;
}

/** What is missing is told at the start, and not at the first push. */
async function requireSecrets(
  { repositories, webhook, portal }: AgentConfig,
  env: Terminal['env'],
): Promise<void> {
  for (const { password } of repositories) {
    if (password) {
      await readSecret(password, env);
    }
  }
  for (const place of [webhook?.secret, portal?.token]) {
    if (place) {
      await readSecret(place, env);
    }
  }
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise(done => {
    if (signal.aborted) {
      done();
    }
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
