import type { Octokit } from '@octokit/rest';

/** Commits files on a branch through the API and answers the commit's id; `null` removes a file. */
export async function commitFiles(
  octokit: Octokit,
  at: {
    owner: string;
    repo: string;
    branch: string;
    from?: string;
    message?: string;
  },
  files: Record<string, string | null>,
): Promise<string> {
  const { owner, repo, branch } = at;
  const base = at.from ?? branch;
  const parent = await octokit.git
    .getRef({ owner, repo, ref: `heads/${base}` })
    .then(
      ({ data }) => data.object.sha,
      () => undefined,
    );
  const { data: tree } = await octokit.git.createTree({
    owner,
    repo,
    base_tree: parent,
    tree: Object.entries(files).map(([path, content]) => ({
      path,
      mode: '100644' as const,
      type: 'blob' as const,
      ...(content === null ? { sha: null } : { content }),
    })),
  });
  const { data: commit } = await octokit.git.createCommit({
    owner,
    repo,
    tree: tree.sha,
    message: at.message ?? `Change ${Object.keys(files).join(', ')}`,
    parents: parent ? [parent] : [],
  });
  const isThere = base === branch && parent !== undefined;
  if (isThere)
    await octokit.git.updateRef({
      owner,
      repo,
      ref: `heads/${branch}`,
      sha: commit.sha,
    });
  else
    await octokit.git.createRef({
      owner,
      repo,
      ref: `refs/heads/${branch}`,
      sha: commit.sha,
    });
  return commit.sha;
}
