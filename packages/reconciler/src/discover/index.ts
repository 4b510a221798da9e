export { adaptDefinitions, type AdaptDefinition } from './adaptDefinitions';
export {
  homeOf,
  type ApplicationDefinition,
  type BuildParameters,
  type StatedDependency,
} from './definition';
export {
  definitionsOf,
  discover,
  foldersOf,
  placesElsewhere,
  type DiscoverInput,
  type Discovery,
  type PlaceDiscovery,
  type PlaceState,
} from './discover';
export type {
  DiscoveredFolder,
  DiscoveredFolders,
  EntityFile,
} from './discoverPlace';
export { orderOf, type Order } from './order';
export { placeKey, type Place } from './place';
export { isSameDiscovery } from './sameDiscovery';
export { checkYaml, type CheckedYaml } from './yamlFile';
export type { EnvironmentTarget, Settings } from './settings';
