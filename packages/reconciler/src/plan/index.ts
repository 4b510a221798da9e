export { compareObject, type CompareInput } from './compareObject';
export type { Comparison } from './comparison';
export { diffObjects, type DiffInput, type ObjectDiff } from './diffObjects';
export { fieldName } from './fieldPath';
export { compareSteps } from './kindOrder';
export { HIDDEN_VALUE, maskManifest } from './maskSecrets';
export { normalizeDesired } from './normalizeDesired';
export { foreignOwnerOf, ownershipOf, type Ownership } from './ownership';
export { planSync, type PlanSyncInput } from './planSync';
export { provesNoChange, type NoChangeProof } from './provesNoChange';
export {
  partOfValue,
  stampOwnership,
  type OwnerIdentity,
} from './stampOwnership';
export {
  createVerdictCache,
  objectIn,
  type Verdict,
  type VerdictCache,
} from './verdictCache';
export type { JointTrust } from './trust';
export { yamlLines } from './yamlLines';
