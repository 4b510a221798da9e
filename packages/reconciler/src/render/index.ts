export { desire, type DesireInput } from './desire';
export type { DesiredObject } from './desired';
export { parseManifests } from './parseManifests';
export {
  indexOf,
  inputHash,
  RenderStation,
  touches,
  type ReadSetIndex,
  type Rendered,
} from './renderApplication';
export { RenderCache } from './renderCache';
