/**
 * One bare mirror per repository, without a work tree. What is read is addressed by commit, so reads never see a
 * half-done fetch; only `refs/heads/<branch>` of the mirror moves. Blobs over 5 MB, which no renderer accepts, are
 * not fetched (partial clone) where the server offers that. Losing the folder costs one clone.
 */
import { mkdir, access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commit, RepositoryStatus } from '@gitops-suite/model';
import type { GitCredentials, RepositoryConfig } from '../config';
import { done, failed, type Outcome } from '../outcome';
import type { Clock, GitSource, Logger, PathChange, Revision } from '../ports';
import { Commits, type CommitObject } from './commits';
import { git, isRejected, type GitOptions } from './git';
import { GitRevision, UNFETCHED_SIZE } from './gitRevision';
import { ObjectReader } from './objectReader';
import { Packs } from './packs';
import { PathHistory } from './pathHistory';
import { Trees } from './trees';

const KEPT_REVISIONS = 8;
const FETCHED = 'refs/gitops/fetched';

interface RefreshOptions {
  announced?: boolean;
  acceptRewrite?: boolean;
}

interface Refreshed {
  head: Revision;
  changed: boolean;
}

/** @internal */
export interface GitMirrorOptions {
  config: RepositoryConfig;
  /** Asked before each contact; the credentials of the configuration when it answers none. */
  credentials?(): Promise<GitCredentials | undefined>;
  /** Folder that holds the mirrors of all repositories. */
  folder: string;
  clock: Clock;
  logger: Logger;
}

/** See {@link GitSource}. @internal */
export class GitMirror implements GitSource {
  readonly name: string;
  readonly #config: RepositoryConfig;
  readonly #credentials: GitMirrorOptions['credentials'];
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #objects: ObjectReader;
  readonly #commits: Commits;
  readonly #trees: Trees;
  readonly #history: PathHistory;
  readonly #packs: Packs;
  readonly #revisions = new Map<string, GitRevision>();
  #head: GitRevision | undefined;
  #contact: { asOf?: number; since?: number; message?: string } = {};
  #refresh: Promise<Outcome<Refreshed>> | undefined;
  #again = false;
  #acceptRewrite = false;

