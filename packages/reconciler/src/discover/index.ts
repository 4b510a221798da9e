export { adaptDefinitions, type AdaptDefinition } from './adaptDefinitions';
export { homeOf, type ApplicationDefinition } from './definition';
export {
  definitionsOf,
  discover,
  foldersOf,
  type Discovery,
  type PlaceDiscovery,
  type PlaceState,
} from './discover';
export { orderOf, type Order } from './order';
export { placeKey, type Place } from './place';
export { isSameDiscovery } from './sameDiscovery';
