import { closeSharedRenderer } from './sharedRenderer';
import { removeTemporaryFolders } from './temporaryFolder';

/** Ends and removes what suites of commands share. Call it in `afterAll`. */
export async function tidyUp(): Promise<void> {
  await closeSharedRenderer();
  removeTemporaryFolders();
}
