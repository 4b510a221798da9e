import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Renderer } from '@gitops-suite/model';
import { createRenderer } from '@gitops-suite/renderer';
import { Failure } from '../failure';
import type { Terminal } from '../terminal/Terminal';

/** What the renderer options of a command say. @internal */
export interface RendererOptions {
  renderer: 'auto' | 'wasm' | 'exec';
  kustomize?: string;
  helm?: string;
}

/** Where what is built, fetched or rendered once is kept. Disposable. @internal */
export function cacheFolder(env: Terminal['env']): string {
  const base = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  return join(base, 'gitops-suite');
}

/** Throws a {@link Failure} when there is nothing to render with. @internal */
export async function openRenderer(
  options: RendererOptions,
  { env, note, colours }: Terminal,
): Promise<Renderer> {
  const { kustomize, helm } = options;
  try {
    return await createRenderer({
      kind: options.renderer,
      toolsFolder: env.GITOPS_TOOLS || cacheFolder(env),
      modulesFolder: env.GITOPS_WASM || undefined,
      commands:
        kustomize || helm
          ? { kustomize: kustomize ?? 'kustomize', helm: helm ?? 'helm' }
          : undefined,
      onProgress: line => note(`${colours.dim(line)}\n`),
    });
  } catch (error) {
    throw new Failure('There is nothing to render with', {
      reason: (error as Error).message,
      cause: error,
    });
  }
}
