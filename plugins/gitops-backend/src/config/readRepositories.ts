import type { Config } from '@backstage/config';
import { DNS_LABEL, isBranchName } from '@gitops-suite/model';
import type {
  RepositoryConfig,
  RepositoryTrust,
} from '@gitops-suite/reconciler';
import { isLoopback } from '@gitops-suite/reconciler/offline';
import { ConfigProblem } from './ConfigProblem';
import { protocolOf } from './readClusters';

/** `gitops.repositories`; credentials only where the config gives them. */
export function readRepositories(
  gitops: Config,
  clusters: readonly string[],
): RepositoryConfig[] {
  const repositories: RepositoryConfig[] = [];
  const entries = gitops.getOptionalConfigArray('repositories') ?? [];
  for (const [index, entry] of entries.entries()) {
    const key = `repositories[${index}]`;
    const repository = readRepository(entry, key, clusters);
    if (repositories.some(other => other.name === repository.name)) {
      throw new ConfigProblem(
        `${key}.name`,
        `"${repository.name}" occurs twice.`,
        'Give each repository its own name.',
      );
    }
    repositories.push(repository);
  }
  checkSources(repositories);
  return repositories;
}

function checkSources(repositories: readonly RepositoryConfig[]): void {
  const names = repositories.map(({ name }) => name);
  for (const [index, { sources = [] }] of repositories.entries()) {
    const unknown = sources.find(source => !names.includes(source));
    if (unknown !== undefined) {
      throw new ConfigProblem(
        `repositories[${index}].sources`,
        `There is no repository "${unknown}".`,
        `Name one of gitops.repositories: ${names.join(', ')}.`,
      );
    }
  }
}

function readRepository(
  config: Config,
  key: string,
  clusters: readonly string[],
): RepositoryConfig {
  const name = config.getString('name');
  if (!DNS_LABEL.test(name)) {
    throw new ConfigProblem(
      `${key}.name`,
      `"${name}" is not a name.`,
      'Use lower case letters, digits and "-", at most 63 characters.',
    );
  }
  const credentials = config.getOptionalConfig('credentials');
  const url = readUrl(config, key);
  if (credentials && isClearText(new URL(url))) {
    throw new ConfigProblem(
      `${key}.url`,
      'The credentials would be sent in clear text.',
      'Use https; http is accepted on loopback only.',
    );
  }
  return {
    name,
    url,
    webUrl: config.getOptionalString('webUrl'),
    branch: readBranch(config, key),
    credentials: credentials && {
      username: credentials.getOptionalString('username') ?? 'x-access-token',
      password: credentials.getString('password'),
    },
    trust: readTrust(config, key, clusters),
    sources: config.getOptionalStringArray('sources'),
  };
}

function isClearText(url: URL): boolean {
  return url.protocol === 'http:' && !isLoopback(url);
}

function readUrl(config: Config, key: string): string {
  const url = config.getString('url');
  if (!/^(https?|file):$/.test(protocolOf(url))) {
    throw new ConfigProblem(
      `${key}.url`,
      'It is not a https, http or file URL.',
      'Write it such as https://github.com/acme/gitops.',
    );
  }
  const { username, password } = new URL(url);
  if (username || password) {
    throw new ConfigProblem(
      `${key}.url`,
      'It holds credentials.',
      `Move them to gitops.${key}.credentials or to integrations.github.`,
    );
  }
  return url;
}

function readBranch(config: Config, key: string): string {
  const branch = config.getOptionalString('branch') ?? 'main';
  if (!isBranchName(branch)) {
    throw new ConfigProblem(
      `${key}.branch`,
      `"${branch}" is not a branch name that is supported.`,
      'Use letters, digits and "_", "-", ".", "/".',
    );
  }
  return branch;
}

function readTrust(
  config: Config,
  key: string,
  clusters: readonly string[],
): RepositoryTrust[] {
  const entries = config.getOptionalConfigArray('trust') ?? [];
  return entries.map((entry, index) => {
    const cluster = entry.getString('cluster');
    if (!clusters.includes(cluster)) {
      throw new ConfigProblem(
        `${key}.trust[${index}].cluster`,
        `There is no cluster "${cluster}".`,
        clusters.length > 0
          ? `Name one of gitops.clusters: ${clusters.join(', ')}.`
          : 'Describe it under gitops.clusters first.',
      );
    }
    return {
      cluster,
      namespaces: entry.getOptionalStringArray('namespaces') ?? ['*'],
      clusterKinds: entry.getOptionalStringArray('clusterKinds') ?? [
        '/Namespace',
      ],
      defaultServiceAccount: entry.getOptionalString('defaultServiceAccount'),
      requireServiceAccount: entry.getOptionalBoolean('requireServiceAccount'),
    };
  });
}
