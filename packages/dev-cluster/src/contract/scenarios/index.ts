import type { Recorder } from '../transcript';
import { defineCustom } from './custom';
import { refuseBadRequests, refuseChanges } from './errors';
import { refuseImmutables } from './immutables';
import { allManifests, liveAndDie } from './kinds';
import { bindAndEvict, collectGarbage, keepLongIntegers } from './lifecycles';
import { listObjects, patchStrategically, useSubresources } from './lists';
import { discover, watchObjects } from './watches';
import { applyAtRandom, applyMapsAtRandom } from './randomApply';

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
  'custom resources': defineCustom,
  discovery: discover,
  lists: listObjects,
  watches: watchObjects,
  subresources: useSubresources,
  'strategic merge patches': patchStrategically,
  'binding and eviction': bindAndEvict,
  'long integers': keepLongIntegers,
};

/** Stories that need kube-controller-manager beside the real API server. */
export const managedScenarios: Record<string, Scenario> = {
  'garbage collection': collectGarbage,
};

/** Stories with a seed, which never end; only told where both servers are there to compare. */
export const randomScenarios: Record<
  string,
  (recorder: Recorder, seed: number) => Promise<void>
> = {
  'apply a Deployment': applyAtRandom,
  'apply maps': applyMapsAtRandom,
};
