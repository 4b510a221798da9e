/**
 * Where the reconciler meets the world. Hosts implement `Store`; `source/`, `cluster/` and the renderer
 * implement the others. Decisions live behind none of them.
 */
export type { Clock } from './clock';
export type {
  Applied,
  ApplyOptions,
  Cluster,
  DeleteOptions,
  JsonPatch,
  KindInfo,
  Leadership,
  LeadershipStatus,
  LeadershipTerm,
  LiveChange,
  LiveState,
} from './cluster';
export type { Logger } from './logger';
export type { GitSource, PathChange, Revision } from './source';
export type {
  ApplicationRecord,
  Claim,
  EngineState,
  InventoryEntry,
  LoadScope,
  PersonRequest,
  RequestResult,
  Setup,
  Store,
  StoredState,
} from './store';
