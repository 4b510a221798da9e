import type { Environment } from '@gitops-suite/backstage-plugin-gitops-common';

/** Environments to choose from: those in which the app stands, those in which it does not, or all; in promotion order. */
export function environmentChoices(
  environments: readonly Environment[],
  standing: readonly string[],
  wanted: boolean | undefined,
): Environment[] {
  return environments
    .filter(
      ({ name }) => wanted === undefined || standing.includes(name) === wanted,
    )
    .sort((a, b) => a.order - b.order);
}

/**
 * Environments of one repository; without one, each name once. Two repositories may describe environments of the same
 * name, which only the repository tells apart.
 */
export function environmentsIn(
  environments: readonly Environment[],
  repository: string | undefined,
): Environment[] {
  return environments.filter((one, index) =>
    repository === undefined
      ? environments.findIndex(({ name }) => name === one.name) === index
      : one.repository === repository,
  );
}

/** Repositories that describe an environment of this name. */
export function repositoriesWith(
  environments: readonly Environment[],
  name: string,
): string[] {
  return environments
    .filter(one => one.name === name)
    .map(({ repository }) => repository);
}
