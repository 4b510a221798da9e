import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { isFine, worstFirst } from './lanes';

/** What the address names, by environment or id; else the worst one that needs a look, else the first. */
export function chosenEnvironment(
  applications: readonly Application[],
  wanted: string | null,
): Application {
  const ofEnvironment = applications.filter(
    ({ environment }) => environment === wanted,
  );
  const named =
    applications.find(({ id }) => id === wanted) ??
    // Links name that of the first repository by its environment alone, also where another repository has the same.
    ofEnvironment.find(({ id, app }) => id === `${app}.${wanted}`) ??
    ofEnvironment[0];
  if (named) {
    return named;
  }
  const worst = worstFirst(applications)[0];
  return isFine(worst) ? applications[0] : worst;
}
