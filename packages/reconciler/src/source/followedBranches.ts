import { done, failed, type Failure, type Outcome } from '../outcome';
import type { Clock } from '../ports';
import type { CommitObject, Commits } from './commits';
import { git, isRejected, type GitOptions, type GitPlace } from './git';

/** The last contact with a branch. Milliseconds since the epoch. @internal */
export interface Contact {
  asOf?: number;
  since?: number;
  failure?: Failure;
}

interface Branch {
  head?: CommitObject;
  contact: Contact;
}

/** @internal */
export interface FollowedBranchesOptions {
  /** Name of the repository, for messages. */
  name: string;
  /** The configured branch: always followed. */
  main: string;
  place: GitPlace;
  commits: Commits;
  clock: Clock;
  /** How to reach the remote, to be asked before each contact. */
  remote(timeoutMs: number): Promise<GitOptions>;
}

/**
 * The branches of a mirror that are followed, each with its head and its last contact: one `ls-remote` and one fetch
 * for all of them. A branch that is gone or was rewritten keeps its last known head and holds up no other.
 * @internal
 */
export class FollowedBranches {
  readonly #options: FollowedBranchesOptions;
  readonly #branches = new Map<string, Branch>();

  constructor(options: FollowedBranchesOptions) {
    this.#options = options;
    options.clock.onSetBack?.(ms => {
      for (const branch of this.#branches.values()) {
        const { asOf, since, ...contact } = branch.contact;
        branch.contact = {
          ...contact,
          ...(asOf !== undefined && { asOf: asOf - ms }),
          ...(since !== undefined && { since: since - ms }),
        };
      }
    });
  }

