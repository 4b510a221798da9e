import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundleProgram } from '../../../../packages/reconciler/bench/bundleEngine';

let built: Promise<string> | undefined;

/** The engine's process as a file for each thread: a process that is killed a thousand times has to start fast. */
export function bundledProgram(): Promise<string> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<string> {
  const entries = {
    engine: join(__dirname, 'engineMain.ts'),
    store: join(__dirname, 'storeThread.ts'),
  };
  const folder = await bundleProgram('gitops-endurance-engine-', entries, [
    installed,
  ]);
  return join(folder, 'engine.js');
}

/** The database's drivers stay where they are installed: one of them is no JavaScript. */
const installed: Plugin = {
  name: 'installed',
  setup({ onResolve }) {
    onResolve({ filter: /^knex$/ }, ({ path }) => ({
      path: require.resolve(path),
      external: true,
    }));
  },
};
