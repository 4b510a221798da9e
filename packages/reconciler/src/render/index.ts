export { ChangedPaths } from './changedPaths';
export { desire, type DesireInput } from './desire';
export type { DesiredObject, PlacedObject } from './desired';
export { parseManifests } from './parseManifests';
export { inputHash, RenderStation, type Rendered } from './renderApplication';
export { RenderCache } from './renderCache';
