import type { Pod } from '../kubeTypes';
import {
  isPodReady,
  isPodTerminal,
  untilAvailable,
  untilNextAvailable,
} from '../podFacts';
import { revisionLabel } from '../revisionHistory';
import { orAbsent } from '../orAbsent';
import type { StatefulSet, StatefulSetStatus } from './statefulSetTypes';

/** What a StatefulSet is decided on. */
export interface StatefulSetInput {
  set: StatefulSet;
  pods: Pod[];
  /** Names of the revisions to come from and to go to. */
  currentRevision: string;
  updateRevision: string;
  /** By revision name, the label value of its pods. */
  hashOf(revision: string): string;
  /** Milliseconds since the epoch. */
  now: number;
  scale(duration: number): number;
}

/** A pod that is missing. */
export interface MissingPod {
  ordinal: number;
  /** The name of the revision to make it from. */
  revision: string;
}

/** The next step of a StatefulSet. */
export interface StatefulSetPlan {
  create: MissingPod[];
  remove: Pod[];
  status: StatefulSetStatus;
  /** Milliseconds until the next pod becomes available by time alone. */
  recheckAfter?: number;
}

/** The number at the end of a pod's name, undefined when it is not one of the set's pods. */
function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const { name } = pod.metadata;
  if (!name.startsWith(prefix) || !/^\d+$/.test(name.slice(prefix.length)))
    return undefined;
  return Number(name.slice(prefix.length));
}

/**
 * Plans the next step: missing pods from the lowest ordinal up, then surplus and outdated ones
 * from the highest down; one at a time and each only after its neighbours are well, unless the
 * set is `Parallel`.
 */
export function planStatefulSet(input: StatefulSetInput): StatefulSetPlan {
  const status = countStatus(input);
  const plan: StatefulSetPlan = {
    create: [],
    remove: [],
    status,
    recheckAfter: untilNextAvailable(
      input.pods,
      input.scale((input.set.spec.minReadySeconds ?? 0) * 1000),
      input.now,
    ),
  };
  if (input.set.metadata.deletionTimestamp) return plan;
  if (planWanted(input, plan) && planSurplus(input, plan)) {
    planOutdated(input, plan);
  }
  return plan;
}

function rangeOf({ spec }: StatefulSet): { start: number; end: number } {
  const start = spec.ordinals?.start ?? 0;
  return { start, end: start + (spec.replicas ?? 1) };
}

function isParallel({ spec }: StatefulSet): boolean {
  return spec.podManagementPolicy === 'Parallel';
}

/** Answers whether the next stage may begin. */
function planWanted(input: StatefulSetInput, plan: StatefulSetPlan): boolean {
  const { set, pods } = input;
  const { start, end } = rangeOf(set);
  const byOrdinal = new Map(pods.map(pod => [ordinalOf(set, pod), pod]));
  for (let ordinal = start; ordinal < end; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    if (!pod)
      plan.create.push({ ordinal, revision: revisionFor(input, ordinal) });
    else if (isPodTerminal(pod) && !pod.metadata.deletionTimestamp)
      plan.remove.push(pod);
    else if (isWell(input, pod)) continue;
    if (!isParallel(set)) return false;
  }
  return true;
}

function isWell({ set, now, scale }: StatefulSetInput, pod: Pod): boolean {
  const minReady = scale((set.spec.minReadySeconds ?? 0) * 1000);
  return (
    !pod.metadata.deletionTimestamp && untilAvailable(pod, minReady, now) === 0
  );
}

function revisionFor(input: StatefulSetInput, ordinal: number): string {
  const { set, currentRevision, updateRevision } = input;
  if (currentRevision === updateRevision) return updateRevision;
  if (set.spec.updateStrategy?.type === 'OnDelete') return updateRevision;
  const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  const kept = partition > 0 ? partition : set.status?.currentReplicas ?? 0;
  return ordinal < rangeOf(set).start + kept ? currentRevision : updateRevision;
}

function planSurplus(input: StatefulSetInput, plan: StatefulSetPlan): boolean {
  const { set } = input;
  const { start, end } = rangeOf(set);
  const surplus = input.pods
    .filter(pod => {
      const ordinal = ordinalOf(set, pod);
      return ordinal !== undefined && (ordinal < start || ordinal >= end);
    })
    .sort((a, b) => (ordinalOf(set, b) ?? 0) - (ordinalOf(set, a) ?? 0));
  if (surplus.length === 0) return true;
  const staying = surplus.filter(pod => !pod.metadata.deletionTimestamp);
  if (isParallel(set)) plan.remove.push(...staying);
  else if (staying.length === surplus.length) plan.remove.push(staying[0]);
  return false;
}

function planOutdated(input: StatefulSetInput, plan: StatefulSetPlan): void {
  const { set, pods, updateRevision } = input;
  if (set.spec.updateStrategy?.type === 'OnDelete') return;
  const { start, end } = rangeOf(set);
  const lowest =
    start + (set.spec.updateStrategy?.rollingUpdate?.partition ?? 0);
  const byOrdinal = new Map(pods.map(pod => [ordinalOf(set, pod), pod]));
  for (let ordinal = end - 1; ordinal >= lowest; ordinal--) {
    const pod = byOrdinal.get(ordinal);
    if (!pod || pod.metadata.deletionTimestamp) return;
    if (pod.metadata.labels?.[revisionLabel] !== input.hashOf(updateRevision)) {
      plan.remove.push(pod);
      return;
    }
    if (!isWell(input, pod)) return;
  }
}

function countStatus(input: StatefulSetInput): StatefulSetStatus {
  const { set, pods, updateRevision } = input;
  let { currentRevision } = input;
  const alive = pods.filter(pod => !isPodTerminal(pod));
  const of = (revision: string) =>
    alive.filter(
      pod =>
        !pod.metadata.deletionTimestamp &&
        pod.metadata.labels?.[revisionLabel] === input.hashOf(revision),
    ).length;
  const replicas = alive.length;
  const readyReplicas = alive.filter(isPodReady).length;
  const updatedReplicas = of(updateRevision);
  const wanted = set.spec.replicas ?? 1;
  const complete =
    updatedReplicas === wanted &&
    readyReplicas === wanted &&
    replicas === wanted;
  if (complete && set.spec.updateStrategy?.type !== 'OnDelete')
    currentRevision = updateRevision;
  return {
    ...set.status,
    observedGeneration: set.metadata.generation,
    replicas,
    readyReplicas: orAbsent(readyReplicas),
    availableReplicas: alive.filter(pod => isWell(input, pod)).length,
    currentReplicas: orAbsent(of(currentRevision)),
    updatedReplicas: orAbsent(updatedReplicas),
    currentRevision,
    updateRevision,
    collisionCount: set.status?.collisionCount ?? 0,
  };
}
