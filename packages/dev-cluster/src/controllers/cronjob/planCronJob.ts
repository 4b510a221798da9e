import { fromTime, toTime } from '../clock';
import { isConditionTrue } from '../conditions';
import type { EventText } from '../eventRecorder';
import type { Job } from '../job/jobTypes';
import { isFinished } from '../job/planJob';
import type { KubeObject, NewObject, PodTemplate } from '../kubeTypes';
import { controllerReference } from '../ownership';
import { apiVersionOf, resources } from '../resources';
import { latestDue, parseSchedule } from './cronSchedule';

/** A CronJob. */
export interface CronJob extends KubeObject {
  spec: {
    schedule: string;
    timeZone?: string;
    suspend?: boolean;
    concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
    startingDeadlineSeconds?: number;
    successfulJobsHistoryLimit?: number;
    failedJobsHistoryLimit?: number;
    jobTemplate: {
      metadata?: {
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
      };
      spec: Job['spec'] & { template: PodTemplate };
    };
  };
  status?: CronJobStatus;
}

/** What a CronJob last did. */
export interface CronJobStatus {
  active?: Array<Record<string, string | undefined>>;
  lastScheduleTime?: string;
  lastSuccessfulTime?: string;
}

/** The next step of a CronJob. */
export interface CronJobPlan {
  create?: NewObject<Job>;
  remove: Job[];
  status: CronJobStatus;
  events: EventText[];
  /** Milliseconds until the next minute. */
  recheckAfter?: number;
}

const minuteLength = 60_000;

/** Plans the next step of a CronJob by its Jobs; `now` in milliseconds since the epoch. */
export function planCronJob(
  cronJob: CronJob,
  jobs: Job[],
  now: number,
): CronJobPlan {
  const status = statusOf(cronJob, jobs);
  const plan: CronJobPlan = {
    remove: surplusJobs(cronJob, jobs),
    status,
    events: [],
  };
  const { spec, metadata } = cronJob;
  if (metadata.deletionTimestamp || spec.suspend) return plan;
  plan.recheckAfter = minuteLength - (now % minuteLength);
  const due = dueTime(cronJob, now, plan);
  if (due === undefined || isTooLate(cronJob, due, now)) return plan;
  const active = jobs.filter(job => !isFinished(job));
  const job = newJob(cronJob, due);
  if (jobs.some(({ metadata: { name } }) => name === job.metadata.name))
    return plan;
  if (active.length > 0 && spec.concurrencyPolicy === 'Forbid') {
    const message = `Not starting job because prior execution is running and concurrency policy is Forbid`;
    plan.events.push({ type: 'Normal', reason: 'JobAlreadyActive', message });
    return plan;
  }
  if (spec.concurrencyPolicy === 'Replace') plan.remove.push(...active);
  plan.create = job;
  plan.status = { ...status, lastScheduleTime: toTime(due) };
  plan.events.push({
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `Created job ${job.metadata.name}`,
  });
  return plan;
}

function dueTime(
  cronJob: CronJob,
  now: number,
  plan: CronJobPlan,
): number | undefined {
  const { spec, status, metadata } = cronJob;
  const since =
    fromTime(status?.lastScheduleTime) ??
    fromTime(metadata.creationTimestamp) ??
    now;
  try {
    const timeZone = spec.timeZone ?? 'UTC';
    return latestDue(parseSchedule(spec.schedule), { since, now, timeZone });
  } catch (error) {
    const message = `unparseable schedule: ${
      error instanceof Error ? error.message : error
    }`;
    plan.events.push({
      type: 'Warning',
      reason: 'UnparseableSchedule',
      message,
    });
    plan.recheckAfter = undefined;
    return undefined;
  }
}

function isTooLate({ spec }: CronJob, due: number, now: number): boolean {
  const deadline = spec.startingDeadlineSeconds;
  return deadline !== undefined && now - due > deadline * 1000;
}

function newJob(cronJob: CronJob, due: number): NewObject<Job> {
  const { jobTemplate } = cronJob.spec;
  const { name, namespace } = cronJob.metadata;
  return {
    metadata: {
      // One name for each run: a run cannot happen twice.
      name: `${name.slice(0, 52)}-${due / minuteLength}`,
      namespace,
      labels: jobTemplate.metadata?.labels,
      annotations: {
        ...jobTemplate.metadata?.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': toTime(due),
      },
      ownerReferences: [controllerReference(cronJob, resources.cronJobs)],
    },
    spec: jobTemplate.spec,
  };
}

function statusOf(cronJob: CronJob, jobs: Job[]): CronJobStatus {
  const active = jobs
    .filter(job => !isFinished(job))
    .map(({ metadata }) => ({
      apiVersion: apiVersionOf(resources.jobs),
      kind: resources.jobs.kind,
      namespace: metadata.namespace,
      name: metadata.name,
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const ends = jobs
    .flatMap(({ status }) => status?.completionTime ?? [])
    .sort();
  const lastSuccessfulTime = [cronJob.status?.lastSuccessfulTime ?? '', ...ends]
    .sort()
    .at(-1);
  return {
    ...cronJob.status,
    active:
      active.length > 0 ? keepKnown(active, cronJob.status?.active) : undefined,
    lastSuccessfulTime: lastSuccessfulTime || undefined,
  };
}

/** A reference is written once: the version that it holds is that of its creation. */
function keepKnown<T extends { uid?: string }>(
  active: T[],
  known: CronJobStatus['active'],
) {
  return active.map(
    reference => known?.find(({ uid }) => uid === reference.uid) ?? reference,
  );
}

function surplusJobs(cronJob: CronJob, jobs: Job[]): Job[] {
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } =
    cronJob.spec;
  const surplus = (type: string, limit: number) => {
    const ended = jobs
      .filter(({ status }) => isConditionTrue(status?.conditions, type))
      .sort((a, b) =>
        a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1,
      );
    return ended.slice(0, Math.max(0, ended.length - limit));
  };
  return [
    ...surplus('Complete', successfulJobsHistoryLimit),
    ...surplus('Failed', failedJobsHistoryLimit),
  ].filter(({ metadata }) => !metadata.deletionTimestamp);
}
