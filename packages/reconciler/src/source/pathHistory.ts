import type { CommitObject, Commits } from './commits';
import { git, type GitPlace } from './git';
import type { Trees } from './trees';

/** Commits that are walked at once; older ones are asked for path by path, and let go in the end. */
const WALK = 2_000;
/** With fewer new commits than this, reading them is cheaper than a process. */
const FEW = 100;
/** Walks that are kept: one for each branch that is asked about. */
const KEPT_WALKS = 8;

interface Walk {
  sha: string;
  /** Ids of the commits, oldest first. */
  commits: string[];
  /** Number of the newest commit that touched a file, or something below a folder. */
  newest: Map<string, number>;
}

/**
 * Which commit touched a path last, for thousands of paths by one walk over the newest commits: a process for each
 * Application would take longer than everything else at a start.
 * @internal
 */
export class PathHistory {
  readonly #place: GitPlace;
  readonly #commits: Commits;
  readonly #trees: Trees;
  readonly #atOnce: number;
  /** The one that was asked for last is the last. */
  #walks = new Map<string, Promise<Walk | undefined>>();

  constructor(options: {
    place: GitPlace;
    commits: Commits;
    trees: Trees;
    /** Commits that are walked at once. */
    atOnce?: number;
  }) {
    this.#atOnce = options.atOnce ?? WALK;
    this.#place = options.place;
    this.#commits = options.commits;
    this.#trees = options.trees;
  }

  /** History was rewritten: what was walked is not the past any more. */
  reset(): void {
    this.#walks = new Map();
  }

  /** Commits that are held. */
  async size(): Promise<number> {
    const walks = await Promise.all(this.#walks.values());
    return walks.reduce((sum, walk) => sum + (walk?.commits.length ?? 0), 0);
  }

  /** The newest commit, up to `sha`, that touched one of the paths; undefined when none did. */
  async newest(
    sha: string,
    paths: readonly string[],
  ): Promise<string | undefined> {
    const walk = await this.#walkTo(sha);
    const numbers = paths.flatMap(path => walk?.newest.get(path) ?? []);
    if (walk && numbers.length > 0) {
      return walk.commits[Math.max(...numbers)];
    }
    const output = await git(
      ['log', '-1', '--format=%H', sha, '--', ...paths],
      this.#place,
    );
    return output.status === 'done'
      ? output.value.trim() || undefined
      : undefined;
  }

  #walkTo(sha: string): Promise<Walk | undefined> {
    const walks = this.#walks;
    const known = walks.get(sha);
    const walk = known ?? this.#extend([...walks].reverse(), sha);
    walks.delete(sha);
    walks.set(sha, walk);
    for (const old of [...walks.keys()].slice(0, -KEPT_WALKS)) {
      walks.delete(old);
    }
    return walk;
  }

  /** Goes on from a walk that leads here, whichever branch it was made for. */
  async #extend(
    walks: readonly [string, Promise<Walk | undefined>][],
    sha: string,
  ): Promise<Walk | undefined> {
    try {
      for (const [from, before] of walks) {
        const added = await this.#commits.between(from, sha, FEW + 1);
        const leadsHere = added?.some(({ parents }) => parents.includes(from));
        // It is changed in place: nobody else may go on from it.
        if (leadsHere && this.#walks.get(from) === before) {
          this.#walks.delete(from);
          const known = await before;
          return known && known.commits.length >= 2 * this.#atOnce
            ? await this.#walkFrom(sha)
            : known && (await this.#add(known, added!, sha));
        }
      }
      return await this.#walkFrom(sha);
    } catch {
      return undefined;
    }
  }

  async #add(
    known: Walk,
    added: readonly CommitObject[],
    sha: string,
  ): Promise<Walk> {
    for (const commit of added) {
      addCommit(known, commit.sha, await this.#touched(commit));
    }
    return { ...known, sha };
  }

  /** Paths that a commit touched; a merge brings what others have touched. */
  async #touched({ parents, tree }: CommitObject): Promise<readonly string[]> {
    if (parents.length > 1) {
      return [];
    }
    const [parent] = parents;
    const before = parent ? await this.#commits.get(parent) : undefined;
    const changes = await this.#trees.changes(before?.tree, tree);
    return changes.map(({ path }) => path);
  }

  async #walkFrom(sha: string): Promise<Walk | undefined> {
    const output = await git(
      [
        ...['-c', 'core.quotePath=false', 'log', '--name-only', '--no-renames'],
        ...[`--max-count=${this.#atOnce}`, '--format=%x01%H', sha, '--'],
      ],
      this.#place,
    );
    if (output.status === 'failed') {
      return undefined;
    }
    const walk: Walk = { sha, commits: [], newest: new Map() };
    for (const entry of output.value.split('\x01').slice(1).reverse()) {
      const [commit, ...paths] = entry.split('\n').filter(text => text !== '');
      if (paths.some(path => path.startsWith('"'))) {
        // Git had to quote it: it could not be found again.
        return undefined;
      }
      addCommit(walk, commit, paths);
    }
    return walk;
  }
}

function addCommit(walk: Walk, sha: string, paths: readonly string[]): void {
  const number = walk.commits.push(sha) - 1;
  for (const path of paths) {
    walk.newest.set(path, number);
    let end = path.lastIndexOf('/');
    while (end > 0 && walk.newest.get(path.slice(0, end)) !== number) {
      walk.newest.set(path.slice(0, end), number);
      end = path.lastIndexOf('/', end - 1);
    }
  }
}
