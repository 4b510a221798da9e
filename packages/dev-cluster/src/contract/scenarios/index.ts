import type { Recorder } from '../transcript';
import { refuseBadRequests, refuseChanges, refuseImmutables } from './errors';
import { allManifests, liveAndDie } from './kinds';

/** A story that is told to both servers. */
export type Scenario = (recorder: Recorder) => Promise<void>;

/** All stories by name. */
export const scenarios: Record<string, Scenario> = {
  ...Object.fromEntries(
    Object.entries(allManifests).map(([name, manifest]) => [
      `kind ${name}`,
      (recorder: Recorder) => liveAndDie(recorder, name, manifest),
    ]),
  ),
  'bad requests': refuseBadRequests,
  'forbidden changes': refuseChanges,
  immutables: refuseImmutables,
};
