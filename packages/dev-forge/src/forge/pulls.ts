import { isAncestor, listCommits, mergeBase } from '../git/commits';
import { mergeByCommit, mergeByRebase, mergeBySquash } from '../git/merge';
import type { Merged } from '../git/merge';
import { isBranchName } from '../git/names';
import { readRef, updateRef } from '../git/refs';
import { HttpError, notFound, validationFailed } from '../http/HttpError';
import type {
  Account,
  CommentRecord,
  MergeMethod,
  PullRecord,
  RepositoryRecord,
} from '../store/records';
import { accountOf, folderOf, timestamp } from './ForgeServices';
import type { ForgeServices } from './ForgeServices';
import { announcePull, keepHead, observeRefs } from './observeRefs';
import { commitCountOf } from './pullView';

/** A pull request to open; `head` may carry the owner as `owner:branch`. */
export interface NewPull {
  title: string;
  body?: string | null;
  head: string;
  base: string;
  isDraft?: boolean;
}

/** GitHub's limit of a body, in characters. */
export const maxBodyLength = 65_536;

const invalid = (field: string, message?: string) =>
  validationFailed({
    resource: 'PullRequest',
    field,
    code: message ? 'custom' : 'invalid',
    ...(message && { message }),
  });

/** Checks what a person wrote against GitHub's limits. */
export function checkTexts(
  resource: string,
  texts: { title?: string; body?: string | null },
): void {
  if (texts.title !== undefined && texts.title.trim() === '')
    throw validationFailed({ resource, field: 'title', code: 'missing_field' });
  if (texts.title !== undefined && texts.title.length > 256) {
    throw validationFailed({
      resource,
      field: 'title',
      code: 'custom',
      message: 'title is too long (maximum is 256 characters)',
    });
  }
  if (texts.body && texts.body.length > maxBodyLength) {
    throw validationFailed({
      resource,
      field: 'body',
      code: 'custom',
      message: `body is too long (maximum is ${maxBodyLength} characters)`,
    });
  }
}

/** The branch of `owner:branch` or `branch`, when the owner is the repository's own: there are no forks here. */
export function branchOf(
  repository: RepositoryRecord,
  label: string,
): string | undefined {
  const colon = label.indexOf(':');
  if (colon < 0) return label;
  return label.slice(0, colon).toLowerCase() === repository.owner.toLowerCase()
    ? label.slice(colon + 1)
    : undefined;
}

async function tipOf(
  folder: string,
  branch: string | undefined,
): Promise<string | undefined> {
  if (branch === undefined || !isBranchName(branch)) return undefined;
  return (await readRef(folder, `refs/heads/${branch}`))?.sha;
}

function openPullOf(
  forge: ForgeServices,
  repository: RepositoryRecord,
  sides: { head: string; base: string },
): PullRecord | undefined {
  return forge.store
    .list('pulls')
    .find(
      pull =>
        pull.repository === repository.id &&
        pull.state === 'open' &&
        pull.head.ref === sides.head &&
        pull.base.ref === sides.base,
    );
}

/** Opens a pull request and announces it. */
export function openPull(
  forge: ForgeServices,
  repository: RepositoryRecord,
  at: { wanted: NewPull; author: Account },
): Promise<PullRecord> {
  const { wanted, author } = at;
  checkTexts('PullRequest', wanted);
  return forge.locks.run(repository.id, async () => {
    await observeRefs(forge, repository.id, author);
    const folder = folderOf(forge, repository);
    const head = branchOf(repository, wanted.head);
    const [headSha, baseSha] = await Promise.all([
      tipOf(folder, head),
      tipOf(folder, wanted.base),
    ]);
    if (head === undefined || headSha === undefined) throw invalid('head');
    if (baseSha === undefined) throw invalid('base');
    if (openPullOf(forge, repository, { head, base: wanted.base })) {
      throw validationFailed({
        resource: 'PullRequest',
        code: 'custom',
        message: `A pull request already exists for ${repository.owner}:${head}.`,
      });
    }
    if (await isAncestor(folder, headSha, baseSha)) {
      throw validationFailed({
        resource: 'PullRequest',
        code: 'custom',
        message: `No commits between ${wanted.base} and ${head}`,
      });
    }
    if (!(await mergeBase(folder, baseSha, headSha))) {
      throw validationFailed({
        resource: 'PullRequest',
        code: 'custom',
        message: `The ${head} branch has no history in common with ${wanted.base}`,
      });
    }
    const record = forge.store.get('repositories', repository.id);
    if (!record) throw notFound();
    const now = timestamp(forge);
    const pull: PullRecord = {
      id: forge.store.nextId(),
      repository: record.id,
      number: record.lastNumber + 1,
      title: wanted.title,
      body: wanted.body ?? null,
      author: author.login,
      isDraft: wanted.isDraft ?? false,
      state: 'open',
      base: { ref: wanted.base, sha: baseSha },
      head: { ref: head, sha: headSha },
      createdAt: now,
      updatedAt: now,
      closedAt: null,
      merged: null,
    };
    forge.store.write(
      { in: 'pulls', put: pull },
      { in: 'repositories', put: { ...record, lastNumber: pull.number } },
    );
    await keepHead(folder, pull);
    await announcePull(
      forge,
      { repository: record, pull, sender: author },
      { action: 'opened' },
    );
    return pull;
  });
}

