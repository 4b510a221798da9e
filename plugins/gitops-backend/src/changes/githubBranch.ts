import { ConflictError } from '@backstage/errors';
import type { Proposal } from './Forge';
import { statusOf } from './forgeError';
import type { GithubAccess } from './githubAccess';
import { modesOf } from './githubModes';

/** Line of the commit message by which commits of the suite are told from those of others. */
const marker = 'GitOps-Branch';

/** Brings the branch to one commit on the base. A branch that stands right already is left alone. */
export async function writeBranch(
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
  on: GithubAccess,
  { baseRevision, edits }: Proposal,
): Promise<string> {
  const { octokit, owner, repo } = on;
  const { data: base } = await octokit.git.getCommit({
    owner,
    repo,
    commit_sha: baseRevision,
  });
  const changed = edits.filter(({ status }) => status === 'changed');
  const modes = await modesOf(on, {
    tree: base.tree.sha,
    paths: changed.map(({ path }) => path),
  });
  const tree = await Promise.all(
    edits.map(async ({ path, after }) => {
      const mode = modes.get(path) ?? '100644';
      const entry = { path, mode, type: 'blob' } as const;
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