  /** Names of all, the configured one first. */
  names(): string[] {
    return [...this.#branches.keys()];
  }

  head(branch: string): CommitObject | undefined {
    return this.#branches.get(branch)?.head;
  }

  contact(branch: string): Contact {
    return this.#branches.get(branch)?.contact ?? {};
  }

  /**
   * Follows these and no others. What the mirror holds of a branch that is not followed any more is let go: taken up
   * again later, it would be out of date without anybody knowing.
   */
  async follow(names: readonly string[]): Promise<void> {
    const { main, commits } = this.#options;
    const wanted = new Set([main, ...names]);
    for (const name of this.names().filter(one => !wanted.has(one))) {
      this.#branches.delete(name);
      await this.#forget(name);
    }
    for (const name of wanted) {
      if (!this.#branches.has(name)) {
        const branch: Branch = { contact: {} };
        this.#branches.set(name, branch);
        branch.head ??= await commits.get(headRef(name));
      }
    }
  }

  /** Looks at the remote; fails when the remote, or the configured branch, cannot be read. */
  async look(options: {
    announced: boolean;
    /** Branches whose rewritten history is followed. */
    accepted: ReadonlySet<string>;
  }): Promise<Outcome<void>> {
    const names = this.names();
    const states = names.map(name => this.#branches.get(name)!);
    const isMissing = states.some(
      ({ contact }) => contact.failure?.code === 'not-found',
    );
    const mayFetch = options.announced || states.some(({ head }) => !head);
    const fetched =
      mayFetch && !isMissing
        ? await this.#fetch(names, options.accepted)
        : undefined;
    // A single branch that is gone fails the whole fetch: it takes a look to know which.
    if (!fetched || fetched.code === 'not-found') {
      await this.#lookFirst(names, options.accepted);
    } else if (fetched.status === 'failed') {
      names.forEach(name => this.#failed(name, fetched));
    }
    return this.contact(this.#options.main).failure ?? done(undefined);
  }

  async #lookFirst(
    names: readonly string[],
    accepted: ReadonlySet<string>,
  ): Promise<void> {
    const askedAt = this.#options.clock.now();
    const remote = await this.#heads(names);
    if (remote.status === 'failed') {
      names.forEach(name => this.#failed(name, remote));
      return;
    }
    const moved: string[] = [];
    for (const name of names) {
      const sha = remote.value.get(name);
      if (sha === undefined) {
        this.#failed(name, this.#missing(name));
      } else if (sha === this.head(name)?.sha) {
        this.#met(name, askedAt);
      } else {
        moved.push(name);
      }
    }
    const fetched =
      moved.length > 0 ? await this.#fetch(moved, accepted) : undefined;
    if (fetched?.status === 'failed') {
      moved.forEach(name => this.#failed(name, fetched));
    }
  }

  /** Ids of those of the branches that are there. */
  async #heads(
    names: readonly string[],
  ): Promise<Outcome<ReadonlyMap<string, string>>> {
    const remote = await this.#options.remote(20_000);
    const refs = names.map(name => `refs/heads/${name}`);
    const output = await git(
      ['ls-remote', '--', remote.remote!.url, ...refs],
      remote,
    );
    if (output.status === 'failed') {
      return output;
    }
    const lines = output.value.split('\n').map(line => line.split('\t'));
    return done(
      new Map(
        lines.flatMap(([sha, ref]) =>
          refs.includes(ref) ? [[ref.slice('refs/heads/'.length), sha]] : [],
        ),
      ),
    );
  }

  /**
   * Fetches and moves the heads, in one command: git itself refuses to move a branch when history was rewritten and
   * nobody has agreed to follow. Answers the failure of the command as a whole.
   */
  async #fetch(
    names: readonly string[],
    accepted: ReadonlySet<string>,
  ): Promise<Failure | { status: 'done'; code?: undefined }> {
    const refspecs = names.flatMap(name => [
      `+refs/heads/${name}:${seenRef(name)}`,
      `${accepted.has(name) ? '+' : ''}refs/heads/${name}:${headRef(name)}`,
    ]);
    const askedAt = this.#options.clock.now();
    const fetched = await git(
      [
        ...['fetch', '--quiet', '--no-tags', '--no-write-fetch-head'],
        ...['--no-auto-maintenance', 'origin', ...refspecs],
      ],
      await this.#options.remote(300_000),
    );
    const isRefused = fetched.status === 'failed' && isRejected(fetched);
    if (fetched.status === 'failed' && !isRefused) {
      return isMissingRef(fetched)
        ? { ...fetched, code: 'not-found' }
        : fetched;
    }
    await Promise.all(
      names.map(name => this.#take(name, { isRefused, askedAt })),
    );
    return { status: 'done' };
  }

  async #take(
    name: string,
    { isRefused, askedAt }: { isRefused: boolean; askedAt: number },
  ): Promise<void> {
    const { commits } = this.#options;
    const branch = this.#branches.get(name);
    const head = await commits.get(headRef(name));
    const seen = isRefused ? await commits.get(seenRef(name)) : head;
    if (!branch) {
      await this.#forget(name);
      return;
    }
    branch.head = head ?? branch.head;
    if (head?.sha === seen?.sha && head) {
      this.#met(name, askedAt);
    } else {
      this.#failed(name, this.#rewritten(name, seen));
    }
  }

  async #forget(name: string): Promise<void> {
    const { place } = this.#options;
    for (const ref of [headRef(name), seenRef(name)]) {
      await git(['update-ref', '-d', ref], place);
    }
  }

  /** What was seen may have been so at any time since it was asked. The clock may have been set back meanwhile. */
  #met(name: string, askedAt: number): void {
    const branch = this.#branches.get(name);
    if (branch) {
      branch.contact = { asOf: Math.min(askedAt, this.#options.clock.now()) };
    }
  }

  #failed(name: string, failure: Failure): void {
    const branch = this.#branches.get(name);
    if (branch) {
      const { asOf, since = this.#options.clock.now() } = branch.contact;
      branch.contact = { asOf, since, failure };
    }
  }

  #missing(branch: string): Failure {
    const { name } = this.#options;
    const kept = this.head(branch) ? '; the last known state is kept' : '';
    return failed('not-found', `${name} has no branch ${branch}${kept}`, {
      subject: name,
    });
  }

  #rewritten(branch: string, seen: CommitObject | undefined): Failure {
    const { name } = this.#options;
    const [newer, older] = [seen, this.head(branch)].map(commit =>
      commit?.sha.slice(0, 7),
    );
    return failed(
      'refused',
      `The history of ${branch} was rewritten: ${newer} does not follow ${older}. The last known state ` +
        `is kept; Refresh by a person who may sync an Application of this branch follows it.`,
      { subject: name },
    );
  }
}

// As one name each: a branch `release` that became `release/2` would else be in its own way.
function headRef(branch: string): string {
  return `refs/heads/${encodeURIComponent(branch)}`;
}

function seenRef(branch: string): string {
  return `refs/gitops/seen/${encodeURIComponent(branch)}`;
}

function isMissingRef({ message }: Failure): boolean {
  return /couldn't find remote ref/i.test(message);
}
