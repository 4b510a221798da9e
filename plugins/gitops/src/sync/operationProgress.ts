import type { StepResult } from '@gitops-suite/backstage-plugin-gitops-common';

/** How far an operation is. */
export interface OperationProgress {
  done: number;
  total: number;
  /** Results that are worth a line: failed ones, then waiting ones, then what was done; equal objects are not. */
  telling: StepResult[];
}

/** Lines that are shown of a long operation. */
const MOST_LINES = 12;

const urgency: Record<StepResult['state'], number> = {
  failed: 0,
  running: 1,
  starting: 1,
  waiting: 1,
  skipped: 2,
  applied: 3,
  succeeded: 3,
  pruned: 3,
  pending: 4,
  unchanged: 5,
};

const unfinished: readonly StepResult['state'][] = [
  'pending',
  'waiting',
  'starting',
  'running',
];

/** Counts the results and picks those that are worth a line. */
export function operationProgress(
  results: readonly StepResult[],
): OperationProgress {
  const done = results.filter(({ state }) => !unfinished.includes(state));
  const telling = results
    .filter(({ state }) => state !== 'unchanged')
    .map((result, place) => ({ result, place }))
    .sort(
      (a, b) =>
        urgency[a.result.state] - urgency[b.result.state] || a.place - b.place,
    )
    .map(({ result }) => result)
    .slice(0, MOST_LINES);
  return { done: done.length, total: results.length, telling };
}
