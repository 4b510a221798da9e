import { isAncestor, mergeBase } from '../git/commits';
import { isBranchName } from '../git/names';
import { readRef } from '../git/refs';
import { notFound, validationFailed } from '../http/HttpError';
import type {
  Account,
  CommentRecord,
  PullRecord,
  RepositoryRecord,
} from '../store/records';
import { folderOf, timestamp } from './ForgeServices';
import type { ForgeServices } from './ForgeServices';
import { announcePull, keepHead, observeRefs } from './observeRefs';

/** A pull request to open; `head` may carry the owner as `owner:branch`. */
export interface NewPull {
  title: string;
  body?: string | null;
  head: string;
  base: string;
  isDraft?: boolean;
}

/** GitHub's limit of a body, in characters. */
const maxBodyLength = 65_536;

/** 422 that names a field of a pull request. */
export const invalidPull = (field: string, message?: string) =>
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

/** The commit of a branch, or nothing. */
export async function tipOf(
  folder: string,
  branch: string | undefined,
): Promise<string | undefined> {
  if (branch === undefined || !isBranchName(branch)) return undefined;
  return (await readRef(folder, `refs/heads/${branch}`))?.sha;
}

/** The open pull request between two branches. */
export function openPullOf(
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
    if (head === undefined || headSha === undefined) throw invalidPull('head');
    if (baseSha === undefined) throw invalidPull('base');
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
