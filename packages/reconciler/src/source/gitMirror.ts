/**
 * One bare mirror per repository, without a work tree. What is read is addressed by commit, so reads never see a
 * half-done fetch; only the refs of the branches that are followed move. Blobs over 5 MB, which no renderer accepts, are
 * not fetched (partial clone) where the server offers that. Losing the folder costs one clone.
 */
import { mkdir, access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commit, RepositoryStatus } from '@gitops-suite/model';
import type { RunCommand } from '../command/runCommand';
import type { GitCredentials, RepositoryConfig } from '../config';
import { done, failed, type Outcome } from '../outcome';
import type { Clock, GitSource, Logger, PathChange, Revision } from '../ports';
import { Commits, describeCommit } from './commits';
import { FollowedBranches } from './followedBranches';
import { git, type GitOptions, type GitPlace } from './git';
import { GitRevision, UNFETCHED_SIZE } from './gitRevision';
import { ObjectReader } from './objectReader';
import { Packs } from './packs';
import { PathHistory } from './pathHistory';
import { Revisions } from './revisions';
import { Trees } from './trees';

type RefreshOptions = NonNullable<Parameters<GitSource['refresh']>[0]>;

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
  /** Who runs git. */
  run?: RunCommand;
}

const SHA = /^[0-9a-f]{40,64}$/;

/** See {@link GitSource}. @internal */
export class GitMirror implements GitSource {
  readonly name: string;
  readonly #config: RepositoryConfig;
  readonly #credentials: GitMirrorOptions['credentials'];
  readonly #place: GitPlace;
  readonly #logger: Logger;
  readonly #objects: ObjectReader;
  readonly #commits: Commits;
  readonly #trees: Trees;
  readonly #history: PathHistory;
  readonly #packs: Packs;
  readonly #revisions: Revisions;
  readonly #branches: FollowedBranches;
  #refresh: Promise<Outcome<Refreshed>> | undefined;
  #again = false;
  readonly #accepted = new Set<string>();

