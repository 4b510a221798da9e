import { refOf, type KubernetesObject } from '@gitops-suite/model';
import { numberOf, specOf, statusOf, textOf } from './liveFields';
import { containersOf } from './podHealth';

interface Counts {
  ready: number;
  wanted: number;
}

/** How many of the wanted parts are ready; undefined for kinds without parts. @internal */
export function readyCounts(object: KubernetesObject): Counts | undefined {
  const spec = specOf(object);
  const status = statusOf(object);
  switch (`${refOf(object).group}/${object.kind}`) {
    case 'apps/Deployment':
    case 'apps/StatefulSet':
    case 'apps/ReplicaSet':
    case '/ReplicationController':
      return {
        ready: numberOf(status.readyReplicas) ?? 0,
        wanted: numberOf(spec.replicas) ?? 1,
      };
    case 'apps/DaemonSet':
      return {
        ready: numberOf(status.numberReady) ?? 0,
        wanted: numberOf(status.desiredNumberScheduled) ?? 0,
      };
    case 'batch/Job':
      return {
        ready: numberOf(status.succeeded) ?? 0,
        wanted: numberOf(spec.completions) ?? 1,
      };
    case '/Pod': {
      const main = containersOf(object).filter(({ init }) => !init);
      return {
        ready: main.filter(({ ready }) => ready).length,
        wanted: main.length,
      };
    }
    default:
      return undefined;
  }
}

/** One link of a chain in words: `1 of 3 pods updated`, `0 of 1 ready`, `Waiting`. @internal */
export function describeReady(object: KubernetesObject): string | undefined {
  if (object.kind === 'Pod') {
    const phase = textOf(statusOf(object).phase);
    const isWaiting = containersOf(object).some(
      ({ state }) => state === 'Waiting',
    );
    return isWaiting && phase !== 'Failed' ? 'Waiting' : phase;
  }
  const counts = readyCounts(object);
  if (!counts) {
    return textOf(statusOf(object).phase);
  }
  const { ready, wanted } = counts;
  const updated = numberOf(statusOf(object).updatedReplicas) ?? 0;
  const isUpdating =
    object.kind === 'Deployment' && updated < wanted && ready > 0;
  if (isUpdating) {
    return `${updated} of ${wanted} pods updated`;
  }
  return object.kind === 'Job'
    ? `${ready} of ${wanted} succeeded`
    : `${ready} of ${wanted} ready`;
}
