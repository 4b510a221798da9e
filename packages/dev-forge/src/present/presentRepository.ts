import type { Account, RepositoryRecord } from '../store/records';
import { nodeId } from './Links';
import type { Links } from './Links';
import { presentAccount } from './presentAccount';

function repositoryUrls(links: Links, repository: RepositoryRecord) {
  const url = links.repository(repository);
  return {
    html_url: links.page(repository),
    url,
    forks_url: `${url}/forks`,
    keys_url: `${url}/keys{/key_id}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    teams_url: `${url}/teams`,
    hooks_url: `${url}/hooks`,
    issue_events_url: `${url}/issues/events{/number}`,
    events_url: `${url}/events`,
    assignees_url: `${url}/assignees{/user}`,
    branches_url: `${url}/branches{/branch}`,
    tags_url: `${url}/tags`,
    blobs_url: `${url}/git/blobs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    trees_url: `${url}/git/trees{/sha}`,
    statuses_url: `${url}/statuses/{sha}`,
    languages_url: `${url}/languages`,
    stargazers_url: `${url}/stargazers`,
    contributors_url: `${url}/contributors`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    commits_url: `${url}/commits{/sha}`,
    git_commits_url: `${url}/git/commits{/sha}`,
    comments_url: `${url}/comments{/number}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    contents_url: `${url}/contents/{+path}`,
    compare_url: `${url}/compare/{base}...{head}`,
    merges_url: `${url}/merges`,
    archive_url: `${url}/{archive_format}{/ref}`,
    downloads_url: `${url}/downloads`,
    issues_url: `${url}/issues{/number}`,
    pulls_url: `${url}/pulls{/number}`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    labels_url: `${url}/labels{/name}`,
    releases_url: `${url}/releases{/id}`,
    deployments_url: `${url}/deployments`,
  };
}

/** A repository with what its answers need besides. */
export interface RepositoryView {
  repository: RepositoryRecord;
  owner: Account;
  openPulls: number;
}

/** GitHub's `minimal-repository`. */
export function presentMinimalRepository(
  links: Links,
  { repository, owner }: RepositoryView,
) {
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    private: repository.isPrivate,
    owner: presentAccount(links, owner),
    description: repository.description,
    fork: false,
    ...repositoryUrls(links, repository),
  };
}

/** GitHub's `repository`, with exactly the fields that a webhook's repository may have. */
export function presentRepository(links: Links, view: RepositoryView) {
  const { repository, openPulls } = view;
  const clone = `${links.page(repository)}.git`;
  return {
    ...presentMinimalRepository(links, view),
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    pushed_at: repository.pushedAt,
    git_url: clone,
    ssh_url: clone,
    clone_url: clone,
    svn_url: links.page(repository),
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: false,
    has_projects: false,
    has_downloads: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: openPulls,
    license: null,
    allow_forking: false,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.isPrivate ? 'private' : 'public',
    forks: 0,
    open_issues: openPulls,
    watchers: 0,
    default_branch: repository.defaultBranch,
    custom_properties: {},
  };
}

/** GitHub's `full-repository`: one repository asked for by name. */
export function presentFullRepository(links: Links, view: RepositoryView) {
  return {
    ...presentRepository(links, view),
    permissions: {
      admin: true,
      maintain: true,
      push: true,
      triage: true,
      pull: true,
    },
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    allow_update_branch: true,
    network_count: 0,
    subscribers_count: 0,
  };
}
