/**
 * The thread of the engine. Started by the plugin, never imported: its body runs in a worker alone.
 *
 * @packageDocumentation
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveReconciler } from '@gitops-suite/reconciler';
import { createRenderer } from '@gitops-suite/renderer';

serveReconciler({
  openRenderer: async ({ kind, modulesFolder, toolsFolder, kustomize, helm }) =>
    createRenderer({
      kind,
      modulesFolder,
      // A name that nobody can foresee.
      toolsFolder: toolsFolder ?? (await mkdtemp(join(tmpdir(), 'gitops-'))),
      commands: kustomize && helm ? { kustomize, helm } : undefined,
    }),
});