/** What may be edited of a pull request. */
export interface PullEdit {
  title?: string;
  body?: string | null;
  base?: string;
  state?: 'open' | 'closed';
}

/** Edits, closes or reopens a pull request and announces what changed. */
export function editPull(
  forge: ForgeServices,
  repository: RepositoryRecord,
  at: { number: number; edit: PullEdit; sender: Account },
): Promise<PullRecord> {
  const { edit, sender } = at;
  checkTexts('PullRequest', edit);
  return forge.locks.run(repository.id, async () => {
    const before = forge.store.pull(repository.id, at.number);
    if (!before) throw notFound();
    const now = timestamp(forge);
    let pull: PullRecord = { ...before };
    const changes: Record<string, unknown> = {};
    if (edit.title !== undefined && edit.title !== before.title) {
      changes.title = { from: before.title };
      pull.title = edit.title;
    }
    if (edit.body !== undefined && edit.body !== before.body) {
      changes.body = { from: before.body ?? '' };
      pull.body = edit.body;
    }
    if (edit.base !== undefined && edit.base !== before.base.ref) {
      changes.base = {
        ref: { from: before.base.ref },
        sha: { from: before.base.sha },
      };
      pull = await rebased(forge, repository, { pull, base: edit.base });
    }
    const isTurned = edit.state !== undefined && edit.state !== before.state;
    if (isTurned)
      pull =
        edit.state === 'open'
          ? await reopened(forge, repository, pull)
          : { ...pull, state: 'closed', closedAt: now };
    const isEdited = Object.keys(changes).length > 0;
    if (!isEdited && !isTurned) return before;
    pull.updatedAt = now;
    forge.store.write({ in: 'pulls', put: pull });
    if (isEdited)
      await announcePull(
        forge,
        { repository, pull, sender },
        { action: 'edited', more: { changes } },
      );
    if (isTurned)
      await announcePull(
        forge,
        { repository, pull, sender },
        { action: pull.state === 'open' ? 'reopened' : 'closed' },
      );
    return pull;
  });
}

async function rebased(
  forge: ForgeServices,
  repository: RepositoryRecord,
  { pull, base }: { pull: PullRecord; base: string },
): Promise<PullRecord> {
  if (pull.state === 'closed')
    throw invalid(
      'base',
      'Cannot change the base branch of a closed pull request.',
    );
  const sha = await tipOf(folderOf(forge, repository), base);
  if (sha === undefined) throw invalid('base');
  if (openPullOf(forge, repository, { head: pull.head.ref, base })) {
    throw invalid(
      'base',
      `A pull request already exists for base branch '${base}' and head branch '${pull.head.ref}'`,
    );
  }
  return { ...pull, base: { ref: base, sha } };
}

async function reopened(
  forge: ForgeServices,
  repository: RepositoryRecord,
  pull: PullRecord,
): Promise<PullRecord> {
  if (pull.merged)
    throw invalid(
      'state',
      'state cannot be changed. The pull request is merged.',
    );
  const folder = folderOf(forge, repository);
  const [head, base] = await Promise.all([
    tipOf(folder, pull.head.ref),
    tipOf(folder, pull.base.ref),
  ]);
  if (head === undefined)
    throw invalid(
      'state',
      `state cannot be changed. The ${pull.head.ref} branch has been deleted.`,
    );
  if (base === undefined)
    throw invalid(
      'state',
      `state cannot be changed. The ${pull.base.ref} branch has been deleted.`,
    );
  if (
    openPullOf(forge, repository, { head: pull.head.ref, base: pull.base.ref })
  ) {
    throw invalid(
      'state',
      `state cannot be changed. There is already an open pull request from ${pull.head.ref} to ${pull.base.ref}.`,
    );
  }
  return {
    ...pull,
    state: 'open',
    closedAt: null,
    head: { ...pull.head, sha: head },
    base: { ...pull.base, sha: base },
  };
}

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

const mergeMessage = (repository: RepositoryRecord, pull: PullRecord) => ({
  title: `Merge pull request #${pull.number} from ${repository.owner}/${pull.head.ref}`,
  message: pull.title,
});

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

/** Adds a comment to a pull request. */
export function addComment(
  forge: ForgeServices,
  repository: RepositoryRecord,
  at: { number: number; body: string; author: Account },
): CommentRecord {
  const pull = forge.store.pull(repository.id, at.number);
  if (!pull) throw notFound();
  if (at.body.trim() === '')
    throw validationFailed({
      resource: 'IssueComment',
      field: 'body',
      code: 'missing_field',
    });
  checkTexts('IssueComment', at);
  const now = timestamp(forge);
  const comment: CommentRecord = {
    id: forge.store.nextId(),
    repository: repository.id,
    number: pull.number,
    author: at.author.login,
    body: at.body,
    createdAt: now,
    updatedAt: now,
  };
  forge.store.write(
    { in: 'comments', put: comment },
    { in: 'pulls', put: { ...pull, updatedAt: now } },
  );
  return comment;
}
