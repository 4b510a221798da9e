import type { KubernetesObject } from '@gitops-suite/model';
import { asFields, findCondition, numberOf, statusOf } from '../liveFields';
import { kindStatusOf } from './kindStatus';
import { current, failed, inProgress, type Kstatus } from './kstatus';

/**
 * Status as Flux's kstatus tells it, for those who compare or move: what runs counts as Current sooner than our health
 * counts as Healthy, and what nobody has reported on is Current. `now` in milliseconds since the epoch. Pure.
 * @public
 */
export function computeKstatus(object: KubernetesObject, now: number): Kstatus {
  return (
    byMetadata(object) ??
    byConvention(object) ??
    kindStatusOf(object)?.(object, now) ??
    byReady(object)
  );
}

function byMetadata(object: KubernetesObject): Kstatus | undefined {
  const { deletionTimestamp, generation } = asFields(object.metadata);
  if (deletionTimestamp !== undefined) {
    return { status: 'Terminating', reason: 'Terminating' };
  }
  const observed = numberOf(statusOf(object).observedGeneration);
  const wanted = numberOf(generation);
  return observed !== undefined && wanted !== undefined && observed !== wanted
    ? inProgress(
        'LatestGenerationNotObserved',
        `Generation ${wanted} is not observed yet`,
      )
    : undefined;
}

/** Conditions that a controller may write for every kind. */
function byConvention(object: KubernetesObject): Kstatus | undefined {
  const reconciling = findCondition(object, 'Reconciling');
  if (reconciling?.status === 'True') {
    return inProgress(reconciling.reason ?? 'Reconciling', reconciling.message);
  }
  const stalled = findCondition(object, 'Stalled');
  return stalled?.status === 'True'
    ? failed(stalled.reason ?? 'Stalled', stalled.message)
    : undefined;
}

function byReady(object: KubernetesObject): Kstatus {
  const ready = findCondition(object, 'Ready');
  return ready && ready.status !== 'True'
    ? inProgress(ready.reason ?? 'NotReady', ready.message)
    : current;
}
