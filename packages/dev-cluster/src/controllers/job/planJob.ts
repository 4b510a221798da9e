import { fromTime, toTime } from '../clock';
import { findCondition, isConditionTrue, withCondition } from '../conditions';
import type { EventText } from '../eventRecorder';
import type { Condition, Pod } from '../kubeTypes';
import { orAbsent } from '../orAbsent';
import {
  countPods,
  formatIndexes,
  indexOf,
  isTracked,
  type PodCounts,
} from './countPods';
import type { Job, JobInput, JobStatus } from './jobTypes';
import { judge, successesOf, type Verdict } from './judge';

/** The next step of a Job. */
export interface JobPlan {
  /** One entry for each pod to create: its index, or undefined in a Job without indexes. */
  create: Array<number | undefined>;
  remove: Pod[];
  /** Pods whose tracking finalizer goes. */
  release: Pod[];
  status: JobStatus;
  events: EventText[];
  /** The Job outlived its time to live. */
  expired?: boolean;
  /** Milliseconds until something is due by time alone. */
  recheckAfter?: number;
}

const firstPodBackoff = 10_000;

const longestPodBackoff = 360_000;

/** Plans the next step of a Job. */
export function planJob(input: JobInput): JobPlan {
  const { job, pods } = input;
  const counts = countPods(job, pods);
  if (isFinished(job)) return planAfterwards(input, pods.filter(isTracked));
  if (job.metadata.deletionTimestamp)
    return { ...noPlan(job), release: pods.filter(isTracked) };
  if (job.spec.suspend) return planSuspended(input, counts);
  const resumed =
    isConditionTrue(job.status?.conditions, 'Suspended') ||
    !job.status?.startTime;
  const startTime = resumed ? toTime(input.now) : job.status?.startTime;
  const started: JobInput = {
    ...input,
    job: { ...job, status: { ...job.status, startTime } },
  };
  const verdict = judge(started, counts);
  return verdict
    ? planEnd(started, counts, verdict)
    : planWork(started, counts);
}

/** Whether a Job is over, in success or not. */
export function isFinished({ status }: Job): boolean {
  return ['Complete', 'Failed'].some(type =>
    isConditionTrue(status?.conditions, type),
  );
}

function noPlan(job: Job): JobPlan {
  return {
    create: [],
    remove: [],
    release: [],
    events: [],
    status: job.status ?? {},
  };
}

function planAfterwards(
  { job, now, scale }: JobInput,
  release: Pod[],
): JobPlan {
  const plan = { ...noPlan(job), release };
  const { ttlSecondsAfterFinished: ttl } = job.spec;
  if (ttl === undefined) return plan;
  const ended = ['Complete', 'Failed']
    .map(type => findCondition(job.status?.conditions, type))
    .find(condition => condition?.status === 'True');
  const left =
    (fromTime(ended?.lastTransitionTime) ?? now) + scale(ttl * 1000) - now;
  return left <= 0
    ? { ...plan, expired: true }
    : { ...plan, recheckAfter: left };
}

function planSuspended(input: JobInput, counts: PodCounts): JobPlan {
  const { job, now } = input;
  const known = isConditionTrue(job.status?.conditions, 'Suspended');
  const status = statusOf(input, counts, {
    active: 0,
    conditions: withCondition(
      job.status?.conditions,
      {
        type: 'Suspended',
        status: 'True',
        reason: 'JobSuspended',
        message: 'Job suspended',
      },
      toTime(now),
    ),
  });
  const event: EventText = {
    type: 'Normal',
    reason: 'Suspended',
    message: 'Job suspended',
  };
  return {
    ...noPlan(job),
    remove: counts.active,
    release: counts.release,
    status: { ...status, startTime: undefined },
    events: known ? [] : [event],
  };
}

/** First the verdict is announced and pods are stopped; when all are counted, it is final. */
function planEnd(
  input: JobInput,
  counts: PodCounts,
  verdict: Verdict,
): JobPlan {
  const { job, now } = input;
  const { condition, reason, message } = verdict;
  const time = toTime(now);
  const announced =
    condition === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
  let conditions = withCondition(
    job.status?.conditions,
    { type: announced, status: 'True', reason, message, lastProbeTime: time },
    time,
  );
  const open =
    counts.uncounted.succeeded.length + counts.uncounted.failed.length;
  const final =
    open === 0 &&
    counts.active.length === 0 &&
    counts.terminating === 0 &&
    isConditionTrue(job.status?.conditions, announced);
  if (final) {
    const last: Condition = {
      type: condition,
      status: 'True',
      reason,
      message,
      lastProbeTime: time,
    };
    conditions = withCondition(conditions, last, time);
  }
  const event: EventText =
    condition === 'Complete'
      ? { type: 'Normal', reason: 'Completed', message: 'Job completed' }
      : { type: 'Warning', reason, message };
  return {
    ...noPlan(job),
    remove: counts.active,
    release: counts.release,
    status: {
      ...statusOf(input, counts, { active: counts.active.length, conditions }),
      ...(final && condition === 'Complete' && { completionTime: time }),
    },
    events: final ? [event] : [],
  };
}

