import type { Operation, Plan } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { compareApplication } from '../engine/compareApplication';
import { isoTime, type EngineContext } from '../engine/context';
import { managedMetadata } from '../engine/managedNamespace';
import { failed, nextStep } from '../outcome';
import { isTakenBack } from './confirmed';
import { failSync } from './failSync';
import { announceHook, observeHooks } from './hooks';
import { releaseHooks } from './releaseHooks';
import { nextMove, resultId, type Move, type Stage } from './nextMove';
import { healthOfWave, isGone, isReady, lostStep } from './readiness';
import { retryLater } from './retryLater';
import { runSteps } from './runSteps';
import { describeDone, describeProgress } from './tellResults';
import { failedWith, type Transition } from './transition';
import { blockedBy } from './windowOf';

/** `Applying`, `Pruning` and `Waiting` within a plan: the next group of steps, or what has to come before it. @internal */
export async function applyOperation(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const made = app.running!.plan;
  if (!made) {
    return { state: 'Planning' };
  }
  const observed = await observeHooks(app, context);
  if (observed) {
    return { state: app.operation!.state, results: observed };
  }
  await releaseHooks(app, context);
  const move = moveNow(app, { made, results: app.operation!.results }, context);
  if (isCutShort(app, move)) {
    return {
      state: 'Planning',
      stage: undefined,
      message: 'A newer commit came: the rest is planned anew.',
    };
  }
  const blocked = blockedBy(app, app.operation, context);
  if (blocked && beginsWave(app, move)) {
    return { state: 'Planning', stage: undefined, message: blocked.reason };
  }
  return makeMove(app, { made, move }, context);
}

function moveNow(
  app: ApplicationRuntime,
  { made, results }: { made: Plan; results: Operation['results'] },
  context: EngineContext,
): Move {
  return nextMove({
    steps: made.steps,
    results: new Map(results.map(result => [resultId(result), result])),
    failing: app.operation!.failure !== undefined,
    isReady: key => isReady(app, key, context),
    isGone: step => isGone(app, step, context),
    healthOf: steps => healthOfWave(app, steps, context),
  });
}

async function makeMove(
  app: ApplicationRuntime,
  { made, move }: { made: Plan; move: Move },
  context: EngineContext,
): Promise<Transition | undefined> {
  switch (move.type) {
    case 'announce':
      return announce(app, move, context);
    case 'run':
      return runMove(app, { made, move }, context);
    case 'await':
      return awaitMove(app, { made, move }, context);
    case 'fail':
      return failSync(app, move.message);
    default:
      return app.operation!.failure === undefined
        ? finishApplying(
            app,
            { made, results: app.operation!.results },
            context,
          )
        : failedWith(app.operation!.failure);
  }
}

/**
 * A newer commit ends a sync between two waves, or while a wave is only watched; one that a person has confirmed goes on,
 * unless it would delete what Git wants again.
 */
function isCutShort(app: ApplicationRuntime, move: Move): boolean {
  const { running, operation, renderKey } = app;
  const isNewer = running!.renderKey !== renderKey && renderKey !== undefined;
  if (!isNewer || operation!.failure !== undefined) {
    return false;
  }
  if (operation!.confirmed || isTakenBack(app, move)) {
    return isTakenBack(app, move);
  }
  switch (move.type) {
    case 'await':
      return move.settling;
    default:
      return beginsWave(app, move);
  }
}

/** Whether a move is the first of a wave; what is left to do after a failure is no wave. */
function beginsWave({ operation }: ApplicationRuntime, move: Move): boolean {
  return (
    (move.type === 'announce' || move.type === 'run') &&
    operation!.failure === undefined &&
    !isSameStage(operation!.stage, move.stage)
  );
}

function isSameStage(a: Stage | undefined, b: Stage): boolean {
  return a?.phase === b.phase && a.wave === b.wave;
}

/** The deadline of a wave counts from when it began. */
function stageOf(
  { operation }: ApplicationRuntime,
  stage: Stage,
  context: EngineContext,
): NonNullable<Operation['stage']> {
  const before = operation!.stage;
  return before && isSameStage(before, stage)
    ? before
    : { ...stage, since: isoTime(context.clock) };
}

function announce(
  app: ApplicationRuntime,
  move: Extract<Move, { type: 'announce' }>,
  context: EngineContext,
): Transition {
  const announced = new Map(
    move.steps.map(step => [resultId(step), announceHook(app, step, context)]),
  );
  const others = app.operation!.results.filter(
    result => !announced.has(resultId(result)),
  );
  return {
    state: 'Applying',
    stage: stageOf(app, move.stage, context),
    results: [...others, ...announced.values()],
  };
}

async function runMove(
  app: ApplicationRuntime,
  { made, move }: { made: Plan; move: Extract<Move, { type: 'run' }> },
  context: EngineContext,
): Promise<Transition> {
  app.fresh = false;
  const { results, failure } = await runSteps(app, move.steps, context);
  // Our own writes are no news to the watches: what they did is compared here, by local proof.
  await compareApplication(
    app,
    new Set(move.steps.map(({ key }) => key)),
    context,
  );
  const stage = stageOf(app, move.stage, context);
  if (failure) {
    return nextStep(failure.code) === 'await-change'
      ? { ...failSync(app, failure.message), results, stage }
      : { ...retryLater(app, failure, context), results, stage };
  }
  app.running!.waits = 0;
  const isLast = moveNow(app, { made, results }, context).type === 'finish';
  if (isLast && app.operation!.failure === undefined) {
    return { ...finishApplying(app, { made, results }, context), results };
  }
  return {
    state: move.steps[0].verb === 'prune' ? 'Pruning' : 'Applying',
    results,
    stage,
    message: describeProgress(made.steps, results),
  };
}

function awaitMove(
  app: ApplicationRuntime,
  { made, move }: { made: Plan; move: Extract<Move, { type: 'await' }> },
  context: EngineContext,
): Transition | undefined {
  const operation = app.operation!;
  const stage = stageOf(app, move.stage, context);
  const lost = move.endless ? undefined : lostStep(app, made.steps, context);
  if (lost) {
    const { kind, name } = lost.ref;
    const message = `${kind}/${name} is gone again: what is left is planned anew`;
    return { ...retryLater(app, failed('gone', message), context), stage };
  }
  const deadline = Date.parse(stage.since) + context.timing.settleMs;
  if (!move.endless && context.clock.now() >= deadline) {
    const minutes = Math.round(context.timing.settleMs / 60_000);
    return failSync(app, `${move.message} (after ${minutes} min)`);
  }
  if (!move.endless) {
    context.wakeAt(app, deadline);
  }
  const isTold =
    operation.state === 'Waiting' &&
    operation.message === move.message &&
    isSameStage(operation.stage, stage);
  return isTold
    ? undefined
    : { state: 'Waiting', message: move.message, stage };
}

function finishApplying(
  app: ApplicationRuntime,
  { made, results }: { made: Plan; results: Operation['results'] },
  context: EngineContext,
): Transition {
  const running = app.running!;
  if (running.resources === undefined && running.renderKey) {
    app.applied = {
      renderKey: running.renderKey,
      revision: made.revision,
      at: isoTime(context.clock),
      namespace: managedMetadata(app.definition),
    };
  }
  if (made.counts.prune > 0) {
    // A person has let the first prune after a lost database pass.
    app.inventoryRebuilt = false;
  }
  running.appliedAt = context.clock.now();
  return {
    state: 'Settling',
    applied: true,
    stage: undefined,
    message: describeDone(results),
  };
}
