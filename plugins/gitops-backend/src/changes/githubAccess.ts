import { InputError, isError } from '@backstage/errors';
import type {
  GithubCredentialsProvider,
  ScmIntegrationRegistry,
} from '@backstage/integration';
import type { RepositoryConfig } from '@gitops-suite/reconciler';
import { Octokit } from '@octokit/rest';
import type { ForgeRepository } from './Forge';
import { statusOf } from './forgeError';
import {
  FORGE_TIMEOUT_MS,
  forgeFetch,
  ForgeSilence,
  within,
} from './forgeFetch';

/** A client for one repository, with its coordinates. */
export interface GithubAccess {
  octokit: Octokit;
  host: string;
  owner: string;
  repo: string;
}

/** Sources of access to the forge. */
export interface GithubAccessOptions {
  integrations: ScmIntegrationRegistry;
  credentials: GithubCredentialsProvider;
  repositories: readonly RepositoryConfig[];
  /** How long the forge may be silent; 30 s by default. Milliseconds. */
  timeoutMs?: number;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A client for the repository, by `integrations.github` of its host; GitHub Apps renew their tokens. */
export async function githubAccess(
  options: GithubAccessOptions,
  repository: ForgeRepository,
): Promise<GithubAccess> {
  const { host, owner, repo } = coordinatesOf(repository);
  const integration = options.integrations.github.byHost(host);
  if (!integration) {
    throw new InputError(
      `No pull request can be opened for ${repository.name}: nothing is known of ${host}. Add it to integrations.github in app-config.yaml.`,
    );
  }
  const own = options.repositories.find(({ name }) => name === repository.name);
  const token = await tokenOf(options, repository.url);
  const auth = token ?? own?.credentials?.password;
  if (!auth) {
    const isApp = (integration.config.apps ?? []).length > 0;
    throw new InputError(
      isApp
        ? `No pull request can be opened for ${repository.name}: the GitHub App of ${host} is not installed for ${owner}. Install it there, or set a token in integrations.github.`
        : `No pull request can be opened for ${repository.name}: integrations.github has neither a token nor an app for ${host}. Add one in app-config.yaml.`,
    );
  }
  return {
    octokit: new Octokit({
      auth,
      baseUrl: integration.config.apiBaseUrl ?? `https://${host}/api/v3`,
      userAgent: 'gitops-suite',
      request: { fetch: forgeFetch(options.timeoutMs ?? FORGE_TIMEOUT_MS) },
      log: silent,
    }),
    host,
    owner,
    repo,
  };
}

/** What `git` sends for a repository: its own credentials, else those of the integration; undefined for neither. */
export async function gitCredentials(
  options: GithubAccessOptions,
  repository: RepositoryConfig,
): Promise<RepositoryConfig['credentials']> {
  if (repository.credentials || !/^https?:/.test(repository.url)) {
    return repository.credentials;
  }
  const { host } = new URL(repository.url);
  if (!options.integrations.github.byHost(host)) {
    return undefined;
  }
  const token = await tokenOf(options, repository.url);
  return token ? { username: 'x-access-token', password: token } : undefined;
}

/** The token of the integration: its own, or one that the forge gives to its app. */
async function tokenOf(
  { credentials, timeoutMs = FORGE_TIMEOUT_MS }: GithubAccessOptions,
  url: string,
): Promise<string | undefined> {
  try {
    const answer = await within(timeoutMs, credentials.getCredentials({ url }));
    return answer.token;
  } catch (error) {
    const isOfForge = statusOf(error) !== undefined;
    if (isOfForge || error instanceof ForgeSilence || !isError(error)) {
      throw error;
    }
    // It is about the app itself: its key, or where it is installed.
    throw new InputError(
      `The GitHub App of ${new URL(url).host} gives no access (${
        error.message
      }). Check appId, privateKey and installation in integrations.github of app-config.yaml.`,
    );
  }
}

function coordinatesOf({ name, url }: ForgeRepository) {
  const { host, pathname } = new URL(url);
  const [owner, repo, ...rest] = pathname
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '')
    .split('/');
  if (!host || !repo || rest.length > 0) {
    throw new InputError(
      `No pull request can be opened for ${name}: its URL is not that of a repository on GitHub, such as https://github.com/acme/gitops.`,
    );
  }
  return { host, owner, repo };
}
