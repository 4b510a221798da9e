import {
  distance,
  isAncestor,
  listCommits,
  mergeBase,
  readCommits,
  writeCommit,
} from './commits';
import type { Commit, Ident } from './commits';
import { runGit } from './runGit';

/** Whether two commits merge, and into which tree. */
export type MergeTree =
  | { clean: true; tree: string }
  | { clean: false; conflicts: string[] };

/** Merges two commits without a work tree by `git merge-tree --write-tree`. */
export async function mergeTrees(
  repository: string,
  ours: string,
  theirs: string,
): Promise<MergeTree> {
  const { code, stdout } = await runGit({
    cwd: repository,
    args: [
      'merge-tree',
      '--write-tree',
      '--name-only',
      '--no-messages',
      '-z',
      '--allow-unrelated-histories',
      ours,
      theirs,
    ],
    answers: [1],
  });
  const [tree, ...paths] = stdout.toString('utf8').split('\0').filter(Boolean);
  return code === 0
    ? { clean: true, tree }
    : { clean: false, conflicts: [...new Set(paths)] };
}

/** The outcome of bringing a branch into its base. */
export type Merged =
  | { merged: true; sha: string }
  | { merged: false; reason: string };

/** What to merge and in whose name. */
export interface MergeRequest {
  base: string;
  head: string;
  message: string;
  author: Ident;
  committer: Ident;
}

const conflict = (paths: string[]): Merged => ({
  merged: false,
  reason: `Merge conflict in ${paths.slice(0, 10).join(', ')}`,
});

/** One commit with two parents. */
export function mergeByCommit(
  repository: string,
  request: MergeRequest,
): Promise<Merged> {
  return mergeInOne(repository, request, [request.base, request.head]);
}

/** One commit with all changes on top of the base. */
export function mergeBySquash(
  repository: string,
  request: MergeRequest,
): Promise<Merged> {
  return mergeInOne(repository, request, [request.base]);
}

async function mergeInOne(
  repository: string,
  request: MergeRequest,
  parents: string[],
): Promise<Merged> {
  const result = await mergeTrees(repository, request.base, request.head);
  if (!result.clean) return conflict(result.conflicts);
  const sha = await writeCommit(repository, {
    ...request,
    tree: result.tree,
    parents,
  });
  return { merged: true, sha };
}

/** Each commit of the branch again on top of the base; refuses merge commits, which have no single change. */
export async function mergeByRebase(
  repository: string,
  request: MergeRequest,
): Promise<Merged> {
  const commits = await listCommits(repository, {
    from: request.head,
    not: [request.base],
    reverse: true,
  });
  if (commits.some(commit => commit.parents.length > 1)) {
    return {
      merged: false,
      reason: "This branch can't be rebased: it holds merge commits",
    };
  }
  const parents = await readCommits(
    repository,
    commits.flatMap(commit => commit.parents),
  );
  const treeOf = new Map(parents.map(commit => [commit.sha, commit.tree]));
  let onto = (await readCommits(repository, [request.base]))[0];
  for (const commit of commits) {
    const from = treeOf.get(commit.parents[0]);
    const result = await pick(repository, {
      commit,
      from,
      onto,
      by: request.committer,
    });
    if (!result.clean) return conflict(result.conflicts);
    // Its change is already in the base: an empty commit would say nothing.
    if (result.tree === onto.tree && commit.tree !== from) continue;
    const sha = await writeCommit(repository, {
      tree: result.tree,
      parents: [onto.sha],
      message: `${commit.message}\n`,
      author: commit.author,
      committer: request.committer,
    });
    onto = { ...commit, sha, tree: result.tree, parents: [onto.sha] };
  }
  return { merged: true, sha: onto.sha };
}

/**
 * Applies one commit's change to another tree. `merge-tree` takes its base from history (an explicit one
 * needs git 2.40), so three commits that exist for nothing else give it the history it needs.
 */
async function pick(
  repository: string,
  {
    commit,
    from,
    onto,
    by,
  }: { commit: Commit; from: string | undefined; onto: Commit; by: Ident },
): Promise<MergeTree> {
  if (commit.parents[0] === onto.sha) return { clean: true, tree: commit.tree };
  const write = (tree: string, parents: string[], message: string) =>
    writeCommit(repository, {
      tree,
      parents,
      message,
      author: by,
      committer: by,
    });
  const { stdout } = await runGit({
    cwd: repository,
    args: ['mktree'],
    input: '',
  });
  const root = await write(from ?? stdout.toString('utf8').trim(), [], 'base');
  const ours = await write(onto.tree, [root], 'ours');
  const theirs = await write(commit.tree, [root], 'theirs');
  return mergeTrees(repository, ours, theirs);
}

/** How a pull request stands towards its base. */
export interface Mergeability {
  mergeable: boolean;
  /** GitHub's word: `clean`, `dirty` (conflicts) or `behind` is never given, as no protection asks for it. */
  state: 'clean' | 'dirty';
  conflicts: string[];
  mergeBase: string | undefined;
  commits: number;
  isMerged: boolean;
}

/** Computes whether `head` can be merged into `base`, and how much it brings. */
export async function mergeability(
  repository: string,
  base: string,
  head: string,
): Promise<Mergeability> {
  const [result, common, apart, isMerged] = await Promise.all([
    mergeTrees(repository, base, head),
    mergeBase(repository, base, head),
    distance(repository, base, head),
    isAncestor(repository, head, base),
  ]);
  return {
    mergeable: result.clean,
    state: result.clean ? 'clean' : 'dirty',
    conflicts: result.clean ? [] : result.conflicts,
    mergeBase: common,
    commits: apart.ahead,
    isMerged,
  };
}
