import type { FileEdit, PullRequest } from '@gitops-suite/model';

/** A repository on a forge. */
export interface ForgeRepository {
  /** Name in the config. */
  name: string;
  url: string;
  branch: string;
}

/** An open pull request and the paths that it touches. */
export interface OpenPullRequest {
  pullRequest: PullRequest;
  branch: string;
  files: readonly string[];
}

/** One commit on a branch of its own, and the pull request for it. */
export interface Proposal {
  branch: string;
  /** Commit on which the edits stand. */
  baseRevision: string;
  edits: readonly FileEdit[];
  title: string;
  body: string;
  author?: { name: string; email: string };
}

/**
 * Where pull requests are opened. All methods reject with the errors of `@backstage/errors`, in words for people:
 * what failed, why, what to do.
 */
export interface Forge {
  /** All open pull requests against the branch of the repository. */
  openPullRequests(repository: ForgeRepository): Promise<OpenPullRequest[]>;
  /** The open pull request from this branch, when there is one. */
  findOpen(
    repository: ForgeRepository,
    branch: string,
  ): Promise<PullRequest | undefined>;
  /** State of a pull request as it is now. */
  pullRequest(
    repository: ForgeRepository,
    number: number,
  ): Promise<PullRequest>;
  /**
   * Writes the branch and opens its pull request, or brings both up to date. Commits of others on the branch are a
   * ConflictError and stay as they are. The same proposal again changes nothing.
   */
  propose(
    repository: ForgeRepository,
    proposal: Proposal,
  ): Promise<{ pullRequest: PullRequest; updated: boolean }>;
}
