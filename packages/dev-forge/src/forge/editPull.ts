import { notFound } from '../http/HttpError';
import type { Account, PullRecord, RepositoryRecord } from '../store/records';
import { folderOf, timestamp } from './ForgeServices';
import type { ForgeServices } from './ForgeServices';
import { announcePull } from './observeRefs';
import { checkTexts, invalidPull, openPullOf, tipOf } from './pulls';

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
    throw invalidPull(
      'base',
      'Cannot change the base branch of a closed pull request.',
    );
  const sha = await tipOf(folderOf(forge, repository), base);
  if (sha === undefined) throw invalidPull('base');
  if (openPullOf(forge, repository, { head: pull.head.ref, base })) {
    throw invalidPull(
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
    throw invalidPull(
      'state',
      'state cannot be changed. The pull request is merged.',
    );
  const folder = folderOf(forge, repository);
  const [head, base] = await Promise.all([
    tipOf(folder, pull.head.ref),
    tipOf(folder, pull.base.ref),
  ]);
  if (head === undefined)
    throw invalidPull(
      'state',
      `state cannot be changed. The ${pull.head.ref} branch has been deleted.`,
    );
  if (base === undefined)
    throw invalidPull(
      'state',
      `state cannot be changed. The ${pull.base.ref} branch has been deleted.`,
    );
  if (
    openPullOf(forge, repository, { head: pull.head.ref, base: pull.base.ref })
  ) {
    throw invalidPull(
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
