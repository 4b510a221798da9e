export { createManualClock, type ManualClock } from './manualClock';
export { createTestRepository, type TestRepository } from './gitRepository';
export { silentLogger } from './silentLogger';
