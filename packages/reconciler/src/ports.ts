/**
 * Where the reconciler meets the world. Hosts implement `Store`; `source/`, `cluster/` and the renderer implement the
 * others. Decisions live behind none of them.
 */
export type { Clock } from './ports/clock';
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
} from './ports/cluster';
export type { Logger } from './ports/logger';
export type { GitSource, PathChange, Revision } from './ports/source';
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
} from './ports/store';
