import { ConflictError } from '@backstage/errors';
import type { PullRequest } from '@gitops-suite/model';
import type { Octokit } from '@octokit/rest';
import type {
  Forge,
  ForgeRepository,
  OpenPullRequest,
  Proposal,
} from './Forge';
import { forgeError, statusOf } from './forgeError';

/** A client for one repository, with its coordinates. */
export interface GithubAccess {
  octokit: Octokit;
  host: string;
  owner: string;
  repo: string;
}

interface PullRequestAnswer {
  number: number;
  title: string;
  html_url: string;
  state: string;
  merged_at?: string | null;
}

/** Line of the commit message by which commits of the suite are told from those of others. */
const marker = 'GitOps-Branch';

/** {@link Forge} on GitHub and GitHub Enterprise, by their REST API: blobs, tree, commit, ref, pull. No clone. */
export class GithubForge implements Forge {
  readonly #accessOf: (repository: ForgeRepository) => Promise<GithubAccess>;
  /** Files by pull request and head: they do not change as long as the head stands. */
  readonly #files = new Map<string, { head: string; files: string[] }>();

  constructor(
    accessOf: (repository: ForgeRepository) => Promise<GithubAccess>,
  ) {
    this.#accessOf = accessOf;
  }

  async openPullRequests(
    repository: ForgeRepository,
  ): Promise<OpenPullRequest[]> {
    return this.#ask('Reading the open pull requests', repository, async on => {
      const { octokit, owner, repo } = on;
      const pulls = await octokit.paginate('GET /repos/{owner}/{repo}/pulls', {
        owner,
        repo,
        state: 'open',
        base: repository.branch,
        per_page: 100,
      });
      const found: OpenPullRequest[] = [];
      for (const pull of pulls) {
        found.push({
          pullRequest: pullRequestOf(pull),
          branch: pull.head.ref,
          files: await this.#filesOf(on, pull.number, pull.head.sha),
        });
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

  async #filesOf(
    { octokit, owner, repo, host }: GithubAccess,
    number: number,
    head: string,
  ): Promise<string[]> {
    const key = `${host}/${owner}/${repo}#${number}`;
    const known = this.#files.get(key);
    if (known?.head === head) {
      return known.files;
    }
    const files = await octokit.paginate(
      'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
      {
        owner,
        repo,
        pull_number: number,
        per_page: 100,
      },
    );
    const paths = files.flatMap(({ filename, previous_filename: before }) =>
      before ? [filename, before] : [filename],
    );
    this.#files.set(key, { head, files: paths });
    return paths;
  }

  async #ask<T>(
    what: string,
    repository: ForgeRepository,
    call: (access: GithubAccess) => Promise<T>,
  ): Promise<T> {
    const access = await this.#accessOf(repository);
    try {
      return await call(access);
    } catch (error) {
      if (error instanceof ConflictError) {
        throw error;
      }
      throw forgeError(what, access.host, error);
    }
  }
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

/** Brings the branch to one commit on the base. A branch that stands right already is left alone. */
async function writeBranch(
  on: GithubAccess,
  proposal: Proposal,
): Promise<void> {
  const { octokit, owner, repo } = on;
  const head = await headOf(on, proposal.branch);
  if (head !== undefined) {
    await refuseForeignCommits(on, proposal, head);
  }
  const tree = await writeTree(on, proposal);
  if (head !== undefined && (await stands(on, proposal, { head, tree }))) {
    return;
  }
  const { data: commit } = await octokit.git.createCommit({
    owner,
    repo,
    message: `${proposal.title}\n\n${marker}: ${proposal.branch}\n`,
    tree,
    parents: [proposal.baseRevision],
    author: proposal.author,
  });
  if (head === undefined) {
    await octokit.git.createRef({
      owner,
      repo,
      ref: `refs/heads/${proposal.branch}`,
      sha: commit.sha,
    });
  } else {
    // Only commits of our own go: everything else was refused above.
    await octokit.git.updateRef({
      owner,
      repo,
      ref: `heads/${proposal.branch}`,
      sha: commit.sha,
      force: true,
    });
  }
}

async function headOf(
  { octokit, owner, repo }: GithubAccess,
  branch: string,
): Promise<string | undefined> {
  try {
    const { data } = await octokit.git.getRef({
      owner,
      repo,
      ref: `heads/${branch}`,
    });
    return data.object.sha;
  } catch (error) {
    if (statusOf(error) === 404) {
      return undefined;
    }
    throw error;
  }
}

async function refuseForeignCommits(
  { octokit, owner, repo, host }: GithubAccess,
  { branch, baseRevision }: Proposal,
  head: string,
): Promise<void> {
  const { data } = await octokit.repos.compareCommitsWithBasehead({
    owner,
    repo,
    basehead: `${baseRevision}...${head}`,
    per_page: 100,
  });
  const line = `${marker}: ${branch}`;
  const foreign = data.commits.find(
    ({ commit }) => !commit.message.split('\n').includes(line),
  );
  if (foreign || data.total_commits > data.commits.length) {
    const sha = (foreign ?? data.commits[0]).sha.slice(0, 8);
    const author = foreign?.commit.author?.name ?? 'someone';
    throw new ConflictError(
      `The branch ${branch} on ${host} holds a commit that the portal did not make (${sha} by ${author}), which it does not overwrite. Finish or close its pull request and delete the branch, then try again.`,
    );
  }
}

async function writeTree(
  { octokit, owner, repo }: GithubAccess,
  { baseRevision, edits }: Proposal,
): Promise<string> {
  const { data: base } = await octokit.git.getCommit({
    owner,
    repo,
    commit_sha: baseRevision,
  });
  const tree = await Promise.all(
    edits.map(async ({ path, after }) => {
      const entry = { path, mode: '100644', type: 'blob' } as const;
      if (after === undefined) {
        return { ...entry, sha: null };
      }
      const { data: blob } = await octokit.git.createBlob({
        owner,
        repo,
        content: Buffer.from(after).toString('base64'),
        encoding: 'base64',
      });
      return { ...entry, sha: blob.sha };
    }),
  );
  const { data } = await octokit.git.createTree({
    owner,
    repo,
    base_tree: base.tree.sha,
    tree,
  });
  return data.sha;
}

async function stands(
  { octokit, owner, repo }: GithubAccess,
  { baseRevision }: Proposal,
  { head, tree }: { head: string; tree: string },
): Promise<boolean> {
  const { data } = await octokit.git.getCommit({
    owner,
    repo,
    commit_sha: head,
  });
  return (
    data.tree.sha === tree &&
    data.parents.length === 1 &&
    data.parents[0].sha === baseRevision
  );
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
