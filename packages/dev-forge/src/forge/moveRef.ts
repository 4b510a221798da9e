import { isAncestor } from '../git/commits';
import { isFullRefName, isSha, noObject } from '../git/names';
import { checkObjects } from '../git/objects';
import { readRef, updateRef } from '../git/refs';
import type { Ref } from '../git/refs';
import { HttpError, unprocessable } from '../http/HttpError';
import type { Account, RepositoryRecord } from '../store/records';
import { folderOf } from './ForgeServices';
import type { ForgeServices } from './ForgeServices';
import { observeRefs } from './observeRefs';

/** A wish to move a ref; without `sha` it is removed. */
export interface RefWish {
  name: string;
  sha?: string;
  /** `create` wants no ref there, `move` wants one, `force` also lets history be lost. */
  how: 'create' | 'move' | 'force';
  by: Account;
}

const writable = /^refs\/(heads|tags|notes)\//;

/** Creates, moves or removes a ref in one compare-and-swap, and follows what that means for pull requests and webhooks. */
export function moveRef(
  forge: ForgeServices,
  repository: RepositoryRecord,
  wish: RefWish,
): Promise<Ref | undefined> {
  const { name, sha } = wish;
  if (!isFullRefName(name))
    throw unprocessable(
      'Reference name is not valid: it must begin with "refs/" and hold two slashes',
    );
  if (!writable.test(name)) throw unprocessable('Reference cannot be updated');
  return forge.locks.run(repository.id, async () => {
    const folder = folderOf(forge, repository);
    const known = await readRef(folder, name);
    const problem =
      wish.how === 'create'
        ? known && 'Reference already exists'
        : !known && 'Reference does not exist';
    if (problem) throw unprocessable(problem);
    if (sha === undefined && name === `refs/heads/${repository.defaultBranch}`)
      throw unprocessable('Cannot delete the default branch');
    if (sha !== undefined)
      await checkTarget(folder, {
        name,
        sha,
        known,
        isForced: wish.how === 'force',
      });
    const swap = await updateRef(folder, {
      name,
      before: known?.sha ?? noObject,
      after: sha ?? noObject,
    });
    if (swap === 'moved')
      throw new HttpError(
        409,
        wish.how === 'create'
          ? 'Reference cannot be created: another name is in its way'
          : 'Reference moved meanwhile: read it and try again',
      );
    await observeRefs(forge, repository.id, wish.by);
    return readRef(folder, name);
  });
}

async function checkTarget(
  folder: string,
  {
    name,
    sha,
    known,
    isForced,
  }: { name: string; sha: string; known?: Ref; isForced: boolean },
): Promise<void> {
  if (!isSha(sha))
    throw unprocessable(
      'The sha parameter must be exactly 40 characters and contain only [0-9a-f].',
    );
  const info = (await checkObjects(folder, [sha])).get(sha);
  if (!info) throw unprocessable('Object does not exist');
  if (name.startsWith('refs/heads/') && info.type !== 'commit')
    throw unprocessable(
      'Reference update failed: a branch can only point to a commit',
    );
  if (known && !isForced && !(await isAncestor(folder, known.sha, sha)))
    throw unprocessable('Update is not a fast forward');
}
