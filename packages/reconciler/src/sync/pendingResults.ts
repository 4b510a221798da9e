import type { Plan, StepResult } from '@gitops-suite/model';
import { resultId } from './nextMove';

/** What was written and is equal to Git now is over; what differs again is done again. Pure. @internal */
export function pendingResults(
  made: Plan,
  before: readonly StepResult[],
  commit: string | undefined,
): StepResult[] {
  const done = new Map(
    before
      .filter(
        result =>
          isOver(result) ||
          (result.verb === 'run' && result.revision === commit),
      )
      .map(result => [resultId(result), result]),
  );
  const planned = new Set(made.steps.map(resultId));
  const steps = made.steps.map<StepResult>(step => {
    const { key, ref, verb, phase, wave } = step;
    const common = { key, ref, verb, phase, wave };
    const known = done.get(resultId(step));
    return verb === 'unchanged' || verb === 'run'
      ? known ?? { ...common, state: verb === 'run' ? 'pending' : 'unchanged' }
      : { ...common, state: 'pending' };
  });
  // What is gone has no step any more.
  return [
    ...[...done.values()].filter(result => !planned.has(resultId(result))),
    ...steps,
  ];
}

function isOver({ state }: StepResult): boolean {
  return state === 'applied' || state === 'pruned';
}
