import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { rendererBeside } from '../../../../packages/reconciler/bench/bundleEngine';

let built: Promise<string> | undefined;

/** The engine's process as one file: a process that is killed a thousand times has to start fast. */
export function bundledProgram(): Promise<string> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-endurance-engine-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints: {
      engine: join(__dirname, 'engineMain.ts'),
      renderer: require.resolve('@gitops-suite/renderer/worker'),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    plugins: [rendererBeside, installed],
  });
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
