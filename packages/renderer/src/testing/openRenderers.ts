import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Renderer } from '@gitops-suite/model';
import { createRenderer } from '../createRenderer';
import { RenderLimits } from '../limits';
import { ensureModules } from '../wasm/ensureModules';

const repository = path.resolve(
  path.dirname(require.resolve('@gitops-suite/renderer/package.json')),
  '../..',
);
/** Shared by all runs: building the modules takes a minute, fetching the binaries some seconds. */
const toolsFolder = path.join(repository, '.tools');

export type RendererKind = 'wasm' | 'exec';

export function openRenderer(
  kind: RendererKind,
  limits?: Partial<RenderLimits>,
): Promise<Renderer> {
  return createRenderer({ kind, toolsFolder, limits, workers: 1 });
}

/** The folder of the built modules. */
export async function findModules(): Promise<string> {
  const { folder } = await ensureModules({
    folder: path.join(toolsFolder, 'wasm'),
  });
  return folder;
}

function answers(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function hasModules(): boolean {
  const wasm = path.join(toolsFolder, 'wasm');
  return existsSync(wasm) && readdirSync(wasm).length > 0;
}

/** What this machine can run; what is missing is said once. */
export function availableKinds(): RendererKind[] {
  const kinds: RendererKind[] = [];
  if (hasModules() || answers('go', 'version')) kinds.push('wasm');
  const isFetchable = process.platform === 'linux' && process.arch === 'x64';
  if (
    isFetchable ||
    (answers('kustomize', 'version') && answers('helm', 'version'))
  ) {
    kinds.push('exec');
  }
  if (!kinds.includes('wasm')) {
    process.stderr.write('The wasm renderer is not tested: Go is missing.\n');
  }
  if (!kinds.includes('exec')) {
    process.stderr.write(
      'The exec renderer is not tested: kustomize and helm are missing.\n',
    );
  }
  return kinds;
}
