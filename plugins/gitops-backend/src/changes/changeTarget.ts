import {
  LAYOUT,
  overlayFolder,
  type ChangeCheck,
  type ChangeIntent,
  type EnvironmentSettings,
} from '@gitops-suite/model';
import type { RepositoryConfig } from '@gitops-suite/reconciler';
import type { RepositorySettings } from './ChangeDraft';

/** Where a change goes: the branch that its environments are read from. */
export interface ChangeTarget {
  repository: RepositoryConfig;
  branch: string;
  /** It is the branch that holds the settings. */
  isHome: boolean;
}

/** Tells the branches of all repositories apart. */
export function placeOf(place: { repository: string; branch: string }): string {
  return `${place.repository}:${place.branch}`;
}

/** The target as people are told of it. */
export function describeTarget({ repository, branch }: ChangeTarget): string {
  return `the branch ${branch} of ${repository.name}`;
}

/** The one branch that all environments of an intent are read from, or why there is none. Pure. */
export function targetOfChange(
  intent: ChangeIntent,
  settings: RepositorySettings,
  config: { home: RepositoryConfig; repositories: readonly RepositoryConfig[] },
): ChangeTarget | ChangeCheck {
  const names =
    intent.kind === 'create-app' ? intent.environments : [intent.environment];
  const targets: { name: string; target: ChangeTarget }[] = [];
  for (const environment of settings.environments) {
    if (names.includes(environment.name)) {
      const target = targetOf(environment, config);
      if ('code' in target) {
        return target;
      }
      targets.push({ name: environment.name, target });
    }
  }
  const [first, ...others] = targets;
  const other = others.find(
    ({ target }) => keyOf(target) !== keyOf(first.target),
  );
  if (other) {
    return severalTargets(first, other);
  }
  return first?.target ?? homeTarget(config.home);
}

/** The branch that holds the settings. */
export function homeTarget(home: RepositoryConfig): ChangeTarget {
  return { repository: home, branch: home.branch, isHome: true };
}

/** Folders whose files a change needs to know, at its target. */
export function foldersOfChange(
  intent: ChangeIntent,
  settings: RepositorySettings,
): string[] {
  return [
    `${LAYOUT.apps}/${intent.app}`,
    `${LAYOUT.infrastructure}/${intent.app}`,
    ...settings.environments
      .filter(({ path }) => path !== undefined)
      .map(environment => overlayFolder(environment, intent.app)),
  ];
}

function keyOf({ repository, branch }: ChangeTarget): string {
  return placeOf({ repository: repository.name, branch });
}

function targetOf(
  environment: EnvironmentSettings,
  {
    home,
    repositories,
  }: { home: RepositoryConfig; repositories: readonly RepositoryConfig[] },
): ChangeTarget | ChangeCheck {
  const { name, branch, repository = home.name } = environment;
  if (repository === home.name) {
    const isHome = branch === undefined || branch === home.branch;
    return { repository: home, branch: branch ?? home.branch, isHome };
  }
  const other = repositories.find(one => one.name === repository);
  return other && home.sources?.includes(repository)
    ? { repository: other, branch: branch ?? other.branch, isHome: false }
    : {
        status: 'failed',
        code: 'repository-refused',
        title: `Environment ${name}`,
        message: `${name} is read from the repository ${repository}, which ${home.name} may not take from.`,
        file: LAYOUT.settings,
        cure: `Ask an administrator to add ${repository} to gitops.repositories[${home.name}].sources in app-config.yaml.`,
      };
}

function severalTargets(
  a: { name: string; target: ChangeTarget },
  b: { name: string; target: ChangeTarget },
): ChangeCheck {
  return {
    status: 'failed',
    code: 'several-targets',
    title: 'Pull request',
    message: `${a.name} is read from ${describeTarget(a.target)}, ${
      b.name
    } from ${describeTarget(b.target)}: one pull request cannot reach both.`,
    cure: 'Choose environments of one branch, and add the others afterwards.',
  };
}
