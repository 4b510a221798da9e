export { adaptDefinitions, type AdaptDefinition } from './adaptDefinitions';
export type { ApplicationDefinition, BuildParameters } from './definition';
export {
  definitionsOf,
  discover,
  type DiscoverInput,
  type Discovery,
  type EntityFile,
} from './discover';
export { checkYaml, type CheckedYaml } from './yamlFile';
export type { Settings } from './settings';
