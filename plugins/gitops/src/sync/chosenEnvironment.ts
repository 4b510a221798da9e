import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { isFine, worstFirst } from './lanes';

/** What the address names, by environment or id; else the worst one that needs a look, else the first. */
export function chosenEnvironment(
  applications: readonly Application[],
  wanted: string | null,
): Application {
  const named =
    applications.find(({ id }) => id === wanted) ??
    applications.find(({ environment }) => environment === wanted);
  if (named) {
    return named;
  }
  const worst = worstFirst(applications)[0];
  return isFine(worst) ? applications[0] : worst;
}
