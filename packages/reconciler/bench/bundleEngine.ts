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

/** Bundles entries, with the threads and processes that they start beside them, into a folder that goes with this process. */
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
      commands: require.resolve('@gitops-suite/reconciler/commands'),
      renderer: require.resolve('@gitops-suite/renderer/worker'),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    plugins: [filesBeside, ...plugins],
  });
  return folder;
}

/** Threads and processes are found by the name of their package, which a bundle does not have. */
const filesBeside: Plugin = {
  name: 'files-beside',
  setup({ onLoad }) {
    const filter = /(renderer\/src\/startWorker|thread\/serveReconciler)\.ts$/;
    onLoad({ filter }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8'))
        .replace(
          /require\.resolve\(\s*'@gitops-suite\/renderer\/worker',?\s*\)/,
          "require('node:path').join(__dirname, 'renderer.js')",
        )
        .replace(
          /require\.resolve\(\s*'@gitops-suite\/reconciler\/commands',?\s*\)/,
          "require('node:path').join(__dirname, 'commands.js')",
        ),
    }));
  },
};
