import { isoSeconds } from '../git/commits';
import type { Account, AppRecord, InstallationRecord } from '../store/records';
import { nodeId } from './Links';
import type { Links } from './Links';
import { presentAccount } from './presentAccount';

const permissions = {
  contents: 'write',
  metadata: 'read',
  pull_requests: 'write',
};
const events = ['push', 'pull_request'];

/** GitHub's `integration`. */
export function presentApp(links: Links, app: AppRecord, owner: Account) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: presentAccount(links, owner),
    name: app.slug,
    description: null,
    external_url: links.root,
    html_url: `${links.root}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions,
    events,
  };
}

/** GitHub's `installation`. */
export function presentInstallation(
  links: Links,
  at: { installation: InstallationRecord; app: AppRecord; account: Account },
) {
  const { installation, app, account } = at;
  return {
    id: installation.id,
    // GitHub's description wants a user and an enterprise in one.
    account: {
      ...presentAccount(links, account),
      name: account.name,
      slug: account.login.toLowerCase(),
      created_at: account.createdAt,
      updated_at: account.createdAt,
    },
    repository_selection: 'all',
    access_tokens_url: `${links.api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${links.api}/installation/repositories`,
    html_url: `${links.root}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions,
    events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}

/** GitHub's `installation-token`. */
export const presentInstallationToken = (made: {
  token: string;
  expiresAt: number;
}) => ({
  token: made.token,
  expires_at: isoSeconds(made.expiresAt),
  permissions,
  repository_selection: 'all',
});
