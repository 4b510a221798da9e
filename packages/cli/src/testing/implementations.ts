import * as reconciler from '@gitops-suite/reconciler';
import * as agent from '../agent/runAgent';
import * as completion from '../completion/completion';
import * as diff from '../diff/diff';
import * as health from '../health/health';
import * as render from '../render/render';
import * as sync from '../sync/sync';
import * as validate from '../validate/validate';
import * as renderer from '../workspace/openRenderer';
import type { Implementations } from '../implementations';
import { sharedRenderer } from './sharedRenderer';

/** The same modules, loaded at once: Jest has no dynamic import. */
export const implementations: Implementations = {
  agent: async () => agent,
  completion: async () => completion,
  diff: async () => diff,
  health: async () => health,
  reconciler: async () => reconciler,
  renderer: async () => ({ ...renderer, openRenderer: sharedRenderer }),
  render: async () => render,
  sync: async () => sync,
  validate: async () => validate,
};
