import { isAncestor, listCommits } from '../git/commits';
import { mergeByCommit, mergeByRebase, mergeBySquash } from '../git/merge';
import type { Merged } from '../git/merge';
import { updateRef } from '../git/refs';
import { HttpError, notFound, validationFailed } from '../http/HttpError';
import type {
  Account,
  MergeMethod,
  PullRecord,
  RepositoryRecord,
} from '../store/records';
import { accountOf, folderOf } from './ForgeServices';
import type { ForgeServices } from './ForgeServices';
import { observeRefs } from './observeRefs';
import { commitCountOf } from './pullView';

/** How to merge a pull request. */
export interface MergeWish {
  method: MergeMethod;
  /** The head that the caller has seen. */
  sha?: string;
  title?: string;
  message?: string;
}

/** Merges a pull request into its base and announces it; 405 when it cannot, 409 when it moved meanwhile. */
export function mergePull(
  forge: ForgeServices,
  repository: RepositoryRecord,
  at: { number: number; wish: MergeWish; by: Account },
): Promise<{ sha: string }> {
  const { wish, by } = at;
  return forge.locks.run(repository.id, async () => {
    await observeRefs(forge, repository.id, by);
    const pull = forge.store.pull(repository.id, at.number);
    if (!pull) throw notFound();
    if (pull.state === 'closed')
      throw new HttpError(405, 'Pull Request is not mergeable');
    if (pull.isDraft) throw new HttpError(405, 'Pull Request is still a draft');
    if (wish.sha !== undefined && wish.sha !== pull.head.sha) {
      throw new HttpError(
        409,
        'Head branch was modified. Review and try the merge again.',
      );
    }
    const folder = folderOf(forge, repository);
    const merged = await makeMerge(forge, repository, { pull, wish, by });
    if (!merged.merged) {
      throw new HttpError(
        405,
        merged.reason.startsWith('Merge conflict')
          ? 'Pull Request is not mergeable'
          : merged.reason,
      );
    }
    const sha = merged.sha;
    if (sha === pull.base.sha)
      throw new HttpError(
        405,
        'Nothing to merge: the base holds these changes already',
      );
    forge.store.write({
      in: 'pulls',
      put: { ...pull, merging: { by: by.login, sha, method: wish.method } },
    });
    const swap = await updateRef(folder, {
      name: `refs/heads/${pull.base.ref}`,
      before: pull.base.sha,
      after: sha,
    });
    if (swap === 'moved') {
      forge.store.write({ in: 'pulls', put: pull });
      throw new HttpError(
        409,
        'Base branch was modified. Review and try the merge again.',
      );
    }
    await observeRefs(forge, repository.id, by);
    return { sha };
  });
}

const mergeMessage = (repository: RepositoryRecord, pull: PullRecord) => ({
  title: `Merge pull request #${pull.number} from ${repository.owner}/${pull.head.ref}`,
  message: pull.title,
});

async function makeMerge(
  forge: ForgeServices,
  repository: RepositoryRecord,
  { pull, wish, by }: { pull: PullRecord; wish: MergeWish; by: Account },
): Promise<Merged> {
  const folder = folderOf(forge, repository);
  const date = `${Math.floor(forge.now() / 1000)} +0000`;
  const committer = { name: by.name, email: by.email, date };
  const request = { base: pull.base.sha, head: pull.head.sha, committer };
  if (wish.method === 'rebase')
    return mergeByRebase(folder, {
      ...request,
      author: committer,
      message: '',
    });
  const isSquash = wish.method === 'squash';
  const defaults = isSquash
    ? await squashMessage(forge, repository, pull)
    : mergeMessage(repository, pull);
  const message = `${wish.title ?? defaults.title}\n\n${
    wish.message ?? defaults.message
  }`.trimEnd();
  if (!isSquash)
    return mergeByCommit(folder, {
      ...request,
      author: committer,
      message: `${message}\n`,
    });
  const author = accountOf(forge, pull.author);
  return mergeBySquash(folder, {
    ...request,
    author: { name: author.name, email: author.email, date },
    message: `${message}\n`,
  });
}

async function squashMessage(
  forge: ForgeServices,
  repository: RepositoryRecord,
  pull: PullRecord,
) {
  const count = await commitCountOf(forge, repository, pull);
  const commits = await listCommits(folderOf(forge, repository), {
    from: pull.head.sha,
    not: [pull.base.sha],
    reverse: true,
    limit: 250,
  });
  const lines = commits.map(commit => `* ${commit.message}`);
  const only = count === 1 ? commits[0] : undefined;
  const body = only
    ? only.message.split('\n').slice(1).join('\n').trim()
    : lines.join('\n\n');
  return {
    title: `${only ? only.message.split('\n')[0] : pull.title} (#${
      pull.number
    })`,
    message: body,
  };
}

/** Brings the base's news into a pull request's branch by a merge commit. */
export function updatePullBranch(
  forge: ForgeServices,
  repository: RepositoryRecord,
  at: { number: number; expectedHead?: string; by: Account },
): Promise<void> {
  return forge.locks.run(repository.id, async () => {
    await observeRefs(forge, repository.id, at.by);
    const pull = forge.store.pull(repository.id, at.number);
    if (!pull) throw notFound();
    const refused = (message: string) =>
      validationFailed({ resource: 'PullRequest', code: 'custom', message });
    if (pull.state === 'closed') throw refused('The pull request is closed.');
    if (at.expectedHead !== undefined && at.expectedHead !== pull.head.sha)
      throw refused('expected head sha didn’t match current head ref.');
    const folder = folderOf(forge, repository);
    if (await isAncestor(folder, pull.base.sha, pull.head.sha))
      throw refused('There are no new commits on the base branch.');
    const ident = {
      name: at.by.name,
      email: at.by.email,
      date: `${Math.floor(forge.now() / 1000)} +0000`,
    };
    const message = `Merge branch '${pull.base.ref}' into ${pull.head.ref}\n`;
    const merged = await mergeByCommit(folder, {
      base: pull.head.sha,
      head: pull.base.sha,
      message,
      author: ident,
      committer: ident,
    });
    if (!merged.merged) throw refused(merged.reason);
    const swap = await updateRef(folder, {
      name: `refs/heads/${pull.head.ref}`,
      before: pull.head.sha,
      after: merged.sha,
    });
    if (swap === 'moved') throw refused('The head branch was modified.');
    await observeRefs(forge, repository.id, at.by);
  });
}
