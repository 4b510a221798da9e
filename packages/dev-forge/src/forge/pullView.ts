import { mergeability } from '../git/merge';
import type { Mergeability } from '../git/merge';
import { distance, mergeBase } from '../git/commits';
import { diffFiles, listChanges } from '../git/diff';
import type { FileChange } from '../git/diff';
import { checkObjects } from '../git/objects';
import type { Links } from '../present/Links';
import { presentPull } from '../present/presentPull';
import type { PullFigures, PullView } from '../present/presentPull';
import type { PullRecord, RepositoryRecord } from '../store/records';
import { accountOf, folderOf, viewOf } from './ForgeServices';
import type { ForgeServices } from './ForgeServices';

// Git's answers about two commits never change; the oldest are dropped first.
const remembered = new Map<string, Promise<unknown>>();

function remember<Result>(
  key: string,
  ask: () => Promise<Result>,
): Promise<Result> {
  const known = remembered.get(key) as Promise<Result> | undefined;
  if (known) return known;
  const answer = ask();
  remembered.set(key, answer);
  answer.catch(() => remembered.delete(key));
  if (remembered.size > 500)
    remembered.delete(remembered.keys().next().value as string);
  return answer;
}

/** Whether an open pull request can be merged now. */
export function mergeabilityOf(
  forge: ForgeServices,
  repository: RepositoryRecord,
  pull: PullRecord,
): Promise<Mergeability> {
  const folder = folderOf(forge, repository);
  return remember(`merge ${folder} ${pull.base.sha} ${pull.head.sha}`, () =>
    mergeability(folder, pull.base.sha, pull.head.sha),
  );
}

/** What a pull request changes: from where it left its base to its head. */
export async function changesOf(
  forge: ForgeServices,
  at: { repository: RepositoryRecord; pull: PullRecord; patches: boolean },
): Promise<FileChange[]> {
  const folder = folderOf(forge, at.repository);
  const { base, head } = at.pull;
  const read = at.patches ? diffFiles : listChanges;
  return remember(
    `files ${at.patches} ${folder} ${base.sha} ${head.sha}`,
    async () => {
      const common = await mergeBase(folder, base.sha, head.sha);
      return read(folder, common ?? base.sha, head.sha);
    },
  );
}

/** How many commits a pull request brings. */
export async function commitCountOf(
  forge: ForgeServices,
  repository: RepositoryRecord,
  pull: PullRecord,
): Promise<number> {
  const folder = folderOf(forge, repository);
  return remember(
    `count ${folder} ${pull.base.sha} ${pull.head.sha}`,
    async () => (await distance(folder, pull.base.sha, pull.head.sha)).ahead,
  );
}

async function figuresOf(
  forge: ForgeServices,
  repository: RepositoryRecord,
  pull: PullRecord,
): Promise<PullFigures> {
  // Someone may have worked on the bare repository by hand and lost objects.
  const present = await checkObjects(folderOf(forge, repository), [
    pull.base.sha,
    pull.head.sha,
  ]);
  if (!present.has(pull.base.sha) || !present.has(pull.head.sha)) {
    return {
      mergeable: null,
      mergeableState: 'unknown',
      commits: 0,
      additions: 0,
      deletions: 0,
      changedFiles: 0,
    };
  }
  const [files, commits] = await Promise.all([
    changesOf(forge, { repository, pull, patches: false }),
    commitCountOf(forge, repository, pull),
  ]);
  const merge =
    pull.state === 'open'
      ? await mergeabilityOf(forge, repository, pull)
      : undefined;
  const state =
    merge?.state === 'clean' && pull.isDraft ? 'draft' : merge?.state;
  return {
    mergeable: merge ? merge.mergeable : null,
    mergeableState: state ?? 'unknown',
    commits,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changedFiles: files.length,
  };
}

/** The pull request as presenters want it. */
export function pullViewOf(
  forge: ForgeServices,
  repository: RepositoryRecord,
  pull: PullRecord,
): PullView {
  return {
    pull,
    repository: viewOf(forge, repository),
    author: accountOf(forge, pull.author),
  };
}

/** The comments of a pull request, oldest first. */
export function commentsOf(forge: ForgeServices, pull: PullRecord) {
  return forge.store
    .list('comments')
    .filter(
      comment =>
        comment.repository === pull.repository &&
        comment.number === pull.number,
    );
}

/** GitHub's `pull-request` with figures that Git answers. */
export async function presentPullOf(
  forge: ForgeServices,
  links: Links,
  at: { repository: RepositoryRecord; pull: PullRecord },
) {
  const { repository, pull } = at;
  return presentPull(links, pullViewOf(forge, repository, pull), {
    figures: await figuresOf(forge, repository, pull),
    comments: commentsOf(forge, pull).length,
    mergedBy: pull.merged ? accountOf(forge, pull.merged.by) : undefined,
  });
}
