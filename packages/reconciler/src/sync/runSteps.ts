import type { PlanStep, StepResult } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { isoTime, type EngineContext } from '../engine/context';
import { mapLimit } from '../engine/mapLimit';
import { nextStep, type Failure, type Outcome } from '../outcome';
import { resultOf, startHook } from './hooks';
import { resultId } from './nextMove';
import { writeStep } from './writeStep';

/** What a group of steps came to. @internal */
export interface Progress {
  results: StepResult[];
  /** The first failure, after everything that ran beside it has ended. */
  failure?: Failure;
}

const CONCURRENCY = 10;

/** Runs a group of steps side by side; what was done before stays in the results. @internal */
export async function runSteps(
  app: ApplicationRuntime,
  steps: readonly PlanStep[],
  context: EngineContext,
): Promise<Progress> {
  const results = new Map(
    app.operation!.results.map(result => [resultId(result), result]),
  );
  const failures: Failure[] = [];
  await mapLimit(steps, CONCURRENCY, async step => {
    const outcome = await runStep(app, step, context);
    if (outcome.status === 'done') {
      results.set(resultId(step), outcome.value);
      return;
    }
    // A run that was announced has its own name, by which it is found when it was made all the same.
    const ref = results.get(resultId(step))?.ref ?? step.ref;
    const failure = failedResult(step, outcome, { app, context });
    results.set(resultId(step), { ...failure, ref });
    failures.push({
      ...outcome,
      message: `${step.ref.kind}/${step.ref.name}: ${outcome.message}`,
    });
  });
  // A failure that needs a change outweighs one that passes by itself.
  const failure =
    failures.find(({ code }) => nextStep(code) === 'await-change') ??
    failures[0];
  return { results: [...results.values()], failure };
}

async function runStep(
  app: ApplicationRuntime,
  step: PlanStep,
  context: EngineContext,
): Promise<Outcome<StepResult>> {
  if (step.verb === 'run') {
    return startHook(app, step, context);
  }
  const outcome = await writeStep(app, step, context);
  if (outcome.status === 'failed') {
    return outcome;
  }
  const { key, ref, verb, phase, wave } = step;
  return {
    status: 'done',
    value: {
      ...{ key, ref, verb, phase, wave },
      state: verb === 'prune' ? 'pruned' : 'applied',
      resourceVersion: outcome.value,
      at: isoTime(context.clock),
    },
  };
}

function failedResult(
  step: PlanStep,
  { code, message }: Failure,
  { app, context }: { app: ApplicationRuntime; context: EngineContext },
): StepResult {
  const { key, ref, verb, phase, wave } = step;
  const isOver = nextStep(code) === 'await-change';
  const again = verb === 'run' ? 'starting' : 'waiting';
  return {
    ...(verb === 'run' ? resultOf(step, app) : { key, ref, verb, phase, wave }),
    message,
    state: isOver ? 'failed' : again,
    at: isoTime(context.clock),
  };
}
