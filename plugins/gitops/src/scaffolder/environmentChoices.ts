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
