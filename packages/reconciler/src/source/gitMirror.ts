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
import { git, type GitOptions } from './git';
import { GitRevision, UNFETCHED_SIZE } from './gitRevision';
import { ObjectReader } from './objectReader';
import { PathHistory } from './pathHistory';

const LOG_FORMAT = '%H%x00%an%x00%ae%x00%aI%x00%s';
const KEPT_REVISIONS = 8;

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
  readonly #history: PathHistory;
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
    this.#history = new PathHistory(directory, LOG_FORMAT);
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
    const sha = await mirror.#localHead();
    if (sha) {
      mirror.#head = mirror.#revisionOf(sha);
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
    const known = await git(
      ['cat-file', '-e', `${sha}^{commit}`],
      this.#local(),
    );
    return known.status === 'done'
      ? done(this.#revisionOf(sha))
      : failed(
          'not-found',
          `commit ${sha.slice(0, 7)} is not in the mirror of ${this.name}`,
        );
  }

  async changedPaths(
    from: string,
    to: string,
  ): Promise<readonly PathChange[] | undefined> {
    const output = await git(
      ['diff-tree', '-r', '-z', '--no-renames', '--name-status', from, to],
      this.#local(),
    );
    if (output.status === 'failed') {
      return undefined;
    }
    const fields = output.value.split('\0');
    const changes: PathChange[] = [];
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const letter = fields[index];
      changes.push({ status: changeOf(letter), path: fields[index + 1] });
    }
    const [older, newer] = [from, to].map(sha => this.#revisions.get(sha));
    if (older && newer) {
      newer.shareWith(
        older,
        changes.map(({ path }) => path),
      );
    }
    return changes;
  }

  async lastCommit(
    sha: string,
    paths: readonly string[],
  ): Promise<Commit | undefined> {
    const line = await this.#history.newest(sha, paths);
    return line === undefined ? undefined : this.#parseCommit(line);
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
    this.#objects.close();
  }

  async #look(options: RefreshOptions): Promise<Outcome<Refreshed>> {
    const before = this.#head?.sha;
    const moved =
      options.announced || !before
        ? done(true)
        : await this.#remoteMoved(before);
    const fetched =
      moved.status === 'done' && moved.value ? await this.#fetch() : moved;
    const adopted =
      fetched.status === 'done'
        ? await this.#adopt(before, options.acceptRewrite ?? false)
        : fetched;
    if (adopted.status === 'failed') {
      this.#contact.since ??= this.#clock.now();
      this.#contact.message = adopted.message;
      this.#logger.warn('repository not read', {
        repository: this.name,
        reason: adopted.message,
      });
      return adopted;
    }
    this.#contact = { asOf: this.#clock.now() };
    return done({ head: adopted.value, changed: adopted.value.sha !== before });
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

  async #fetch(): Promise<Outcome<string>> {
    const { branch } = this.#config;
    const refspec = `+refs/heads/${branch}:refs/gitops/fetched`;
    const remote = await this.#remote(300_000);
    return git(
      [
        'fetch',
        '--quiet',
        '--no-tags',
        '--no-write-fetch-head',
        'origin',
        refspec,
      ],
      {
        ...remote,
        remote: { ...remote.remote!, blobLimit: UNFETCHED_SIZE - 1 },
      },
    );
  }

  /** Moves the head to what was fetched, unless history was rewritten and nobody has agreed to follow. */
  async #adopt(
    before: string | undefined,
    acceptRewrite: boolean,
  ): Promise<Outcome<Revision>> {
    const fetched = await this.#resolve('refs/gitops/fetched');
    if (!fetched) {
      return failed(
        'internal',
        `the mirror of ${this.name} has no fetched branch`,
      );
    }
    if (fetched === before && this.#head) {
      return done(this.#head);
    }
    if (before && !acceptRewrite) {
      const descends = await git(
        ['merge-base', '--is-ancestor', before, fetched],
        this.#local(),
      );
      if (descends.status === 'failed') {
        return failed(
          'refused',
          `The history of ${this.#config.branch} was rewritten: ${fetched.slice(
            0,
            7,
          )} does not follow ` +
            `${before.slice(
              0,
              7,
            )}. The last known state is kept; Refresh an Application of this repository to follow.`,
          { subject: this.name },
        );
      }
    }
    if (acceptRewrite) {
      this.#history.reset();
    }
    const moved = await git(
      ['update-ref', this.#branchRef(), fetched],
      this.#local(),
    );
    if (moved.status === 'failed') {
      return moved;
    }
    this.#head = this.#revisionOf(fetched);
    return done(this.#head);
  }

  #localHead(): Promise<string | undefined> {
    return this.#resolve(this.#branchRef());
  }

  async #resolve(ref: string): Promise<string | undefined> {
    const output = await git(
      ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`],
      this.#local(),
    );
    return output.status === 'done' ? output.value.trim() : undefined;
  }

  #branchRef(): string {
    return `refs/heads/${this.#config.branch}`;
  }

  #revisionOf(sha: string): GitRevision {
    const known = this.#revisions.get(sha);
    if (known) {
      return known;
    }
    const revision = new GitRevision({
      sha,
      directory: this.#directory,
      objects: this.#objects,
    });
    this.#revisions.set(sha, revision);
    for (const old of [...this.#revisions.keys()].slice(0, -KEPT_REVISIONS)) {
      this.#revisions.delete(old);
    }
    return revision;
  }

  #parseCommit(line: string): Commit | undefined {
    const [sha, author, authorEmail, at, message] = line.trimEnd().split('\0');
    if (!sha) {
      return undefined;
    }
    const web = (this.#config.webUrl ?? this.#config.url).replace(
      /(\.git)?\/?$/,
      '',
    );
    const url = /^https?:/.test(web) ? `${web}/commit/${sha}` : undefined;
    return { sha, author, authorEmail, at, message: message ?? '', url };
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

function changeOf(letter: string): PathChange['status'] {
  if (letter === 'A') {
    return 'added';
  }
  return letter === 'D' ? 'removed' : 'changed';
}
