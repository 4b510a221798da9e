import type { OperationState, Plan } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { failedWith, type Transition } from './transition';

/**
 * How a sync fails: where it has begun to change something, its SyncFail hooks run first. What fails while they run
 * is told behind what failed before. @internal
 */
export function failSync(app: ApplicationRuntime, message: string): Transition {
  const operation = app.operation!;
  const before = operation.failure;
  if (before !== undefined) {
    return failedWith(`${before}; then ${message}`);
  }
  const plan = app.running?.plan ?? operation.plan;
  return hasTouched(app) && plan && runsAfterFailure(plan)
    ? { state: 'Applying', failure: message, message, stage: undefined }
    : failedWith(message);
}

/** States before the first change of a plan. */
const early: readonly OperationState[] = [
  'Queued',
  'Planning',
  'Preflight',
  'Held',
];

function hasTouched({ operation }: ApplicationRuntime): boolean {
  const { state, results } = operation!;
  return (
    !early.includes(state) ||
    results.some(result => !['pending', 'unchanged'].includes(result.state))
  );
}

function runsAfterFailure({ steps, guards }: Plan): boolean {
  return (
    steps.some(({ phase }) => phase === 'SyncFail') && mayRunHooks({ guards })
  );
}

/** A repository that is not trusted with a plan is not trusted with its hooks. Pure. @internal */
export function mayRunHooks({ guards }: Pick<Plan, 'guards'>): boolean {
  return !guards.some(
    ({ code, verdict }) => code === 'not-allowed' && verdict === 'refuse',
  );
}
