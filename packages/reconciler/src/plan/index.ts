export { compareObject, type CompareInput } from './compareObject';
export type { Comparison } from './comparison';
export { diffObjects } from './diffObjects';
export { maskManifest } from './maskSecrets';
export { normalizeDesired } from './normalizeDesired';
export { foreignOwnerOf } from './ownership';
export { planSync } from './planSync';
export { stampOwnership } from './stampOwnership';
export {
  createVerdictCache,
  objectIn,
  type VerdictCache,
} from './verdictCache';
export type { JointTrust } from './trust';
