import * as health from '../health/judgeFiles';
import type { Implementations } from '../implementations';

/** The same modules, loaded at once: Jest has no dynamic import. */
export const implementations: Implementations = {
  health: async () => health,
};
