import { join } from 'node:path';
import { startForge } from '@gitops-suite/dev-forge';
import { commitAll, git, repositoryOf } from '../shopRepository';
import { temporaryFolder, writeFiles } from '../temporaryFolder';

/** A repository that everybody reads over HTTP, and the clone that people push from. */
export interface SharedRepository {
  url: string;
  clone: string;
  /** Commits and pushes; answers the commit. */
  push(files: Readonly<Record<string, string>>): string;
  close(): Promise<void>;
}

/** Serves these files. */
export async function serveRepository(
  files: Readonly<Record<string, string>>,
): Promise<SharedRepository> {
  const clone = repositoryOf(files);
  const data = temporaryFolder();
  const forge = await startForge({ data, anonymousRead: true });
  const { cloneUrl } = await forge.createRepository({
    ...{ owner: 'acme', name: 'gitops', from: clone },
  });
  const bare = join(data, 'repositories/acme/gitops.git');
  return {
    url: cloneUrl,
    clone,
    push(changed) {
      writeFiles(clone, changed);
      const sha = commitAll(clone);
      git(clone, 'push', '-q', bare, 'main');
      return sha;
    },
    close: () => forge.close(),
  };
}