  private constructor(options: GitMirrorOptions, directory: string) {
    this.#config = options.config;
    this.#credentials = options.credentials;
    this.name = options.config.name;
    this.#directory = directory;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#objects = new ObjectReader(directory);
    this.#packs = new Packs({ directory, logger: options.logger });
    this.#commits = new Commits(this.#objects);
    this.#trees = new Trees(this.#objects);
    this.#history = new PathHistory({
      directory,
      commits: this.#commits,
      trees: this.#trees,
    });
  }

  /** Opens the mirror; one that exists answers its last known head before any contact. */
  static async open(options: GitMirrorOptions): Promise<GitMirror> {
    const directory = join(options.folder, `${options.config.name}.git`);
    await mkdir(directory, { recursive: true });
    const exists = await access(join(directory, 'HEAD')).then(
      () => true,
      () => false,
    );
    if (!exists) {
      const created = await git(['init', '--bare', '--quiet'], { directory });
      if (created.status === 'failed') {
        throw new Error(
          `cannot create the mirror ${directory}: ${created.message}`,
        );
      }
    }
    const mirror = new GitMirror(options, directory);
    const head = await mirror.#commits.get(mirror.#branchRef());
    if (head) {
      mirror.#head = mirror.#revisionOf(head);
    }
    return mirror;
  }

  head(): Revision | undefined {
    return this.#head;
  }

  status(): RepositoryStatus {
    const { asOf, since, message } = this.#contact;
    return {
      name: this.name,
      url: this.#config.webUrl ?? this.#config.url,
      branch: this.#config.branch,
      revision: this.#head?.sha,
      asOf: asOf === undefined ? undefined : new Date(asOf).toISOString(),
      since: since === undefined ? undefined : new Date(since).toISOString(),
      message,
      problems: [],
    };
  }

  refresh(options: RefreshOptions = {}): Promise<Outcome<Refreshed>> {
    if (this.#refresh) {
      // A push that is announced while a look is under way may have come after it.
      this.#again ||= options.announced ?? false;
      this.#acceptRewrite ||= options.acceptRewrite ?? false;
      return this.#refresh;
    }
    const run = this.#look(options).finally(() => {
      this.#refresh = undefined;
    });
    this.#refresh = run.then(outcome => {
      if (!this.#again) {
        return outcome;
      }
      const acceptRewrite = this.#acceptRewrite;
      this.#again = false;
      this.#acceptRewrite = false;
      return this.refresh({ announced: true, acceptRewrite });
    });
    return this.#refresh;
  }

  async revision(sha: string): Promise<Outcome<Revision>> {
    const commit = await this.#commits.get(sha);
    return commit
      ? done(this.#revisionOf(commit))
      : failed(
          'not-found',
          `commit ${sha.slice(0, 7)} is not in the mirror of ${this.name}`,
        );
  }

  async changedPaths(
    from: string,
    to: string,
  ): Promise<readonly PathChange[] | undefined> {
    const [older, newer] = await Promise.all([
      this.#commits.get(from),
      this.#commits.get(to),
    ]);
    if (!older || !newer) {
      return undefined;
    }
    const changes = await this.#trees.changes(older.tree, newer.tree);
    const base = this.#revisions.get(from);
    if (base) {
      this.#revisions.get(to)?.shareWith(
        base,
        changes.map(({ path }) => path),
      );
    }
    return changes;
  }

  async lastCommit(
    sha: string,
    paths: readonly string[],
  ): Promise<Commit | undefined> {
    const newest = await this.#history.newest(sha, paths);
    const commit =
      newest === undefined ? undefined : await this.#commits.get(newest);
    return commit && this.#describe(commit);
  }

  async countCommits(
    from: string,
    to: string,
    paths: readonly string[],
  ): Promise<number> {
    const output = await git(
      ['rev-list', '--count', `${from}..${to}`, '--', ...paths],
      this.#local(),
    );
    return output.status === 'done' ? Number(output.value) : 0;
  }

  async close(): Promise<void> {
    await this.#packs.close();
    this.#objects.close();
  }

  async #look(options: RefreshOptions): Promise<Outcome<Refreshed>> {
    const before = this.#head?.sha;
    const moved =
      options.announced || !before
        ? done(true)
        : await this.#remoteMoved(before);
    const looked =
      moved.status === 'done' && moved.value
        ? await this.#fetch(options.acceptRewrite ?? false)
        : moved;
    if (looked.status === 'failed') {
      this.#contact.since ??= this.#clock.now();
      this.#contact.message = looked.message;
      this.#logger.warn('repository not read', {
        repository: this.name,
        reason: looked.message,
      });
      return looked;
    }
    this.#contact = { asOf: this.#clock.now() };
    const head = this.#head!;
    return done({ head, changed: head.sha !== before });
  }

  async #remoteMoved(before: string): Promise<Outcome<boolean>> {
    const { url, branch } = this.#config;
    const output = await git(
      ['ls-remote', '--exit-code', '--', url, `refs/heads/${branch}`],
      await this.#remote(20_000),
    );
    if (output.status === 'failed') {
      return output;
    }
    return done(output.value.split('\t')[0] !== before);
  }

  /**
   * Fetches and moves the head, in one command: git itself refuses to move the branch when history was rewritten and
   * nobody has agreed to follow.
   */
  async #fetch(acceptRewrite: boolean): Promise<Outcome<unknown>> {
    const branch = this.#branchRef();
    const { directory, timeoutMs, remote } = await this.#remote(300_000);
    const limited = { ...remote!, blobLimit: UNFETCHED_SIZE - 1 };
    const fetched = await git(
      [
        ...['fetch', '--quiet', '--no-tags', '--no-write-fetch-head'],
        ...['--no-auto-maintenance', 'origin', `+${branch}:${FETCHED}`],
        `${acceptRewrite ? '+' : ''}${branch}:${branch}`,
      ],
      { directory, timeoutMs, remote: limited },
    );
    if (fetched.status === 'failed') {
      return isRejected(fetched) ? this.#rewritten() : fetched;
    }
    const head = await this.#commits.get(branch);
    if (!head) {
      return failed(
        'internal',
        `the mirror of ${this.name} has no fetched branch`,
      );
    }
    if (acceptRewrite) {
      this.#history.reset();
    }
    this.#head = this.#revisionOf(head);
    void this.#packs.tidy(limited);
    return done(undefined);
  }

  async #rewritten(): Promise<Outcome<never>> {
    const fetched = await this.#commits.get(FETCHED);
    const [newer, older] = [fetched, this.#head].map(revision =>
      revision?.sha.slice(0, 7),
    );
    return failed(
      'refused',
      `The history of ${
        this.#config.branch
      } was rewritten: ${newer} does not follow ${older}. The last known state ` +
        `is kept; Refresh an Application of this repository to follow.`,
      { subject: this.name },
    );
  }

  #branchRef(): string {
    return `refs/heads/${this.#config.branch}`;
  }

  #revisionOf({ sha, tree }: CommitObject): GitRevision {
    const known = this.#revisions.get(sha);
    if (known) {
      return known;
    }
    const revision = new GitRevision({
      sha,
      tree,
      directory: this.#directory,
      objects: this.#objects,
      trees: this.#trees,
    });
    this.#revisions.set(sha, revision);
    for (const old of [...this.#revisions.keys()].slice(0, -KEPT_REVISIONS)) {
      this.#revisions.delete(old);
    }
    return revision;
  }

  #describe(commit: CommitObject): Commit {
    const { sha, author, authorEmail, at, subject } = commit;
    const web = (this.#config.webUrl ?? this.#config.url).replace(
      /(\.git)?\/?$/,
      '',
    );
    const url = /^https?:/.test(web) ? `${web}/commit/${sha}` : undefined;
    return { sha, author, authorEmail, at, message: subject, url };
  }

  #local(): GitOptions {
    return { directory: this.#directory };
  }

  async #remote(timeoutMs: number): Promise<GitOptions> {
    const { url } = this.#config;
    const fresh = await this.#credentials?.().catch(error => {
      this.#logger.warn('no credentials for a repository', {
        repository: this.name,
        error: String(error),
      });
      return undefined;
    });
    const credentials = fresh ?? this.#config.credentials;
    return {
      directory: this.#directory,
      remote: { url, credentials },
      timeoutMs,
    };
  }
}
