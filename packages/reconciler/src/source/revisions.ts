import type { CommitObject } from './commits';
import type { GitRevision } from './gitRevision';

/** Besides the heads. */
const KEPT = 8;

/** Opened commits of one mirror: the heads of its branches, and those that were opened last. @internal */
export class Revisions {
  readonly #open: (commit: CommitObject) => GitRevision;
  readonly #heads: () => readonly (string | undefined)[];
  readonly #opened = new Map<string, GitRevision>();

  constructor(options: {
    open(commit: CommitObject): GitRevision;
    /** Newest commits of the branches. */
    heads(): readonly (string | undefined)[];
  }) {
    this.#open = options.open;
    this.#heads = options.heads;
  }

  /** Opens a commit, or answers it as it was opened before. */
  of(commit: CommitObject): GitRevision {
    const known = this.#opened.get(commit.sha);
    if (known) {
      return known;
    }
    const revision = this.#open(commit);
    this.#opened.set(commit.sha, revision);
    const heads = new Set(this.#heads());
    const others = [...this.#opened.keys()].filter(sha => !heads.has(sha));
    others.slice(0, -KEPT).forEach(sha => this.#opened.delete(sha));
    return revision;
  }

  /** Undefined when it is not open. */
  opened(sha: string): GitRevision | undefined {
    return this.#opened.get(sha);
  }
}
