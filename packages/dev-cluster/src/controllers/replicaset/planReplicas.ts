import { toTime } from '../clock';
import { findCondition, withCondition, withoutCondition } from '../conditions';
import type {
  Condition,
  Pod,
  ReplicaSet,
  ReplicaSetStatus,
} from '../kubeTypes';
import { matchesLabels } from '../labelSelector';
import { isPodActive, isPodReady, untilAvailable } from '../podFacts';
import { orAbsent } from '../orAbsent';

/** What a ReplicaSet is to do next. */
export interface ReplicasPlan {
  /** How many pods to create. */
  create: number;
  /** Which pods to delete, the least useful first. */
  remove: Pod[];
  /** Milliseconds until the next pod becomes available by time alone. */
  recheckAfter?: number;
}

/** How many pods are created or deleted in one step. */
const burst = 500;

/** Compares wanted and existing pods. */
export function planReplicas(
  replicaSet: ReplicaSet,
  pods: Pod[],
): ReplicasPlan {
  if (replicaSet.metadata.deletionTimestamp) return { create: 0, remove: [] };
  const active = pods.filter(isPodActive);
  const missing = (replicaSet.spec.replicas ?? 1) - active.length;
  if (missing >= 0) return { create: Math.min(missing, burst), remove: [] };
  return {
    create: 0,
    remove: [...active].sort(byUsefulness).slice(0, Math.min(-missing, burst)),
  };
}

const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';

/** First what is not placed, not running, not ready, cheap, restarted often, young. */
function byUsefulness(a: Pod, b: Pod): number {
  for (const rank of [isPlaced, phaseRank, readyRank, costOf, calmness]) {
    const difference = rank(a) - rank(b);
    if (difference !== 0) return difference;
  }
  const [first, second] = [ageStamp(a), ageStamp(b)];
  if (first !== second) return first > second ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function isPlaced(pod: Pod): number {
  return pod.spec.nodeName ? 1 : 0;
}

function phaseRank(pod: Pod): number {
  return { Pending: 0, Unknown: 1, Running: 2, Succeeded: 3, Failed: 3 }[
    pod.status?.phase ?? 'Pending'
  ];
}

function readyRank(pod: Pod): number {
  return isPodReady(pod) ? 1 : 0;
}

function costOf(pod: Pod): number {
  return Number(pod.metadata.annotations?.[deletionCost] ?? 0) || 0;
}

function calmness(pod: Pod): number {
  return -Math.max(
    0,
    ...(pod.status?.containerStatuses ?? []).map(
      ({ restartCount }) => restartCount,
    ),
  );
}

function ageStamp(pod: Pod): string {
  const ready = findCondition(
    pod.status?.conditions,
    'Ready',
  )?.lastTransitionTime;
  return (isPodReady(pod) && ready) || pod.metadata.creationTimestamp;
}

/** What {@link countReplicas} counts. */
export interface CountInput {
  replicaSet: ReplicaSet;
  pods: Pod[];
  /** Milliseconds since the epoch. */
  now: number;
  scale(duration: number): number;
  /** What went wrong in this step, if anything. */
  failure?: { reason: 'FailedCreate' | 'FailedDelete'; message: string };
}

/** The status of a ReplicaSet by its pods, and when to count again. */
export function countReplicas(input: CountInput): {
  status: ReplicaSetStatus;
  recheckAfter?: number;
} {
  const { replicaSet, pods, now } = input;
  const active = pods.filter(isPodActive);
  const minReady = input.scale((replicaSet.spec.minReadySeconds ?? 0) * 1000);
  const waits = active.map(pod => untilAvailable(pod, minReady, now));
  const labels = replicaSet.spec.template.metadata?.labels ?? {};
  const later = waits.filter(
    (wait): wait is number => wait !== undefined && wait > 0,
  );
  return {
    status: {
      replicas: active.length,
      fullyLabeledReplicas: orAbsent(
        active.filter(pod => matchesLabels(pod.metadata.labels, labels)).length,
      ),
      readyReplicas: orAbsent(active.filter(isPodReady).length),
      availableReplicas: orAbsent(waits.filter(wait => wait === 0).length),
      terminatingReplicas: pods.filter(pod => pod.metadata.deletionTimestamp)
        .length,
      observedGeneration: replicaSet.metadata.generation,
      conditions: failureConditions(input),
    },
    recheckAfter: later.length > 0 ? Math.min(...later) : undefined,
  };
}

function failureConditions({
  replicaSet,
  failure,
  now,
}: CountInput): Condition[] | undefined {
  const before = replicaSet.status?.conditions;
  if (!failure) {
    const rest = withoutCondition(before, 'ReplicaFailure');
    return rest.length > 0 ? rest : undefined;
  }
  const known = findCondition(before, 'ReplicaFailure');
  if (known?.reason === failure.reason) return before;
  return withCondition(
    before,
    { type: 'ReplicaFailure', status: 'True', ...failure },
    toTime(now),
  );
}
