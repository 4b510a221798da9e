import { ConflictError, InputError } from '@backstage/errors';
import type { PullRequest } from '@gitops-suite/model';
import { askAgain } from './askAgain';
import type {
  Forge,
  ForgeRepository,
  OpenPullRequest,
  Proposal,
} from './Forge';
import { forgeError } from './forgeError';
import type { GithubAccess } from './githubAccess';
import { writeBranch } from './githubBranch';

interface PullRequestAnswer {
  number: number;
  title: string;
  html_url: string;
  state: string;
  merged_at?: string | null;
}

interface FilesOfHead {
  head: string;
  files: string[];
}

/** {@link Forge} on GitHub and GitHub Enterprise, by their REST API: blobs, tree, commit, ref, pull. No clone. */
export class GithubForge implements Forge {
  readonly #accessOf: (repository: ForgeRepository) => Promise<GithubAccess>;
  /** Files of the open pull requests of each branch, by number: they do not change as long as the head stands. */
  readonly #files = new Map<string, Map<number, FilesOfHead>>();

  constructor(
    accessOf: (repository: ForgeRepository) => Promise<GithubAccess>,
  ) {
    this.#accessOf = accessOf;
  }

  async openPullRequests(
    repository: ForgeRepository,
  ): Promise<OpenPullRequest[]> {
    return this.#ask('Reading the open pull requests', repository, async on => {
      const { octokit, owner, repo, host } = on;
      const pulls = await octokit.paginate('GET /repos/{owner}/{repo}/pulls', {
        owner,
        repo,
        state: 'open',
        base: repository.branch,
        per_page: 100,
      });
      const place = `${host}/${owner}/${repo}:${repository.branch}`;
      const known = this.#files.get(place) ?? new Map<number, FilesOfHead>();
      this.#files.set(place, known);
      const found: OpenPullRequest[] = [];
      for (const pull of pulls) {
        const { number, head } = pull;
        const last = known.get(number);
        const files =
          last?.head === head.sha ? last.files : await filesOf(on, number);
        known.set(number, { head: head.sha, files });
        const pullRequest = pullRequestOf(pull);
        found.push({ pullRequest, branch: head.ref, files });
      }
      const open = new Set(pulls.map(({ number }) => number));
      for (const number of [...known.keys()].filter(one => !open.has(one))) {
        known.delete(number);
      }
      return found;
    });
  }

  async findOpen(
    repository: ForgeRepository,
    branch: string,
  ): Promise<PullRequest | undefined> {
    return this.#ask('Looking for the pull request', repository, on =>
      findOpen(on, repository, branch),
    );
  }

  async pullRequest(
    repository: ForgeRepository,
    number: number,
  ): Promise<PullRequest> {
    return this.#ask(
      `Reading pull request #${number}`,
      repository,
      async ({ octokit, owner, repo }) => {
        const { data } = await octokit.pulls.get({
          owner,
          repo,
          pull_number: number,
        });
        return pullRequestOf(data);
      },
    );
  }

  async propose(
    repository: ForgeRepository,
    proposal: Proposal,
  ): Promise<{ pullRequest: PullRequest; updated: boolean }> {
    return this.#ask('Opening the pull request', repository, async on => {
      await writeBranch(on, proposal);
      const existing = await findOpen(on, repository, proposal.branch);
      const text = { title: proposal.title, body: proposal.body };
      const { octokit, owner, repo } = on;
      if (existing) {
        const { data } = await octokit.pulls.update({
          owner,
          repo,
          pull_number: existing.number,
          ...text,
        });
        return { pullRequest: pullRequestOf(data), updated: true };
      }
      const { data } = await octokit.pulls.create({
        owner,
        repo,
        head: proposal.branch,
        base: repository.branch,
        ...text,
      });
      return { pullRequest: pullRequestOf(data), updated: false };
    });
  }

  /** What is asked may be asked again after it was done: {@link askAgain}. */
  async #ask<T>(
    what: string,
    repository: ForgeRepository,
    call: (access: GithubAccess) => Promise<T>,
  ): Promise<T> {
    try {
      return await askAgain(async () => call(await this.#accessOf(repository)));
    } catch (error) {
      // Our own refusals are for people already.
      if (error instanceof ConflictError || error instanceof InputError) {
        throw error;
      }
      throw forgeError(what, new URL(repository.url).host, error);
    }
  }
}

async function filesOf(
  { octokit, owner, repo }: GithubAccess,
  number: number,
): Promise<string[]> {
  const files = await octokit.paginate(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
    { owner, repo, pull_number: number, per_page: 100 },
  );
  return files.flatMap(({ filename, previous_filename: before }) =>
    before ? [filename, before] : [filename],
  );
}

async function findOpen(
  { octokit, owner, repo }: GithubAccess,
  repository: ForgeRepository,
  branch: string,
): Promise<PullRequest | undefined> {
  const { data } = await octokit.pulls.list({
    owner,
    repo,
    state: 'open',
    base: repository.branch,
    head: `${owner}:${branch}`,
  });
  return data[0] && pullRequestOf(data[0]);
}

function pullRequestOf(answer: PullRequestAnswer): PullRequest {
  const closed = answer.merged_at ? 'merged' : 'closed';
  return {
    number: answer.number,
    title: answer.title,
    url: answer.html_url,
    state: answer.state === 'open' ? 'open' : closed,
  };
}
