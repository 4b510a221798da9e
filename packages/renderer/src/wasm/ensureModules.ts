import { spawn } from 'node:child_process';
import path from 'node:path';

/** The modules on disk. @public */
export interface BuiltModules {
  /** What `createWasmRenderer` takes as `modulesFolder`. */
  folder: string;
  /** Of the Go sources and flags, the same on every machine. */
  hash: string;
  /** False when they were there already. */
  built: boolean;
}

/** See {@link ensureModules}. @public */
export interface EnsureModulesOptions {
  /** Keeps one folder per version of the sources. */
  folder: string;
  /** Gets lines for people while it builds. */
  onProgress?(line: string): void;
  /** The command `go`; from the PATH unless stated. */
  go?: string;
}

/**
 * Builds the WebAssembly modules from the Go sources of this package, unless they are there already: shipped with the
 * package, or built before. Needs Go 1.24 or newer to build; about a minute the first time. Throws with what the compiler said.
 * @public
 */
export async function ensureModules(
  options: EnsureModulesOptions,
): Promise<BuiltModules> {
  const root = path.dirname(
    require.resolve('@gitops-suite/renderer/package.json'),
  );
  const args = [
    path.join(root, 'scripts', 'build-wasm.mjs'),
    '--out',
    options.folder,
    ...(options.go ? ['--go', options.go] : []),
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: process.env,
  });
  const lines: string[] = [];
  const takeLine = (line: string) => {
    lines.push(line);
    if (!line.startsWith('{')) options.onProgress?.(line);
  };
  readLines(child.stdout, takeLine);
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr = (stderr + chunk).slice(-16_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) {
    throw new Error(
      stderr.trim() || `Building the modules ended with code ${code}`,
    );
  }
  return JSON.parse(lines.at(-1) ?? '');
}

function readLines(
  stream: NodeJS.ReadableStream,
  onLine: (line: string) => void,
): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
