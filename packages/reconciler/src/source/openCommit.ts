import { done, failed, type Outcome } from '../outcome';
import type { Revision } from '../ports';
import { Commits } from './commits';
import { GitRevision } from './gitRevision';
import { ObjectReader } from './objectReader';
import { Trees } from './trees';

/** A commit of a clone on this machine, read in place. `directory` is Git's own folder. @public */
export async function openCommit(
  directory: string,
  name: string,
): Promise<Outcome<{ revision: Revision; close(): void }>> {
  const objects = new ObjectReader(directory);
  const commit = await new Commits(objects).get(name);
  if (!commit) {
    objects.close();
    return failed('not-found', `there is no commit ${name} in ${directory}`);
  }
  const { sha, tree } = commit;
  const trees = new Trees(objects);
  return done({
    revision: new GitRevision({
      sha,
      tree,
      place: { directory },
      objects,
      trees,
    }),
    close: () => objects.close(),
  });
}
