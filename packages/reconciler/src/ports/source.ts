import type { Commit, FileSource, RepositoryStatus } from '@gitops-suite/model';
import type { Outcome } from '../outcome';

/** One revision of a repository: immutable, readable at any time once it was fetched. @public */
export interface Revision extends FileSource {
  readonly sha: string;
}

/** A path that differs between two revisions. @public */
export interface PathChange {
  status: 'added' | 'changed' | 'removed';
  path: string;
}

/** A mirrored repository: the branch that is configured, and others that environments are read from. @public */
export interface GitSource {
  readonly name: string;
  /** Newest known revision of a branch, by default the configured one; undefined before its first successful fetch. */
  head(branch?: string): Revision | undefined;
  /** The last contact, with the branches that are followed beside; or that of one branch alone. */
  status(branch?: string): RepositoryStatus;
  /** Which branches are followed beside the configured one, from now on. What is known of them is there afterwards. */
  follow(branches: readonly string[]): Promise<void>;
  /**
   * Looks at the remote (`ls-remote`) and fetches when a branch moved; a push that was `announced` is fetched at
   * once. Concurrent calls share one run. Rewritten history of `branch`, by default the configured one, is followed
   * only with `acceptRewrite`. A branch beside that cannot be read is no failure: its status says so.
   */
  refresh(options?: {
    announced?: boolean;
    acceptRewrite?: boolean;
    branch?: string;
  }): Promise<Outcome<{ head: Revision; changed: boolean }>>;
  revision(sha: string): Promise<Outcome<Revision>>;
  /** Whether a commit is the newest of a branch, by default the configured one, or leads to it. */
  contains(sha: string, branch?: string): Promise<boolean>;
  /** Paths that differ between two revisions; undefined when one of them is not known any more. */
  changedPaths(
    from: string,
    to: string,
  ): Promise<readonly PathChange[] | undefined>;
  /** The newest commit, up to `sha`, that touched one of the paths. */
  lastCommit(
    sha: string,
    paths: readonly string[],
  ): Promise<Commit | undefined>;
  /** How many commits after `from`, up to `to`, touched one of the paths. */
  countCommits(
    from: string,
    to: string,
    paths: readonly string[],
  ): Promise<number>;
  close(): Promise<void>;
}
