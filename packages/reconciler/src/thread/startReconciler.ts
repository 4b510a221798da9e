import { Worker } from 'node:worker_threads';
import type { GitCredentials, ReconcilerConfig } from '../config';
import type { ReconcilerHandle } from '../handle';
import { threadEnvironment } from '../hostEnvironment';
import { failed, type Outcome } from '../outcome';
import type { Logger, Store } from '../ports';
import { Rpc } from './rpc';

/** @public */
export interface StartReconcilerOptions {
  /** File whose body is a call of `serveReconciler`; resolve it by `require.resolve` of an export, so that it is found in sources and in published packages. */
  workerFile: string;
  config: ReconcilerConfig;
  /** Called on this thread. */
  store: Store;
  logger: Logger;
  /** Fresh credentials of a repository, asked before each contact. */
  credentialsOf?(repository: string): Promise<GitCredentials | undefined>;
  /** Called after status was written: ids of Applications, and whether the set-up changed. */
  onChange?(refs: { applications: readonly string[]; setup: boolean }): void;
  /** Called when the thread has ended without being asked to. It is started again after a moment. */
  onCrash?(error: Error): void;
  /** Called when a thread that was started again works. */
  onRecovery?(): void;
  /** Until a thread that has died is started again; 2 s by default. */
  restartMs?: number;
  /** Arguments of node for the thread; those of this process by default. */
  execArgv?: string[];
}

const RESTART_MS = 2_000;

/**
 * Runs the reconciler in a worker thread. A thread that dies is started again; it takes up from the store. Rejects
 * when the configuration cannot be used.
 * @public
 */
export async function startReconciler(
  options: StartReconcilerOptions,
): Promise<ReconcilerHandle> {
  let stopped = false;
  let current = await openThread(options, onEnd);

  function onEnd(error: Error): void {
    if (stopped) {
      return;
    }
    options.logger.error('the reconciler ended, starting it again', {
      error: error.message,
    });
    options.onCrash?.(error);
    setTimeout(() => {
      if (!stopped) {
        openThread(options, onEnd).then(use, onEnd);
      }
    }, options.restartMs ?? RESTART_MS).unref();
  }

  function use(thread: Thread): void {
    current = thread;
    if (stopped) {
      void end(thread);
    } else {
      options.onRecovery?.();
    }
  }

  const ask = <T>(method: string, ...args: unknown[]): Promise<Outcome<T>> =>
    current.rpc.call<Outcome<T>>(method, ...args).catch(error =>
      failed('internal', `the reconciler did not answer: ${error.message}`, {
        cause: error,
      }),
    );

  return {
    wake: () => current.rpc.tell('wake'),
    refreshRepository: (...args) =>
      current.rpc.tell('refreshRepository', ...args),
    plan: (...args) => ask('plan', ...args),
    inspect: (...args) => ask('inspect', ...args),
    readFiles: (...args) => ask('readFiles', ...args),
    previewChange: (...args) => ask('previewChange', ...args),
    counters: () => current.rpc.call('counters'),
    async stop() {
      stopped = true;
      await end(current);
    },
  };
}

interface Thread {
  worker: Worker;
  rpc: Rpc;
}

async function end({ worker, rpc }: Thread): Promise<void> {
  await rpc.call('stop').catch(() => {});
  await worker.terminate();
}

async function openThread(
  options: StartReconcilerOptions,
  onEnd: (error: Error) => void,
): Promise<Thread> {
  const { config, store, logger, onChange } = options;
  const worker = new Worker(options.workerFile, {
    execArgv: options.execArgv,
    env: threadEnvironment(process.env),
  });
  const rpc = new Rpc(worker, {
    credentialsOf: (repository: string) => options.credentialsOf?.(repository),
    store: (method: keyof Store, args: unknown[]) =>
      (store[method] as (...args: unknown[]) => Promise<unknown>)(...args),
    log: (level: keyof Logger, args: [string, Record<string, unknown>?]) =>
      logger[level](...args),
    changed: (refs: { applications: readonly string[]; setup: boolean }) =>
      onChange?.(refs),
  });
  let opened = false;
  const ended = (error: Error) => {
    rpc.close(error);
    if (opened) {
      opened = false;
      onEnd(error);
    }
  };
  worker.on('error', ended);
  worker.on('exit', code =>
    ended(new Error(`the thread ended with code ${code}`)),
  );
  try {
    await rpc.call('open', config);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  opened = true;
  return { worker, rpc };
}
