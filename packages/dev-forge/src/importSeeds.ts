import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ForgeServices } from './forge/ForgeServices';
import { createRepository } from './forge/repositories';
import type { Account } from './store/records';

/** Imports `OWNER/NAME` and `OWNER/NAME.git` below a folder, unless the forge has these repositories already. */
export async function importSeeds(
  forge: ForgeServices,
  { folder, author }: { folder: string; author: Account },
): Promise<void> {
  for (const owner of await folders(folder)) {
    for (const entry of await folders(join(folder, owner))) {
      const name = entry.replace(/\.git$/, '');
      if (forge.store.repository(owner, name)) continue;
      await createRepository(
        forge,
        { owner, name, from: join(folder, owner, entry) },
        author,
      );
    }
  }
}

async function folders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(entry => entry.name)
    .sort();
}
