import * as diff from '../diff/diff';
import * as health from '../health/judgeFiles';
import * as render from '../render/render';
import * as validate from '../validate/validate';
import * as renderer from '../workspace/openRenderer';
import type { Implementations } from '../implementations';
import { sharedRenderer } from './sharedRenderer';

/** The same modules, loaded at once: Jest has no dynamic import. */
export const implementations: Implementations = {
  diff: async () => diff,
  health: async () => health,
  renderer: async () => ({ ...renderer, openRenderer: sharedRenderer }),
  render: async () => render,
  validate: async () => validate,
};
