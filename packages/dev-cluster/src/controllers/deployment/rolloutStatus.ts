import { fromTime, toTime } from '../clock';
import { findCondition, withCondition, withoutCondition } from '../conditions';
import type { Condition, DeploymentStatus, ReplicaSet } from '../kubeTypes';
import { isSameData } from '../sameData';
import { orAbsent } from '../orAbsent';
import { allOf, sizeOf, total, type RolloutView } from './rolloutView';

/** When and how fast. */
export interface RolloutTime {
  /** Milliseconds since the epoch. */
  now: number;
  /** See `Pace.scale`. */
  scale(duration: number): number;
}

/** `spec.progressDeadlineSeconds` that means "never". */
const noDeadline = 2 ** 31 - 1;

/** The status that a Deployment has once its ReplicaSets are as `view` says. */
export function nextStatus(
  view: RolloutView,
  time: RolloutTime,
  created?: ReplicaSet['metadata']['name'],
): DeploymentStatus {
  const counts = countsOf(view);
  const before = view.deployment.status ?? {};
  let conditions = withAvailable(view, counts, time);
  conditions = withReplicaFailure(view, conditions, time);
  conditions = hasDeadline(view)
    ? withProgress({ view, counts, time, created, conditions })
    : withoutCondition(conditions, 'Progressing');
  const status = {
    ...counts,
    collisionCount: before.collisionCount,
    conditions,
  };
  return isSameData(status, before) ? before : status;
}

/** Milliseconds until the rollout has taken too long, if it is under way. */
export function untilDeadline(
  view: RolloutView,
  status: DeploymentStatus,
  time: RolloutTime,
): number | undefined {
  const progressing = findCondition(status.conditions, 'Progressing');
  if (!hasDeadline(view) || !progressing || view.deployment.spec.paused)
    return undefined;
  if (
    ['NewReplicaSetAvailable', 'ProgressDeadlineExceeded'].includes(
      progressing.reason ?? '',
    )
  ) {
    return undefined;
  }
  return Math.max(50, deadlineOf(view, progressing, time) - time.now);
}

type Counts = Omit<DeploymentStatus, 'conditions' | 'collisionCount'>;

function countsOf(view: RolloutView): Counts {
  const all = allOf(view);
  const available = total(
    all,
    replicaSet => replicaSet.status?.availableReplicas,
  );
  return {
    observedGeneration: view.deployment.metadata.generation,
    replicas: orAbsent(total(all, replicaSet => replicaSet.status?.replicas)),
    updatedReplicas: orAbsent(view.current?.status?.replicas ?? 0),
    readyReplicas: orAbsent(
      total(all, replicaSet => replicaSet.status?.readyReplicas),
    ),
    availableReplicas: orAbsent(available),
    unavailableReplicas: orAbsent(Math.max(0, total(all, sizeOf) - available)),
    terminatingReplicas: total(
      all,
      replicaSet => replicaSet.status?.terminatingReplicas,
    ),
  };
}

function withAvailable(
  view: RolloutView,
  counts: Counts,
  time: RolloutTime,
): Condition[] {
  const enough =
    (counts.availableReplicas ?? 0) >= view.replicas - view.maxUnavailable;
  return set(view.deployment.status?.conditions, time, {
    type: 'Available',
    status: enough ? 'True' : 'False',
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: enough
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
  });
}

function withReplicaFailure(
  view: RolloutView,
  conditions: Condition[],
  time: RolloutTime,
): Condition[] {
  const candidates = view.current ? [view.current, ...view.old] : view.old;
  const failure = candidates
    .map(replicaSet =>
      findCondition(replicaSet.status?.conditions, 'ReplicaFailure'),
    )
    .find(condition => condition?.status === 'True');
  if (!failure) return withoutCondition(conditions, 'ReplicaFailure');
  return set(conditions, time, {
    type: 'ReplicaFailure',
    status: 'True',
    reason: failure.reason,
    message: failure.message,
  });
}

