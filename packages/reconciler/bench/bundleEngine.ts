import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Files of the engine in a process and in a thread. */
export interface BundledEngine {
  process: string;
  thread: string;
}

let built: Promise<BundledEngine> | undefined;

/** Builds the engine into plain files, as a package is published: what TypeScript costs at run time is not its own. */
export function bundledEngine(): Promise<BundledEngine> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<BundledEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-bench-engine-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints: {
      process: join(__dirname, 'engineMain.ts'),
      thread: join(__dirname, 'engineThread.ts'),
      renderer: require.resolve('@gitops-suite/renderer/worker'),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    plugins: [rendererBeside],
  });
  return {
    process: join(folder, 'process.js'),
    thread: join(folder, 'thread.js'),
  };
}

/** The renderer finds the file of its thread by the name of its package, which a bundle does not have. */
export const rendererBeside: Plugin = {
  name: 'renderer-beside',
  setup({ onLoad }) {
    onLoad({ filter: /renderer\/src\/startWorker\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replace(
        /require\.resolve\('@gitops-suite\/renderer\/worker'\)/,
        "require('node:path').join(__dirname, 'renderer.js')",
      ),
    }));
  },
};
