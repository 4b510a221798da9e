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
import { checkYaml } from './yamlFile';

/** `gitops.yaml` with its defaults filled in, joined with what the host allows. @public */
export interface Settings {
  repository: string;
  branch: string;
  /** True where several repositories are configured: their name begins each id. */
  prefixIds: boolean;
  environments: readonly (Omit<EnvironmentSettings, 'overlay' | 'order'> & {
    overlay: string;
    order: number;
  })[];
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

/** Reads the settings of a repository, or says all that is wrong with them. Pure. @internal */
export function readSettings(
  text: string | undefined,
  config: RepositoryConfig,
  prefixIds: boolean,
): { settings: Settings | undefined; problems: Problem[] } {
  const file = LAYOUT.settings;
  if (text === undefined) {
    const problem: Problem = {
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
    };
    return { settings: undefined, problems: [problem] };
  }
  const checked = checkYaml(file, text, gitopsYamlSchema);
  if (!checked.value) {
    return { settings: undefined, problems: checked.problems };
  }
  const unusable = [
    ...ignoreProblemsOf(checked.value, checked.lineOf),
    ...windowProblemsOf(checked.value, checked.lineOf),
  ];
  if (unusable.length > 0) {
    return { settings: undefined, problems: unusable };
  }
  const clusters = config.trust.map(({ cluster }) => cluster);
  const problems: Problem[] = [];
  const names = new Set<string>();
  const environments = checked.value.environments.flatMap(
    (environment, index) => {
      const line = checked.lineOf(['environments', index]);
      if (names.has(environment.name)) {
        problems.push({
          code: 'duplicate-environment',
          severity: 'error',
          message: `The environment ${environment.name} is there twice`,
          file,
          line,
          cure: 'Remove or rename one of them. The first one counts.',
        });
        return [];
      }
      names.add(environment.name);
      if (!clusters.includes(environment.cluster)) {
        problems.push({
          code: 'unknown-cluster',
          severity: 'error',
          message: `The environment ${environment.name} names the cluster ${environment.cluster}, which this repository may not touch`,
          file,
          line: checked.lineOf(['environments', index, 'cluster']) ?? line,
          cause: `Allowed are: ${clusters.join(', ') || 'none'}.`,
          cure: `Write one of them, or add ${environment.cluster} to gitops.repositories[${config.name}].trust in app-config.yaml.`,
        });
        return [];
      }
      return [
        {
          ...environment,
          overlay: environment.overlay ?? environment.name,
          order: environment.order ?? index,
        },
      ];
    },
  );
  const infrastructure = checked.value.infrastructure ?? { namespace: '{app}' };
  return {
    settings: {
      repository: config.name,
      branch: config.branch,
      prefixIds,
      environments,
      clusters,
      trust: config.trust,
      infrastructure,
      ignoreDifferences: checked.value.ignoreDifferences,
      syncWindows: checked.value.syncWindows,
    },
    problems,
  };
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
