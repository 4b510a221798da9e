import type {
  KubernetesObject,
  ObjectKey,
  ObjectRef,
} from '@gitops-suite/model';
import type { Comparison } from '../plan';
import type { Cluster } from '../ports';

/** An object that stands in Git, as the cluster has it. @internal */
export interface LiveRoot {
  key: ObjectKey;
  ref: ObjectRef;
  live?: KubernetesObject;
  /** Why it is not known how it is, or whether it is there at all. */
  unread?: string;
  /** It will not be known either as long as a right is missing. */
  isDenied?: boolean;
}

/**
 * What the watches hold. Where none tells of the kind (it may not be listed, or was not yet), absence proves nothing:
 * what the last comparison has read stands in for it. Pure.
 * @internal
 */
export function liveRoot(
  { key, ref }: { key: ObjectKey; ref: ObjectRef },
  cluster: Pick<Cluster, 'live' | 'status'> | undefined,
  comparison?: Comparison,
): LiveRoot {
  const live = cluster?.live.get(key);
  if (live || !cluster || cluster.live.isComplete([ref])) {
    return { key, ref, live };
  }
  if (comparison?.verdict === 'missing') {
    return { key, ref };
  }
  const denied = cluster.live.denied(ref);
  const unread =
    comparison?.failure?.message ??
    denied ??
    cluster.status().message ??
    'it has not been read from the cluster yet';
  const isDenied = denied !== undefined;
  return { key, ref, live: comparison?.live, unread, isDenied };
}
