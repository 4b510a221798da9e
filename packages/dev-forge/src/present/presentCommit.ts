import type { Commit } from '../git/commits';
import type { FileChange } from '../git/diff';
import type { Ref } from '../git/refs';
import type { Account, RepositoryRecord } from '../store/records';
import { encodePath, nodeId } from './Links';
import type { Links } from './Links';
import { presentAccount } from './presentAccount';

const unsigned = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

/** Where a commit stands and who its people are. */
export interface CommitView {
  links: Links;
  repository: RepositoryRecord;
  accountOf: (email: string) => Account | undefined;
}

/** GitHub's `commit`. */
export function presentCommit(
  { links, repository, accountOf }: CommitView,
  commit: Commit,
) {
  const api = links.repository(repository);
  const page = links.page(repository);
  const person = (email: string) => {
    const account = accountOf(email);
    return account ? presentAccount(links, account) : null;
  };
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: person(commit.author.email),
    committer: person(commit.committer.email),
    parents: commit.parents.map(sha => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
  };
}

/** GitHub's `git-commit`: the object itself. */
export function presentGitCommit(
  links: Links,
  repository: RepositoryRecord,
  commit: Commit,
) {
  const api = links.repository(repository);
  const page = links.page(repository);
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map(sha => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: unsigned,
  };
}

/** GitHub's `diff-entry`; `head` is the commit that holds the file after the change. */
export function presentFile(
  links: Links,
  at: { repository: RepositoryRecord; head: string },
  file: FileChange,
) {
  const path = encodePath(file.path);
  const page = links.page(at.repository);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${at.head}/${path}`,
    raw_url: `${page}/raw/${at.head}/${path}`,
    contents_url: `${links.repository(at.repository)}/contents/${path}?ref=${
      at.head
    }`,
    ...(file.patch !== undefined && { patch: file.patch }),
    ...(file.previousPath !== undefined && {
      previous_filename: file.previousPath,
    }),
  };
}

/** GitHub's `git-ref`. */
export function presentRef(
  links: Links,
  repository: RepositoryRecord,
  ref: Ref,
) {
  const api = links.repository(repository);
  return {
    ref: ref.name,
    node_id: nodeId('Ref', ref.name),
    url: `${api}/git/${encodePath(ref.name)}`,
    object: {
      sha: ref.sha,
      type: ref.type,
      url: `${api}/git/${ref.type}s/${ref.sha}`,
    },
  };
}