  private constructor(options: GitMirrorOptions, place: GitPlace) {
    this.#config = options.config;
    this.#credentials = options.credentials;
    this.name = options.config.name;
    this.#place = place;
    this.#logger = options.logger;
    this.#objects = new ObjectReader(place.directory);
    this.#packs = new Packs({ ...place, logger: options.logger });
    this.#commits = new Commits(this.#objects);
    this.#trees = new Trees(this.#objects);
    this.#history = new PathHistory({
      place,
      commits: this.#commits,
      trees: this.#trees,
    });
    this.#branches = new FollowedBranches({
      ...{ name: this.name, main: options.config.branch, place },
      ...{ commits: this.#commits, clock: options.clock },
      remote: timeoutMs => this.#remote(timeoutMs),
    });
    this.#revisions = new Revisions({
      open: ({ sha, tree }) =>
        new GitRevision({
          ...{ sha, tree, place },
          ...{ objects: this.#objects, trees: this.#trees },
        }),
      heads: () =>
        this.#branches.names().map(name => this.#branches.head(name)?.sha),
    });
  }

  /** Opens the mirror; one that exists answers its last known head before any contact. */
  static async open(options: GitMirrorOptions): Promise<GitMirror> {
    const directory = join(options.folder, `${options.config.name}.git`);
    await mkdir(directory, { recursive: true });
    const place: GitPlace = { directory, run: options.run };
    const exists = await access(join(directory, 'HEAD')).then(
      () => true,
      () => false,
    );
    if (!exists) {
      const created = await git(['init', '--bare', '--quiet'], place);
      if (created.status === 'failed') {
        throw new Error(
          `cannot create the mirror ${directory}: ${created.message}`,
        );
      }
    }
    const mirror = new GitMirror(options, place);
    await mirror.follow([]);
    return mirror;
  }

  head(branch: string = this.#config.branch): Revision | undefined {
    const head = this.#branches.head(branch);
    return head && this.#revisions.of(head);
  }

  follow(branches: readonly string[]): Promise<void> {
    return this.#branches.follow(branches);
  }

  status(branch?: string): RepositoryStatus {
    const main = this.#config.branch;
    const others = this.#branches.names().filter(name => name !== main);
    const { name: shown, ...state } = this.#stateOf(branch ?? main);
    return {
      name: this.name,
      url: this.#config.webUrl ?? this.#config.url,
      branch: shown,
      ...state,
      ...(branch === undefined &&
        others.length > 0 && {
          branches: others.map(name => this.#stateOf(name)),
        }),
      problems: [],
    };
  }

  refresh(options: RefreshOptions = {}): Promise<Outcome<Refreshed>> {
    if (options.acceptRewrite) {
      this.#accepted.add(options.branch ?? this.#config.branch);
    }
    if (this.#refresh) {
      // A push that is announced while a look is under way may have come after it.
      this.#again ||= options.announced ?? false;
      return this.#refresh;
    }
    const run = this.#look(options.announced ?? false).finally(() => {
      this.#refresh = undefined;
    });
    this.#refresh = run.then(outcome => {
      if (!this.#again) {
        return outcome;
      }
      this.#again = false;
      return this.refresh({ announced: true });
    });
    return this.#refresh;
  }

  async revision(sha: string): Promise<Outcome<Revision>> {
    const commit = await this.#commits.get(sha);
    return commit
      ? done(this.#revisions.of(commit))
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
    const base = this.#revisions.opened(from);
    if (base) {
      this.#revisions.opened(to)?.shareWith(
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
    const { webUrl, url } = this.#config;
    return commit && describeCommit(commit, webUrl ?? url);
  }

  async contains(sha: string, branch?: string): Promise<boolean> {
    const head = this.head(branch)?.sha;
    if (head === undefined || !SHA.test(sha)) {
      return false;
    }
    const base = await git(['merge-base', sha, head], this.#place);
    return base.status === 'done' && base.value.trim() === sha;
  }

  async countCommits(
    from: string,
    to: string,
    paths: readonly string[],
  ): Promise<number> {
    const output = await git(
      ['rev-list', '--count', `${from}..${to}`, '--', ...paths],
      this.#place,
    );
    return output.status === 'done' ? Number(output.value) : 0;
  }

  async close(): Promise<void> {
    await this.#packs.close();
    this.#objects.close();
  }

  async #look(announced: boolean): Promise<Outcome<Refreshed>> {
    const before = new Map(
      this.#branches.names().map(name => [name, this.head(name)?.sha]),
    );
    const accepted = new Set(this.#accepted);
    this.#accepted.clear();
    const looked = await this.#branches.look({ announced, accepted });
    const names = [...before.keys()];
    for (const branch of names) {
      const { failure } = this.#branches.contact(branch);
      if (failure) {
        this.#logger.warn('repository not read', {
          ...{ repository: this.name, branch, reason: failure.message },
        });
      }
    }
    if (accepted.size > 0) {
      this.#history.reset();
    }
    if (names.some(name => this.head(name)?.sha !== before.get(name))) {
      void this.#packs.tidy(this.#limited());
    }
    if (looked.status === 'failed') {
      return looked;
    }
    const head = this.head()!;
    const changed = head.sha !== before.get(this.#config.branch);
    return done({ head, changed });
  }

  #stateOf(branch: string) {
    const { asOf, since, failure } = this.#branches.contact(branch);
    const time = (ms: number | undefined) =>
      ms === undefined ? undefined : new Date(ms).toISOString();
    return {
      name: branch,
      revision: this.#branches.head(branch)?.sha,
      asOf: time(asOf),
      since: time(since),
      message: failure?.message,
    };
  }

  async #remote(timeoutMs: number): Promise<GitOptions> {
    const fresh = await this.#credentials?.().catch(error => {
      this.#logger.warn('no credentials for a repository', {
        repository: this.name,
        error: String(error),
      });
      return undefined;
    });
    const credentials = fresh ?? this.#config.credentials;
    return {
      ...this.#place,
      remote: { ...this.#limited(), credentials },
      timeoutMs,
    };
  }

  #limited(): NonNullable<GitOptions['remote']> {
    return { url: this.#config.url, blobLimit: UNFETCHED_SIZE - 1 };
  }
}
