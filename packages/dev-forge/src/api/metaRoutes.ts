import { HttpError, notFound } from '../http/HttpError';
import { presentOrganization, presentProfile } from '../present/presentAccount';
import type { Account } from '../store/records';
import { actorOf, json } from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';

const repositoriesOf = ({ forge }: ApiContext, account: Account) =>
  forge.store
    .list('repositories')
    .filter(repository => repository.owner === account.login).length;

const rateLimit = ({ budget }: ApiContext) => {
  const core = budget();
  return json({
    resources: { core, search: { ...core, used: 0, remaining: core.limit } },
    rate: core,
  });
};

/** The root, as far as its links lead somewhere here or to a named 501. */
function root({ links }: ApiContext) {
  const { api } = links;
  return json({
    current_user_url: `${api}/user`,
    current_user_authorizations_html_url: `${links.root}/settings/connections/applications{/client_id}`,
    authorizations_url: `${api}/authorizations`,
    code_search_url: `${api}/search/code?q={query}{&page,per_page,sort,order}`,
    commit_search_url: `${api}/search/commits?q={query}{&page,per_page,sort,order}`,
    emails_url: `${api}/user/emails`,
    emojis_url: `${api}/emojis`,
    events_url: `${api}/events`,
    feeds_url: `${api}/feeds`,
    followers_url: `${api}/user/followers`,
    following_url: `${api}/user/following{/target}`,
    gists_url: `${api}/gists{/gist_id}`,
    hub_url: `${api}/hub`,
    issue_search_url: `${api}/search/issues?q={query}{&page,per_page,sort,order}`,
    issues_url: `${api}/issues`,
    keys_url: `${api}/user/keys`,
    label_search_url: `${api}/search/labels?q={query}&repository_id={repository_id}{&page,per_page}`,
    notifications_url: `${api}/notifications`,
    organization_url: `${api}/orgs/{org}`,
    organization_repositories_url: `${api}/orgs/{org}/repos{?type,page,per_page,sort}`,
    organization_teams_url: `${api}/orgs/{org}/teams`,
    public_gists_url: `${api}/gists/public`,
    rate_limit_url: `${api}/rate_limit`,
    repository_url: `${api}/repos/{owner}/{repo}`,
    repository_search_url: `${api}/search/repositories?q={query}{&page,per_page,sort,order}`,
    current_user_repositories_url: `${api}/user/repos{?type,page,per_page,sort}`,
    starred_url: `${api}/user/starred{/owner}{/repo}`,
    starred_gists_url: `${api}/gists/starred`,
    user_url: `${api}/users/{user}`,
    user_organizations_url: `${api}/user/orgs`,
    user_repositories_url: `${api}/users/{user}/repos{?type,page,per_page,sort}`,
    user_search_url: `${api}/search/users?q={query}{&page,per_page,sort,order}`,
  });
}

/** Who one is and how much one may ask. */
export const metaRoutes: ApiRoute[] = [
  { method: 'GET', path: '/', handle: root },
  { method: 'GET', path: '/rate_limit', handle: rateLimit },
  {
    method: 'GET',
    path: '/meta',
    handle: () =>
      json({
        verifiable_password_authentication: false,
        installed_version: '3.17.0',
      }),
  },
  {
    method: 'GET',
    path: '/user',
    handle: context => {
      const actor = actorOf(context);
      return json(
        presentProfile(context.links, actor, repositoriesOf(context, actor)),
      );
    },
  },
  {
    method: 'GET',
    path: '/users/{username}',
    handle: context => {
      const account = context.forge.store.account(context.params.username);
      if (!account) throw notFound();
      return json(
        presentProfile(
          context.links,
          account,
          repositoriesOf(context, account),
        ),
      );
    },
  },
  {
    method: 'GET',
    path: '/orgs/{org}',
    handle: context => {
      const account = context.forge.store.account(context.params.org);
      if (account?.type !== 'Organization')
        throw new HttpError(404, 'Not Found');
      return json(
        presentOrganization(
          context.links,
          account,
          repositoriesOf(context, account),
        ),
      );
    },
  },
];
