import type { Renderer } from '@gitops-suite/model';
import { createRenderer } from '@gitops-suite/renderer';
import type { RendererConfig } from '../src/config';

/** The renderer of a bundle, which does not know where its sources are: modules that are built, or commands. */
export function openBundledRenderer(config: RendererConfig): Promise<Renderer> {
  const { modulesFolder, toolsFolder = '' } = config;
  return createRenderer({
    kind: modulesFolder ? 'wasm' : 'exec',
    modulesFolder,
    toolsFolder,
    workers: 1,
    idleAfterMs: 10_000,
  });
}
