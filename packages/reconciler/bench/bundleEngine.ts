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
  const folder = await bundleProgram('gitops-bench-engine-', {
    process: join(__dirname, 'engineMain.ts'),
    thread: join(__dirname, 'engineThread.ts'),
  });
  return {
    process: join(folder, 'process.js'),
    thread: join(folder, 'thread.js'),
  };
}

/** Bundles entries, with the renderer's thread beside them, into a folder that goes with this process. */
export async function bundleProgram(
  prefix: string,
  entryPoints: Record<string, string>,
  plugins: Plugin[] = [],
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints: {
      ...entryPoints,
      renderer: require.resolve('@gitops-suite/renderer/worker'),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    plugins: [rendererBeside, ...plugins],
  });
  return folder;
}

/** The renderer finds the file of its thread by the name of its package, which a bundle does not have. */
const rendererBeside: Plugin = {
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
