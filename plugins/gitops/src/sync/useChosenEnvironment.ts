import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { useState } from 'react';
import { chosenEnvironment } from './chosenEnvironment';

/**
 * The environment of the address, else the one that the view began with: what a person reads does not give way to
 * another environment because that got worse.
 */
export function useChosenEnvironment(
  applications: readonly Application[],
  wanted: string | null,
): Application {
  const [first] = useState(() => chosenEnvironment(applications, wanted).id);
  return chosenEnvironment(applications, wanted ?? first);
}
