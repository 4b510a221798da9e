export { ChangedPaths } from './changedPaths';
export { desire } from './desire';
export type { DesiredObject, PlacedObject } from './desired';
export { inputHash, RenderStation, type Rendered } from './renderApplication';
export { RenderCache } from './renderCache';
