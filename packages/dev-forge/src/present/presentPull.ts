import type { Account, CommentRecord, PullRecord } from '../store/records';
import { nodeId } from './Links';
import type { Links } from './Links';
import { presentAccount } from './presentAccount';
import { presentRepository } from './presentRepository';
import type { RepositoryView } from './presentRepository';

/** Figures of a pull request that Git answers. */
export interface PullFigures {
  mergeable: boolean | null;
  mergeableState: string;
  commits: number;
  additions: number;
  deletions: number;
  changedFiles: number;
}

/** A pull request with what its answers need besides. */
export interface PullView {
  pull: PullRecord;
  repository: RepositoryView;
  author: Account;
}

function association(owner: Account, author: Account): string {
  if (owner.id === author.id) return 'OWNER';
  return owner.type === 'Organization' ? 'MEMBER' : 'COLLABORATOR';
}

/** GitHub's `pull-request-simple`, as lists hold it. */
export function presentSimplePull(
  links: Links,
  { pull, repository: view, author }: PullView,
) {
  const { repository, owner } = view;
  const api = links.repository(repository);
  const url = `${api}/pulls/${pull.number}`;
  const issue = `${api}/issues/${pull.number}`;
  const page = `${links.page(repository)}/pull/${pull.number}`;
  const comments = `${issue}/comments`;
  const reviewComment = `${api}/pulls/comments{/number}`;
  const statuses = `${api}/statuses/${pull.head.sha}`;
  const side = ({ ref, sha }: PullRecord['head']) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: presentAccount(links, owner),
    repo: presentRepository(links, view),
  });
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: presentAccount(links, author),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.isDraft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: reviewComment,
    comments_url: comments,
    statuses_url: statuses,
    head: side(pull.head),
    base: side(pull.base),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: comments },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: reviewComment },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(owner, author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** GitHub's `pull-request`, with exactly the fields that a webhook's pull request may have. */
export function presentPull(
  links: Links,
  view: PullView,
  more: { figures: PullFigures; comments: number; mergedBy?: Account },
) {
  const { figures } = more;
  return {
    ...presentSimplePull(links, view),
    merged: view.pull.merged !== null,
    mergeable: figures.mergeable,
    rebaseable: figures.mergeable,
    mergeable_state: figures.mergeableState,
    merged_by: more.mergedBy ? presentAccount(links, more.mergedBy) : null,
    comments: more.comments,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: figures.commits,
    additions: figures.additions,
    deletions: figures.deletions,
    changed_files: figures.changedFiles,
  };
}

/** GitHub's `issue-comment`. */
export function presentComment(
  links: Links,
  view: RepositoryView,
  at: { comment: CommentRecord; author: Account },
) {
  const { comment, author } = at;
  const api = links.repository(view.repository);
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${links.page(view.repository)}/pull/${comment.number}#comment-${
      comment.id
    }`,
    issue_url: `${api}/issues/${comment.number}`,
    user: presentAccount(links, author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(view.owner, author),
  };
}
