import path from 'node:path';
import { Renderer } from '@gitops-suite/model';
import { createExecRenderer } from './exec/execRenderer';
import { canFetchTools, fetchTools } from './exec/fetchTools';
import { findCommand } from './exec/findCommand';
import { RenderLimits } from './limits';
import { checkNode } from './wasm/checkNode';
import { ensureModules } from './wasm/ensureModules';
import { createWasmRenderer } from './wasm/wasmRenderer';

/** See {@link createRenderer}. @public */
export interface RendererOptions {
  /** Keeps what is built or fetched: `wasm/` and `bin/` below it. */
  toolsFolder: string;
  /**
   * `wasm` or `exec` insist; `auto`, the default, takes WebAssembly where it can be had, else the commands from the PATH,
   * else (Linux on x64) binaries from npm.
   */
  kind?: 'auto' | 'wasm' | 'exec';
  /** Modules that are built already; nothing is built then. */
  modulesFolder?: string;
  /** Commands for `exec`, as paths or names; both or none. */
  commands?: { kustomize: string; helm: string };
  limits?: Partial<RenderLimits>;
  /** Threads (wasm) or processes (exec) at most. */
  workers?: number;
  /** Milliseconds after which an idle thread is let go. */
  idleAfterMs?: number;
  /** Gets lines for people while something is built or fetched. */
  onProgress?(line: string): void;
}

/**
 * Opens the best renderer that this machine allows; see `kind`. Throws when there is none, with each reason and what to
 * install.
 * @public
 */
export async function createRenderer(
  options: RendererOptions,
): Promise<Renderer> {
  const { kind = 'auto' } = options;
  if (kind === 'wasm') return openWasm(options);
  if (kind === 'exec' || options.commands) return openExec(options);
  const reasons: string[] = [];
  for (const open of [openWasm, openExec]) {
    try {
      return await open(options);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      reasons.push(reason);
      if (open === openWasm) {
        options.onProgress?.(
          `No WebAssembly renderer, looking for kustomize and helm. ${reason}`,
        );
      }
    }
  }
  throw new Error(
    [
      'There is nothing to render with. Install Go 1.24 or newer, or kustomize and helm.',
      ...reasons,
    ].join('\n'),
  );
}

async function openWasm(options: RendererOptions): Promise<Renderer> {
  checkNode(process.versions.node);
  const modulesFolder =
    options.modulesFolder ??
    (
      await ensureModules({
        folder: path.join(options.toolsFolder, 'wasm'),
        onProgress: options.onProgress,
      })
    ).folder;
  return createWasmRenderer({ ...options, modulesFolder });
}

async function openExec(options: RendererOptions): Promise<Renderer> {
  return createExecRenderer({
    ...(await findCommands(options)),
    limits: options.limits,
    processes: options.workers,
  });
}

async function findCommands(
  options: RendererOptions,
): Promise<{ kustomize: string; helm: string }> {
  if (options.commands) return options.commands;
  const kustomize = await findCommand('kustomize');
  const helm = await findCommand('helm');
  if (kustomize && helm) return { kustomize, helm };
  if (canFetchTools()) {
    return fetchTools(
      path.join(options.toolsFolder, 'bin'),
      options.onProgress,
    );
  }
  throw new Error(
    `kustomize was ${kustomize ? 'found' : 'not found'} on the PATH, helm was ${
      helm ? 'found' : 'not found'
    }. Install both.`,
  );
}
