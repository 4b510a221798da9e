import {
  gitopsYamlSchema,
  LAYOUT,
  type EnvironmentSettings,
  type GitopsYaml,
  type IgnoreRule,
  type Problem,
  type SyncPolicy,
  type SyncWindow,
} from '@gitops-suite/model';
import type { RepositoryConfig, RepositoryTrust } from '../config';
import { ignoreProblems, type IgnorePlace } from './ignoreProblems';
import { windowProblems } from './syncWindows';
import type { Place } from './place';
import { targetEnvironments } from './targetEnvironments';
import { checkYaml } from './yamlFile';

/** An environment with its defaults filled in. @public */
export interface EnvironmentTarget
  extends Omit<EnvironmentSettings, 'order' | 'branch' | 'repository'> {
  order: number;
  /** Where its desired state is read from. */
  place: Place;
  /** How far the repository of `place` is trusted in the cluster, where that is not the repository of these settings. */
  placeTrust?: RepositoryTrust;
}

/** `gitops.yaml` with its defaults filled in, joined with what the host allows. @public */
export interface Settings {
  repository: string;
  branch: string;
  /** The name of the repository begins each id. */
  prefixIds: boolean;
  environments: readonly EnvironmentTarget[];
  /** Environments that are there but cannot be used: what they held before stays. */
  refused: readonly { environment: string; problem: Problem }[];
  /** Clusters that this repository may touch. */
  clusters: readonly string[];
  trust: readonly RepositoryTrust[];
  infrastructure: {
    owner?: string;
    namespace: string;
    serviceAccountName?: string;
    sync?: SyncPolicy;
    ignoreDifferences?: readonly IgnoreRule[];
  };
  /** For all Applications of the repository. */
  ignoreDifferences?: readonly IgnoreRule[];
  syncWindows?: readonly SyncWindow[];
}

/** What a host says of the repository. @internal */
export interface Host {
  config: RepositoryConfig;
  prefixIds: boolean;
  /** All that are configured; only this one by default. */
  repositories?: readonly RepositoryConfig[];
}

/** Reads the settings of a repository, or says all that is wrong with them. Pure. @internal */
export function readSettings(
  text: string | undefined,
  host: Host,
): { settings: Settings | undefined; problems: Problem[] } {
  const { config, prefixIds } = host;
  const file = LAYOUT.settings;
  if (text === undefined) {
    return { settings: undefined, problems: missingSettings(host) };
  }
  const checked = checkYaml(file, text, gitopsYamlSchema);
  if (!checked.value) {
    return { settings: undefined, problems: checked.problems };
  }
  const { value, lineOf } = checked;
  const unusable = [
    ...ignoreProblemsOf(value, lineOf),
    ...windowProblemsOf(value, lineOf),
  ];
  if (unusable.length > 0) {
    return { settings: undefined, problems: unusable };
  }
  const { environments, refused, problems } = targetEnvironments(
    value.environments,
    { lineOf, host },
  );
  return {
    settings: {
      repository: config.name,
      branch: config.branch,
      prefixIds,
      environments,
      refused,
      clusters: config.trust.map(({ cluster }) => cluster),
      trust: config.trust,
      infrastructure: value.infrastructure ?? { namespace: '{app}' },
      ignoreDifferences: value.ignoreDifferences,
      syncWindows: value.syncWindows,
    },
    problems,
  };
}

/** A repository that others only take desired state from needs none. */
function missingSettings({ config, repositories = [] }: Host): Problem[] {
  if (repositories.some(({ sources }) => sources?.includes(config.name))) {
    return [];
  }
  const file = LAYOUT.settings;
  return [
    {
      code: 'no-settings',
      severity: 'error',
      message: `The repository ${config.name} has no ${file}`,
      file,
      cause: `${file} names the environments; without it nothing is reconciled.`,
      cure: `Add ${file} at the root of the branch ${
        config.branch
      }, such as:\nversion: 1\nenvironments:\n  - name: production\n    cluster: ${
        config.trust[0]?.cluster ?? 'my-cluster'
      }`,
    },
  ];
}

function windowProblemsOf(
  value: GitopsYaml,
  lineOf: IgnorePlace['lineOf'],
): Problem[] {
  const file = LAYOUT.settings;
  return [
    ...windowProblems(value.syncWindows, {
      ...{ file, lineOf, path: ['syncWindows'] },
    }),
    ...value.environments.flatMap(({ syncWindows }, index) =>
      windowProblems(syncWindows, {
        ...{ file, lineOf, path: ['environments', index, 'syncWindows'] },
      }),
    ),
  ];
}

function ignoreProblemsOf(
  value: GitopsYaml,
  lineOf: IgnorePlace['lineOf'],
): Problem[] {
  const problems = (
    rules: readonly IgnoreRule[] | undefined,
    path: readonly PropertyKey[],
  ) => ignoreProblems(rules, { file: LAYOUT.settings, path, lineOf });
  return [
    ...problems(value.ignoreDifferences, ['ignoreDifferences']),
    ...problems(value.infrastructure?.ignoreDifferences, [
      'infrastructure',
      'ignoreDifferences',
    ]),
    ...value.environments.flatMap(({ ignoreDifferences }, index) =>
      problems(ignoreDifferences, ['environments', index, 'ignoreDifferences']),
    ),
  ];
}
