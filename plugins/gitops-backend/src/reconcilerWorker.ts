/**
 * The thread of the engine. Started by the plugin, never imported: its body runs in a worker alone.
 *
 * @packageDocumentation
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveReconciler } from '@gitops-suite/reconciler';
import { createRenderer } from '@gitops-suite/renderer';

serveReconciler({
  openRenderer: ({ kind, modulesFolder, toolsFolder, kustomize, helm }) =>
    createRenderer({
      kind,
      modulesFolder,
      toolsFolder: toolsFolder ?? join(tmpdir(), 'backstage-gitops-tools'),
      commands: kustomize && helm ? { kustomize, helm } : undefined,
    }),
});
