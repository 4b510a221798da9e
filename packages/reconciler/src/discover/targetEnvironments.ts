import {
  LAYOUT,
  nearestName,
  type EnvironmentSettings,
  type Problem,
} from '@gitops-suite/model';
import type { RepositoryTrust } from '../config';
import type { Place } from './place';
import type { EnvironmentTarget, Host } from './settings';

interface Targets {
  environments: EnvironmentTarget[];
  /** Those that cannot be used. */
  refused: { environment: string; problem: Problem }[];
  problems: Problem[];
}

interface Stated {
  environment: EnvironmentSettings;
  /** Line of a key of it, or of the environment itself. */
  lineOf(key?: keyof EnvironmentSettings): number | undefined;
}

/**
 * Which environments are there, on which cluster and read from where. One that cannot be used is refused by name; it
 * is not as if it were not there. Pure.
 * @internal
 */
export function targetEnvironments(
  stated: readonly EnvironmentSettings[],
  given: {
    lineOf(path: readonly PropertyKey[]): number | undefined;
    host: Host;
  },
): Targets {
  const found: Targets = { environments: [], refused: [], problems: [] };
  const names = new Set<string>();
  for (const [index, environment] of stated.entries()) {
    const line = given.lineOf(['environments', index]);
    const lineOf: Stated['lineOf'] = key =>
      key ? given.lineOf(['environments', index, key]) ?? line : line;
    if (names.has(environment.name)) {
      found.problems.push(duplicate(environment.name, line));
      continue;
    }
    names.add(environment.name);
    const target = targetOf({ environment, lineOf }, given.host);
    if ('code' in target) {
      found.problems.push(target);
      found.refused.push({ environment: environment.name, problem: target });
    } else {
      const { order = index } = environment;
      found.environments.push({
        ...withoutPlace(environment),
        order,
        ...target,
      });
    }
  }
  return found;
}

function withoutPlace(environment: EnvironmentSettings) {
  const { branch: _branch, repository: _repository, ...rest } = environment;
  return rest;
}

function duplicate(name: string, line: number | undefined): Problem {
  return {
    code: 'duplicate-environment',
    severity: 'error',
    message: `The environment ${name} is there twice`,
    file: LAYOUT.settings,
    line,
    cure: 'Remove or rename one of them. The first one counts.',
  };
}

/** Where an environment is read from, or why it cannot be used. */
function targetOf(
  stated: Stated,
  host: Host,
): { place: Place; placeTrust?: RepositoryTrust } | Problem {
  const { environment } = stated;
  const { config } = host;
  const { branch, cluster, repository = config.name } = environment;
  if (!trustIn(cluster, config)) {
    return unknownCluster(stated, config);
  }
  if (repository === config.name) {
    return { place: { repository, branch: branch ?? config.branch } };
  }
  const other = host.repositories?.find(({ name }) => name === repository);
  if (!other) {
    return unknownRepository(stated, host);
  }
  if (!config.sources?.includes(repository)) {
    return notASource(stated, config.name);
  }
  const placeTrust = trustIn(cluster, other);
  return placeTrust
    ? { place: { repository, branch: branch ?? other.branch }, placeTrust }
    : unknownCluster(stated, other);
}

function trustIn(cluster: string, { trust }: Host['config']) {
  return trust.find(one => one.cluster === cluster);
}

function unknownCluster(
  { environment, lineOf }: Stated,
  { name, trust }: Host['config'],
): Problem {
  const clusters = trust.map(({ cluster }) => cluster);
  const { repository, cluster } = environment;
  const who =
    repository === name ? `the repository ${name}` : 'this repository';
  return {
    code: 'unknown-cluster',
    severity: 'error',
    message: `The environment ${environment.name} names the cluster ${cluster}, which ${who} may not touch`,
    file: LAYOUT.settings,
    line: lineOf('cluster'),
    cause: `Allowed are: ${clusters.join(', ') || 'none'}.`,
    cure: `Write one of them, or add ${cluster} to gitops.repositories[${name}].trust in app-config.yaml.`,
  };
}

function unknownRepository(
  { environment, lineOf }: Stated,
  { config, repositories = [] }: Host,
): Problem {
  const names = repositories.map(({ name }) => name);
  const near = nearestName(environment.repository!, names);
  return {
    code: 'unknown-repository',
    severity: 'error',
    message: `The environment ${environment.name} is read from the repository ${environment.repository}, which is not configured`,
    file: LAYOUT.settings,
    line: lineOf('repository'),
    cause: `Configured are: ${names.join(', ') || config.name}.`,
    cure: near
      ? `Write ${near}, if that is meant.`
      : `Add it to gitops.repositories in app-config.yaml, and its name to the sources of ${config.name}.`,
  };
}

function notASource({ environment, lineOf }: Stated, home: string): Problem {
  const { name, repository } = environment;
  return {
    code: 'repository-refused',
    severity: 'error',
    message: `The environment ${name} is read from the repository ${repository}, which ${home} may not take from`,
    file: LAYOUT.settings,
    line: lineOf('repository'),
    cause:
      'Who may write here would else bring to clusters, and so read, what is kept there.',
    cure: `Ask an administrator to add ${repository} to gitops.repositories[${home}].sources in app-config.yaml.`,
  };
}
