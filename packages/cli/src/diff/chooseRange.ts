import { Failure } from '../failure';
import type { LocalGit } from '../workspace/localGit';

/** Two states of a repository; without `to` the work tree is meant. @internal */
export interface Range {
  from: { sha: string; label: string };
  to?: { sha: string; label: string };
}

/**
 * Which states a person means: `A..B`, `A...B` (from where B left A), `A` (against the work tree); by default the work
 * tree against where it left the target branch, or against HEAD. Throws a {@link Failure}.
 * @internal
 */
export async function chooseRange(
  given: string | undefined,
  git: LocalGit,
): Promise<Range> {
  if (given === undefined) {
    return defaultRange(git);
  }
  const [, a, dots, b] = /^(.*?)(\.{2,3})(.*)$/.exec(given) ?? [];
  if (dots === undefined) {
    return { from: await named(given, git) };
  }
  const from = await named(a || 'HEAD', git);
  const to = await named(b || 'HEAD', git);
  if (dots === '..') {
    return { from, to };
  }
  const base = await git.mergeBase(from.sha, to.sha);
  if (base === undefined) {
    throw new Failure(`${a} and ${b} share no commit here`, {
      cure: 'Fetch more of the history, such as: git fetch --unshallow',
    });
  }
  return { from: labelled('merge base', base), to };
}

async function defaultRange(git: LocalGit): Promise<Range> {
  const head = await git.resolve('HEAD');
  const target = await git.targetBranch();
  const base = target && (await git.mergeBase(head, target));
  return base === undefined || base === head
    ? { from: labelled('HEAD', head) }
    : { from: labelled(`merge base with ${target}`, base) };
}

async function named(name: string, git: LocalGit) {
  const sha = await git.resolve(name);
  return labelled(name, sha);
}

function labelled(name: string, sha: string) {
  const short = sha.slice(0, 7);
  const label = sha.startsWith(name) ? short : `${name} (${short})`;
  return { sha, label };
}
