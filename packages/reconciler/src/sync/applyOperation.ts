import type { Operation, Plan } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { compareApplication } from '../engine/compareApplication';
import { isoTime, type EngineContext } from '../engine/context';
import { nextStep } from '../outcome';
import { applyNext } from './applyNext';
import { retryLater } from './retryLater';
import { failedWith, type Transition } from './transition';

/** Health as the operation needs it: of the state that is being settled. @internal */
export type HealthNow = () => { healthy: boolean; message?: string };

/** `Applying`: the next group of the plan. @internal */
export async function applyOperation(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const made = app.running!.plan;
  if (!made) {
    return { state: 'Planning' };
  }
  app.fresh = false;
  const progress = await applyNext(app, made, context);
  // Our own writes are no news to the watches: what they did is compared here, by local proof.
  await compareApplication(app, new Set(progress.keys), context);
  const { failure, results } = progress;
  if (failure) {
    return nextStep(failure.code) === 'await-change'
      ? { ...failedWith(failure.message), results }
      : { ...retryLater(app, failure, context), results };
  }
  return progress.finished
    ? finishApplying(app, made, { results }, context)
    : { state: 'Applying', results, message: progress.message };
}

function finishApplying(
  app: ApplicationRuntime,
  made: Plan,
  next: Partial<Operation>,
  context: EngineContext,
): Transition {
  const partial = app.running!.resources !== undefined;
  if (!partial && app.renderKey && made.revision === app.revision) {
    app.applied = {
      renderKey: app.renderKey,
      revision: made.revision,
      at: isoTime(context.clock),
    };
  }
  if (made.counts.prune > 0) {
    // A person has let the first prune after a lost database pass.
    app.inventoryRebuilt = false;
  }
  app.running!.appliedAt = context.clock.now();
  return {
    state: 'Settling',
    applied: true,
    message: describeCounts(made),
    ...next,
  };
}

/** `Waiting`: until the announced moment, which is the real one. @internal */
export async function waiting(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const due = app.operation!.nextAttemptAt;
  if (due !== undefined && Date.parse(due) > context.clock.now()) {
    context.wakeAt(app, Date.parse(due));
    return undefined;
  }
  return { state: 'Planning', message: app.operation!.message };
}

/** `Settling`: everything is applied; success is health in time. @internal */
export async function settle(
  app: ApplicationRuntime,
  healthNow: HealthNow,
  context: EngineContext,
): Promise<Transition | undefined> {
  const now = context.clock.now();
  const running = app.running!;
  running.appliedAt ??= now;
  const { healthy, message } = healthNow();
  if (healthy) {
    return { state: 'Succeeded', healthy: true };
  }
  const { revision } = app.operation!;
  if (app.revision !== revision && app.renderKey !== app.applied?.renderKey) {
    return {
      state: 'Terminated',
      message: 'Applied; a newer commit came before it was healthy.',
    };
  }
  const deadline = running.appliedAt + context.timing.settleMs;
  if (now >= deadline) {
    const minutes = Math.round(context.timing.settleMs / 60_000);
    return failedWith(
      `Applied, but not healthy within ${minutes} min: ${
        message ?? 'no reason is known'
      }`,
    );
  }
  context.wakeAt(app, deadline);
  return undefined;
}

/** @internal */
export function describeCounts({ counts }: Plan): string {
  const parts = [
    counts.create && `${counts.create} created`,
    counts.change && `${counts.change} changed`,
    counts.prune && `${counts.prune} pruned`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'Live is equal to Git';
}
