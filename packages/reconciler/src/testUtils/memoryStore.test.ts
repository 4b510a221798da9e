import { createMemoryStore } from './memoryStore';
import { describeSharedStoreContract } from './sharedStoreContract';

describe('the store in memory, shared by several engines', () => {
  describeSharedStoreContract(async () => createMemoryStore());
});
