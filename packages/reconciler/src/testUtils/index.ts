export { createManualClock, type ManualClock } from './manualClock';
export { createMemoryStore, type MemoryStore } from './memoryStore';
export { createTestRepository, type TestRepository } from './gitRepository';
export { silentLogger } from './silentLogger';
