import type { Account } from '../store/records';
import { nodeId } from './Links';
import type { Links } from './Links';

/** GitHub's `simple-user`. */
export function presentAccount(links: Links, account: Account) {
  const url = links.user(account.login);
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('User', account.id),
    avatar_url: `${links.root}/assets/avatar/${encodeURIComponent(
      account.login,
    )}.svg`,
    gravatar_id: '',
    url,
    html_url: `${links.root}/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** GitHub's `public-user`: with name and counts. */
export function presentProfile(
  links: Links,
  account: Account,
  repositories: number,
) {
  return {
    ...presentAccount(links, account),
    user_view_type: 'public',
    name: account.name,
    company: null,
    blog: null,
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    public_repos: repositories,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** GitHub's `organization-full`. */
export function presentOrganization(
  links: Links,
  account: Account,
  repositories: number,
) {
  const url = `${links.api}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('Organization', account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${links.root}/assets/avatar/${account.login}.svg`,
    description: null,
    name: account.name,
    html_url: `${links.root}/${account.login}`,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: repositories,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: 'Organization',
    created_at: account.createdAt,
    updated_at: account.createdAt,
    archived_at: null,
  };
}
