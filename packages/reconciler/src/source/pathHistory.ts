import { git } from './git';

/** Commits that are walked at once; older ones are asked for path by path. */
const WALK = 2_000;

interface Walk {
  sha: string;
  /** Lines of the commits, oldest first. */
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
  readonly #directory: string;
  readonly #format: string;
  #walk: Promise<Walk | undefined> | undefined;
  #sha: string | undefined;

  /** `format` is what `git log` prints of a commit, in one line. */
  constructor(directory: string, format: string) {
    this.#directory = directory;
    this.#format = format;
  }

  /** History was rewritten: what was walked is not the past any more. */
  reset(): void {
    this.#walk = undefined;
    this.#sha = undefined;
  }

  /** The line of the newest commit, up to `sha`, that touched one of the paths; undefined when none did. */
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
      ['log', '-1', `--format=${this.#format}`, sha, '--', ...paths],
      { directory: this.#directory },
    );
    return output.status === 'done' ? output.value : undefined;
  }

  #walkTo(sha: string): Promise<Walk | undefined> {
    if (this.#sha !== sha) {
      const before = this.#walk;
      this.#sha = sha;
      this.#walk = this.#extend(before, sha);
    }
    return this.#walk!;
  }

  async #extend(
    before: Promise<Walk | undefined> | undefined,
    sha: string,
  ): Promise<Walk | undefined> {
    const known = await before;
    const output = await git(
      [
        ...['-c', 'core.quotePath=false', 'log', '--name-only', '--no-renames'],
        ...[`--max-count=${WALK}`, `--format=%x01${this.#format}`],
        known ? `${known.sha}..${sha}` : sha,
        '--',
      ],
      { directory: this.#directory },
    );
    if (output.status === 'failed') {
      return undefined;
    }
    const entries = output.value.split('\x01').slice(1).reverse();
    if (known && entries.length === WALK) {
      // What lies between was not walked.
      return this.#extend(undefined, sha);
    }
    const walk: Walk = known
      ? { ...known, sha }
      : { sha, commits: [], newest: new Map() };
    return entries.every(entry => addCommit(walk, entry)) ? walk : undefined;
  }
}

/** False for a path that git had to quote: it could not be found again. */
function addCommit(walk: Walk, entry: string): boolean {
  const [line, ...paths] = entry.split('\n').filter(text => text !== '');
  const number = walk.commits.push(line) - 1;
  for (const path of paths) {
    walk.newest.set(path, number);
    let end = path.lastIndexOf('/');
    while (end > 0 && walk.newest.get(path.slice(0, end)) !== number) {
      walk.newest.set(path.slice(0, end), number);
      end = path.lastIndexOf('/', end - 1);
    }
  }
  return !paths.some(path => path.startsWith('"'));
}
