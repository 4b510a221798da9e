import { fromTime } from '../clock';
import { findCondition } from '../conditions';
import type { PodCounts } from './countPods';
import type { Job, JobInput } from './jobTypes';

/** How a Job ends. */
export interface Verdict {
  condition: 'Complete' | 'Failed';
  reason: string;
  message: string;
}

/** Whether a Job is over, and why; undefined while it goes on. */
export function judge(
  { job, now, scale }: JobInput,
  counts: PodCounts,
): Verdict | undefined {
  const { backoffLimit = 6, activeDeadlineSeconds, completions } = job.spec;
  // Once said, a verdict stands.
  for (const [target, condition] of [
    ['FailureTarget', 'Failed'],
    ['SuccessCriteriaMet', 'Complete'],
  ] as const) {
    const before = findCondition(job.status?.conditions, target);
    if (before?.status === 'True') {
      return {
        condition,
        reason: before.reason ?? '',
        message: before.message ?? '',
      };
    }
  }
  if (failuresOf(job, counts) > backoffLimit) {
    const message = 'Job has reached the specified backoff limit';
    return { condition: 'Failed', reason: 'BackoffLimitExceeded', message };
  }
  const started = fromTime(job.status?.startTime) ?? now;
  if (
    activeDeadlineSeconds !== undefined &&
    now - started >= scale(activeDeadlineSeconds * 1000)
  ) {
    const message = 'Job was active longer than specified deadline';
    return { condition: 'Failed', reason: 'DeadlineExceeded', message };
  }
  const succeeded = successesOf(job, counts);
  const done =
    completions === undefined
      ? succeeded > 0 && counts.active.length === 0
      : succeeded >= completions;
  if (!done) return undefined;
  const message = 'Reached expected number of succeeded pods';
  return { condition: 'Complete', reason: 'CompletionsReached', message };
}

/** Pods that failed, and restarts within pods that are restarted in place. */
function failuresOf(job: Job, counts: PodCounts): number {
  const failed = counts.failed + counts.uncounted.failed.length;
  if (job.spec.template.spec.restartPolicy !== 'OnFailure') return failed;
  const restarts = counts.active.flatMap(
    ({ status }) => status?.containerStatuses ?? [],
  );
  return (
    failed + restarts.reduce((sum, { restartCount }) => sum + restartCount, 0)
  );
}

/** Pods that count as completions. */
export function successesOf(job: Job, counts: PodCounts): number {
  return job.spec.completionMode === 'Indexed'
    ? counts.completedIndexes.size
    : counts.succeeded + counts.uncounted.succeeded.length;
}