interface Progress {
  view: RolloutView;
  counts: Counts;
  time: RolloutTime;
  created: string | undefined;
  conditions: Condition[];
}

function withProgress(progress: Progress): Condition[] {
  const { view, time, created, conditions } = progress;
  const before = findCondition(conditions, 'Progressing');
  const next = (status: Condition['status'], reason: string, message: string) =>
    set(conditions, time, { type: 'Progressing', status, reason, message });
  if (view.deployment.spec.paused) {
    if (
      ['DeploymentPaused', 'ProgressDeadlineExceeded'].includes(
        before?.reason ?? '',
      )
    ) {
      return conditions;
    }
    return next('Unknown', 'DeploymentPaused', 'Deployment is paused');
  }
  if (before?.reason === 'DeploymentPaused') {
    return next('Unknown', 'DeploymentResumed', 'Deployment is resumed');
  }
  if (created !== undefined) {
    return next(
      'True',
      'NewReplicaSetCreated',
      `Created new replica set "${created}"`,
    );
  }
  const name = view.current?.metadata.name;
  if (name === undefined) return conditions;
  if (before === undefined) {
    return next(
      'True',
      'FoundNewReplicaSet',
      `Found new replica set "${name}"`,
    );
  }
  if (isSettled(progress.counts, before)) return conditions;
  if (isComplete(view, progress.counts)) {
    return next(
      'True',
      'NewReplicaSetAvailable',
      `ReplicaSet "${name}" has successfully progressed.`,
    );
  }
  if (hasAdvanced(view.deployment.status ?? {}, progress.counts)) {
    return next(
      'True',
      'ReplicaSetUpdated',
      `ReplicaSet "${name}" is progressing.`,
    );
  }
  if (isOverdue(view, before, time)) {
    return next(
      'False',
      'ProgressDeadlineExceeded',
      `ReplicaSet "${name}" has timed out progressing.`,
    );
  }
  return conditions;
}

/** A finished rollout stays finished until the template changes, whatever its pods do. */
function isSettled(counts: Counts, before: Condition): boolean {
  return (
    before.reason === 'NewReplicaSetAvailable' &&
    counts.replicas === counts.updatedReplicas
  );
}

function isComplete(view: RolloutView, counts: Counts): boolean {
  return (
    (counts.updatedReplicas ?? 0) === view.replicas &&
    (counts.replicas ?? 0) === view.replicas &&
    (counts.availableReplicas ?? 0) === view.replicas
  );
}

function hasAdvanced(before: DeploymentStatus, after: Counts): boolean {
  const olds = (counts: Counts) =>
    (counts.replicas ?? 0) - (counts.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    olds(after) < olds(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function isOverdue(
  view: RolloutView,
  before: Condition,
  time: RolloutTime,
): boolean {
  if (before.reason === 'NewReplicaSetAvailable') return false;
  if (before.reason === 'ProgressDeadlineExceeded') return true;
  return deadlineOf(view, before, time) <= time.now;
}

function deadlineOf(
  view: RolloutView,
  progressing: Condition,
  time: RolloutTime,
): number {
  const since = fromTime(progressing.lastUpdateTime) ?? time.now;
  // Stamps are whole seconds: counted from the end of theirs, nothing is overdue too early.
  const seconds = view.deployment.spec.progressDeadlineSeconds ?? 0;
  return since + 1000 + time.scale(seconds * 1000);
}

function hasDeadline(view: RolloutView): boolean {
  const seconds = view.deployment.spec.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== noDeadline;
}

function set(
  conditions: Condition[] | undefined,
  time: RolloutTime,
  next: Condition,
): Condition[] {
  const before = findCondition(conditions, next.type);
  const same =
    before?.status === next.status &&
    before.reason === next.reason &&
    // Each advance begins the deadline anew.
    next.reason !== 'ReplicaSetUpdated';
  if (same) return conditions ?? [];
  const stamp = toTime(time.now);
  return withCondition(conditions, { ...next, lastUpdateTime: stamp }, stamp);
}