function planWork(input: JobInput, counts: PodCounts): JobPlan {
  const { job, now } = input;
  const { completions, parallelism = 1 } = job.spec;
  const open =
    completions === undefined
      ? Infinity
      : completions - successesOf(job, counts);
  // Without a number of completions the first success ends the creation of further pods.
  const queueDone = completions === undefined && successesOf(job, counts) > 0;
  const wanted = queueDone ? 0 : Math.min(parallelism, open);
  const missing = wanted - counts.active.length;
  const pause = missing > 0 ? untilRetry(input, counts) : 0;
  const resumed = isConditionTrue(job.status?.conditions, 'Suspended');
  const conditions = resumed
    ? withCondition(
        job.status?.conditions,
        {
          type: 'Suspended',
          status: 'False',
          reason: 'JobResumed',
          message: 'Job resumed',
        },
        toTime(now),
      )
    : job.status?.conditions;
  const create =
    missing > 0 && pause === 0 ? indexesToStart(job, counts, missing) : [];
  const event: EventText = {
    type: 'Normal',
    reason: 'Resumed',
    message: 'Job resumed',
  };
  return {
    create,
    remove: missing < 0 && !queueDone ? counts.active.slice(missing) : [],
    release: counts.release,
    status: statusOf(input, counts, {
      active: counts.active.length + create.length,
      conditions,
    }),
    events: resumed ? [event] : [],
    recheckAfter: soonest(pause || undefined, untilDeadline(input)),
  };
}

function indexesToStart(
  job: Job,
  counts: PodCounts,
  missing: number,
): Array<number | undefined> {
  if (job.spec.completionMode !== 'Indexed')
    return Array.from({ length: missing }, () => undefined);
  const taken = new Set([
    ...counts.completedIndexes,
    ...counts.active.flatMap(pod => indexOf(pod) ?? []),
  ]);
  const all = Array.from(
    { length: job.spec.completions ?? 0 },
    (_, index) => index,
  );
  return all.filter(index => !taken.has(index)).slice(0, missing);
}

/** Milliseconds until a failed pod is replaced: 10 s, doubled with each failure. */
function untilRetry({ pods, now, scale }: JobInput, counts: PodCounts): number {
  const failures = counts.failed + counts.uncounted.failed.length;
  if (failures === 0) return 0;
  const ends = pods
    .filter(({ status }) => status?.phase === 'Failed')
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .flatMap(({ state }) => fromTime(state.terminated?.finishedAt) ?? []);
  if (ends.length === 0) return 0;
  const delay = scale(
    Math.min(firstPodBackoff * 2 ** (failures - 1), longestPodBackoff),
  );
  return Math.max(0, Math.max(...ends) + delay - now);
}

function untilDeadline({ job, now, scale }: JobInput): number | undefined {
  const { activeDeadlineSeconds } = job.spec;
  if (activeDeadlineSeconds === undefined) return undefined;
  const started = fromTime(job.status?.startTime) ?? now;
  return Math.max(10, started + scale(activeDeadlineSeconds * 1000) - now);
}

function soonest(...delays: Array<number | undefined>): number | undefined {
  const known = delays.filter((delay): delay is number => delay !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function statusOf(
  { job }: JobInput,
  counts: PodCounts,
  rest: { active: number; conditions: Condition[] | undefined },
): JobStatus {
  const indexed = job.spec.completionMode === 'Indexed';
  const { succeeded, failed } = counts.uncounted;
  return {
    ...job.status,
    conditions: rest.conditions,
    active: orAbsent(rest.active),
    ready: rest.active === 0 ? 0 : counts.ready,
    terminating: counts.terminating,
    succeeded: orAbsent(counts.succeeded),
    failed: orAbsent(counts.failed),
    completedIndexes: indexed
      ? formatIndexes(counts.completedIndexes) || undefined
      : undefined,
    uncountedTerminatedPods: {
      ...(succeeded.length > 0 && { succeeded }),
      ...(failed.length > 0 && { failed }),
    },
  };
}
