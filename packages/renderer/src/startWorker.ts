import { Worker } from 'node:worker_threads';

/** The JavaScript side of a worker needs little; its modules have limits of their own. */
const heapMb = 256;
/** Templates that include each other a thousand times deep, which helm allows, need it. */
const stackMb = 32;

/** Starts a thread of this package. It sees nothing of the environment of the process. */
export function startWorker(): Worker {
  const entry = require.resolve('@gitops-suite/renderer/worker');
  return new Worker(entry, {
    // In development the entry is TypeScript and wants the transform that the process itself runs with.
    execArgv: entry.endsWith('.ts')
      ? [
          '--require',
          require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        ]
      : [],
    resourceLimits: { maxOldGenerationSizeMb: heapMb, stackSizeMb: stackMb },
    env: {},
  });
}
