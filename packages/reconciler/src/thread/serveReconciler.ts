import { parentPort } from 'node:worker_threads';
import type { Renderer } from '@gitops-suite/model';
import { CommandProcess } from '../command/commandProcess';
import type { ReconcilerConfig, RendererConfig } from '../config';
import type { ReconcilerHandle } from '../handle';
import { openReconciler } from '../openReconciler';
import { ensureOwnFolder } from '../ownFolder';
import type { Failure, Outcome } from '../outcome';
import type { Logger } from '../ports';
import { remoteStore } from './remoteStore';
import { Rpc } from './rpc';

/**
 * The body of the reconciler's thread: git, watches, parsing, plans. The host keeps the database, HTTP and
 * authorisation, and gets typed messages. A host's worker file is one call of this with the renderer of its choice;
 * {@link startReconciler} starts that file. Throws outside a worker thread.
 * @public
 */
export function serveReconciler(options: {
  openRenderer(config: RendererConfig): Promise<Renderer>;
}): void {
  if (!parentPort) {
    throw new Error('serveReconciler runs in a worker thread only');
  }
  const commands = new CommandProcess(
    require.resolve('@gitops-suite/reconciler/commands'),
  );
  let handle: ReconcilerHandle | undefined;
  const opened = () => {
    if (!handle) {
      throw new Error('the reconciler is not open yet');
    }
    return handle;
  };
  const rpc = new Rpc(parentPort, {
    wake: () => handle?.wake(),
    refreshRepository: (url: string, branch?: string) =>
      handle?.refreshRepository(url, branch),
    plan: async (...args: Parameters<ReconcilerHandle['plan']>) =>
      plain(await opened().plan(...args)),
    inspect: async (...args: Parameters<ReconcilerHandle['inspect']>) =>
      plain(await opened().inspect(...args)),
    readFiles: async (...args: Parameters<ReconcilerHandle['readFiles']>) =>
      plain(await opened().readFiles(...args)),
    previewChange: async (
      ...args: Parameters<ReconcilerHandle['previewChange']>
    ) => plain(await opened().previewChange(...args)),
    counters: () => opened().counters(),
    open: async (config: ReconcilerConfig) => {
      // Before the renderer puts its tools there.
      await ensureOwnFolder(config.dataFolder);
      const renderer = await options.openRenderer(config.renderer);
      handle = await openReconciler({
        config,
        renderer,
        run: commands.run,
        credentialsOf: repository => rpc.call('credentialsOf', repository),
        store: remoteStore(rpc),
        logger: remoteLogger(rpc),
        onChange: refs => rpc.tell('changed', refs),
      });
    },
    stop: async () => {
      await handle?.stop();
      commands.close();
      // The answer leaves first, then the thread.
      setImmediate(() => process.exit(0));
    },
  });
}

/** Causes are for the logs of this thread; errors of any class do not cross it. */
function plain<T>(outcome: Outcome<T>): Outcome<T> {
  if (outcome.status === 'done') {
    return outcome;
  }
  const { cause: _cause, ...failure } = outcome satisfies Failure;
  return failure;
}

function remoteLogger(rpc: Rpc): Logger {
  const levels = ['debug', 'info', 'warn', 'error'] as const;
  return Object.fromEntries(
    levels.map(level => [
      level,
      (...args: unknown[]) => rpc.tell('log', level, args),
    ]),
  ) as unknown as Logger;
}
