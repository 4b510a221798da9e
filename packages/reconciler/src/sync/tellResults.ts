import type { Operation, PlanStep } from '@gitops-suite/model';
import { resultId } from './nextMove';

/** `3 of 5 objects`, of the plan that is carried out. Pure. @internal */
export function describeProgress(
  steps: readonly PlanStep[],
  results: Operation['results'],
): string {
  const byId = new Map(results.map(result => [resultId(result), result.state]));
  const counted = steps.filter(({ phase }) => phase !== 'SyncFail');
  const done = counted.filter(
    step =>
      step.verb === 'unchanged' ||
      ['applied', 'pruned', 'succeeded'].includes(
        byId.get(resultId(step)) ?? '',
      ),
  );
  return `${done.length} of ${counted.length} objects`;
}

/** What a whole sync has done, over all plans that it took: `2 created, 1 pruned`. Pure. @internal */
export function describeDone(results: Operation['results']): string {
  const count = (verb: PlanStep['verb'], state: string) =>
    results.filter(result => result.verb === verb && result.state === state)
      .length;
  const hooks = count('run', 'succeeded');
  const parts = [
    [count('create', 'applied'), 'created'],
    [count('change', 'applied'), 'changed'],
    [count('prune', 'pruned'), 'pruned'],
    [hooks, hooks === 1 ? 'hook run' : 'hooks run'],
  ].filter(([number]) => number !== 0);
  return parts.length > 0
    ? parts.map(part => part.join(' ')).join(', ')
    : 'Live is equal to Git';
}
