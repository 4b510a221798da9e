import { appendFileSync, readFileSync } from 'node:fs';
import {
  openReconciler,
  type Clock,
  type LeaseConfig,
  type Logger,
  type ReconcilerConfig,
  type ReconcilerHandle,
  type Store,
} from '@gitops-suite/reconciler';
import type { DatabaseConfig } from './openKnex';
import { openStore } from './openStore';
import { openBundledRenderer } from '../../../../packages/reconciler/bench/openBundledRenderer';

/** What an engine is started with. */
export interface EngineStart {
  config: ReconcilerConfig;
  database: DatabaseConfig;
  /** Lines of JSON. */
  logFile: string;
  /** Holds the password of the repositories; read before each contact. */
  passwordFile: string;
}

/** What is asked of a running engine. */
export type EngineOrder =
  | { type: 'start'; start: EngineStart }
  /** The clock of the machine is set: milliseconds. */
  | { type: 'set-clock'; offsetMs: number }
  | { type: 'announce'; url: string }
  | { type: 'wake' }
  | { type: 'report' }
  | { type: 'stop' };

/** What the process says of itself. */
export interface EngineReport {
  /** Bytes; the heap after a collection. */
  rss: number;
  heap: number;
  counters: Record<string, number>;
}

let offsetMs = 0;
let handle: ReconcilerHandle | undefined;

/** Time of day as it is set; timers go by the clock that nobody sets. */
const clock: Clock = {
  now: () => Date.now() + offsetMs,
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

async function start(given: EngineStart): Promise<void> {
  const { config, database, logFile, passwordFile } = given;
  const { lease } = config;
  const logger = fileLogger(logFile);
  let store: Store | undefined;
  // As the backend does: the database may be away when the process starts.
  for (;;) {
    try {
      store ??= await openStore(database);
      handle = await openReconciler({
        config: lease ? { ...config, lease: ownLease(lease) } : config,
        store,
        logger,
        clock,
        renderer: await openBundledRenderer(config.renderer),
        credentialsOf: async () => ({
          username: 'engine',
          password: readFileSync(passwordFile, 'utf8'),
        }),
      });
      return;
    } catch (error) {
      logger.error('not started, trying again', { error: String(error) });
      await new Promise(done => setTimeout(done, 1_000));
    }
  }
}

/** Whoever held the Lease before a restart is somebody else. */
function ownLease(lease: LeaseConfig): LeaseConfig {
  return { ...lease, identity: `${lease.identity}-${process.pid}` };
}

async function report(): Promise<EngineReport> {
  global.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heap: heapUsed, counters: (await handle?.counters()) ?? {} };
}

function fileLogger(file: string): Logger {
  const log =
    (level: string) => (message: string, fields?: Record<string, unknown>) => {
      const at = new Date().toISOString();
      const line = JSON.stringify({ at, level, message, ...fields });
      appendFileSync(file, `${line}\n`);
    };
  return {
    debug: () => {},
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
  };
}

async function obey(order: EngineOrder): Promise<void> {
  switch (order.type) {
    case 'start':
      await start(order.start);
      break;
    case 'set-clock':
      offsetMs = order.offsetMs;
      break;
    case 'announce':
      handle?.refreshRepository(order.url);
      break;
    case 'wake':
      handle?.wake();
      break;
    case 'report':
      process.send!(await report());
      break;
    default:
      await handle?.stop();
      process.exit(0);
  }
}

process.on('message', order => void obey(order as EngineOrder));
// Whoever started it is gone.
process.on('disconnect', () => process.exit(1));
