/**
 * A clock, a store, a repository, a proxy and a logger for tests of what uses the reconciler.
 *
 * @packageDocumentation
 */
export { startConnectProxy, type ConnectProxy } from './connectProxy';
export { createManualClock, type ManualClock } from './manualClock';
export { createMemoryStore, type MemoryStore } from './memoryStore';
export { createTestRepository, type TestRepository } from './gitRepository';
export {
  sampleApplication,
  sampleEntry,
  sampleOperation,
  sampleRecord,
} from './samples';
export { describeStoreContract, type StoreUnderTest } from './storeContract';
export { describeSharedStoreContract } from './sharedStoreContract';
export { silentLogger } from './silentLogger';
// The words of their signatures.
export type {
  ApplicationDefinition,
  BuildParameters,
  StatedDependency,
} from '../discover/definition';
export type { SourcedIgnoreRule } from '../plan/ignore/ignoreRules';
export type {
  ApplicationRecord,
  Claim,
  Clock,
  EngineState,
  InventoryEntry,
  LeadershipTerm,
  LoadScope,
  Logger,
  PersonRequest,
  RequestResult,
  Setup,
  Store,
  StoredState,
} from '../ports';
