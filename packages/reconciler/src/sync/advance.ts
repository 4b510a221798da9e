/**
 * A sync as a persisted state machine. `advance` runs states until one has to wait for the cluster, a timer or a
 * person; then it returns, and the next look at the Application goes on. Nothing sleeps and no slot is held.
 *
 *     Queued → Planning → (Held) → Preflight → Applying ⇄ Waiting → Settling → Succeeded | Failed | Terminated
 *
 * Every transition is written before the next one starts. A killed process plans again: what was applied is proven
 * equal then, so nothing is repeated but, at most, applies whose results were not written yet, and those are identical.
 * Held by: advance.test.ts.
 */
import type {
  Guard,
  HistoryEntry,
  Operation,
  OperationState,
  Plan,
  StepResult,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { compareApplication } from '../engine/compareApplication';
import { clusterOf, isoTime, type EngineContext } from '../engine/context';
import { isRemainderOf, planApplication } from '../engine/planApplication';
import { nextStep, type Failure } from '../outcome';
import { applyNext } from './applyNext';
import { backoffMs } from './backoff';
import { isFinal } from './decide';

/** A new state, and what else changes with it. @internal */
export type Transition = Partial<Operation> & { state: OperationState };

/** Health as the operation needs it: of the state that is being settled. @internal */
export type HealthNow = () => { healthy: boolean; message?: string };

/** Runs the operation of `app` as far as it goes now. @internal */
export async function advance(
  app: ApplicationRuntime,
  healthNow: HealthNow,
  context: EngineContext,
): Promise<void> {
  while (app.operation && !isFinal(app.operation.state)) {
    app.running ??= { confirm: [] };
    const next = await step(app, healthNow, context);
    if (!next) {
      return;
    }
    await transition(app, next, context);
  }
}

/** Writes a transition, then makes it true. @internal */
export async function transition(
  app: ApplicationRuntime,
  next: Transition,
  context: EngineContext,
): Promise<void> {
  const before = app.operation!;
  const final = isFinal(next.state);
  const operation: Operation = {
    ...before,
    ...next,
    nextAttemptAt: next.nextAttemptAt,
    finishedAt: final ? isoTime(context.clock) : undefined,
  };
  await context.store.saveOperation(operation);
  app.operation = operation;
  const entry = historyOf(before, operation);
  if (entry) {
    context.note(app, entry);
  }
  if (final) {
    app.running = undefined;
  }
  context.publish(app);
}

/** What the current state does next; undefined while it waits. */
async function step(
  app: ApplicationRuntime,
  healthNow: HealthNow,
  context: EngineContext,
): Promise<Transition | undefined> {
  switch (app.operation!.state) {
    case 'Queued':
      return { state: 'Planning', startedAt: isoTime(context.clock) };
    case 'Planning':
      return plan(app, context);
    case 'Held':
      return held(app, context);
    case 'Preflight':
      return preflight(app, context);
    case 'Applying':
      return apply(app, context);
    case 'Waiting':
      return waiting(app, context);
    case 'Settling':
      return settle(app, healthNow, context);
    default:
      return undefined;
  }
}

async function plan(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const cluster = clusterOf(app, context);
  if (!cluster?.status().reachable) {
    return retryLater(
      app,
      {
        status: 'failed',
        code: 'unreachable',
        message: `the cluster ${app.definition.cluster} does not answer`,
      },
      context,
    );
  }
  if (app.rendered?.status === 'failed') {
    return failedWith(`It does not render: ${app.rendered.problem.message}`);
  }
  await compareApplication(app, 'all', context);
  const running = app.running!;
  const made = planApplication(app, running, context);
  running.plan = made;
  const common = { plan: made, planHash: made.hash, revision: made.revision };
  const seen = running.seenHash;
  if (seen !== undefined && seen !== made.hash) {
    return {
      ...failedWith(
        'The plan changed since it was shown. Look at the new plan and sync again.',
      ),
      ...common,
    };
  }
  running.seenHash = undefined;
  return {
    state: 'Preflight',
    ...common,
    results: pendingResults(made, app.operation!.results),
  };
}

/** Guards and the dry run have the last word before the first mutation. */
async function preflight(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const made = app.running!.plan;
  if (!made) {
    return { state: 'Planning' };
  }
  const refusal = made.guards.find(({ verdict }) => verdict === 'refuse');
  if (refusal) {
    return failedWith(`${refusal.title}: ${refusal.message}`);
  }
  const transient = transientFailure(app);
  if (transient) {
    return retryLater(app, transient, context);
  }
  const error = made.problems.find(({ severity }) => severity === 'error');
  if (error) {
    return failedWith(
      error.cause ? `${error.message}: ${error.cause}` : error.message,
    );
  }
  const holds = made.guards.filter(({ verdict }) => verdict === 'hold');
  if (holds.length > 0 && !isApproved(app, made, holds)) {
    return {
      state: 'Held',
      message: holds.map(({ title }) => title).join('; '),
    };
  }
  return { state: 'Applying' };
}

function isApproved(
  app: ApplicationRuntime,
  made: Plan,
  holds: readonly Guard[],
): boolean {
  const running = app.running!;
  const operation = app.operation!;
  if (running.approvedHash === made.hash) {
    return holds.every(
      ({ confirm }) =>
        confirm === undefined || running.confirm.includes(confirm),
    );
  }
  // After a restart the plan is what was left of the approved one.
  return (
    operation.approvedBy !== undefined && isRemainderOf(made, operation.plan)
  );
}

/** A held plan stays current: when its inputs change it is made anew, and an approval of the old one is void. */
async function held(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const running = app.running!;
  if (!clusterOf(app, context)?.status().reachable) {
    return undefined;
  }
  await compareApplication(app, 'all', context);
  const made = planApplication(app, running, context);
  if (running.approvedHash === made.hash) {
    running.plan = made;
    return {
      state: 'Preflight',
      plan: made,
      planHash: made.hash,
      revision: made.revision,
    };
  }
  if (made.counts.create + made.counts.change + made.counts.prune === 0) {
    return { state: 'Terminated', message: 'Nothing is left to do.' };
  }
  if (made.hash !== app.operation!.planHash) {
    return {
      state: 'Planning',
      approvedBy: undefined,
      message: 'The plan changed.',
    };
  }
  return undefined;
}

async function apply(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const made = app.running!.plan;
  if (!made) {
    return { state: 'Planning' };
  }
  const progress = await applyNext(app, made, context);
  // Our own writes are no news to the watches: what they did is compared here, by local proof.
  await compareApplication(app, new Set(progress.keys), context);
  if (progress.failure) {
    const { failure, results } = progress;
    const next = nextStep(failure.code);
    if (next === 'await-change') {
      return { ...failedWith(failure.message), results };
    }
    return { ...retryLater(app, failure, context), results };
  }
  if (!progress.finished) {
    return {
      state: 'Applying',
      results: progress.results,
      message: progress.message,
    };
  }
  return finishApplying(app, made, { results: progress.results }, context);
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
  app.running!.appliedAt = context.clock.now();
  return {
    state: 'Settling',
    applied: true,
    message: describeCounts(made),
    ...next,
  };
}

async function waiting(
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

async function settle(
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
  const revision = app.operation!.revision;
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

function retryLater(
  app: ApplicationRuntime,
  failure: Failure,
  context: EngineContext,
): Transition {
  const attempt = app.operation!.attempt + 1;
  const ownPace =
    nextStep(failure.code) === 'wait'
      ? Math.min(2_000, 100 * 2 ** Math.min(attempt, 5))
      : undefined;
  const wait =
    failure.retryAfterMs ??
    ownPace ??
    backoffMs(attempt, context.clock.random());
  const at = context.clock.now() + wait;
  context.wakeAt(app, at);
  return {
    state: 'Waiting',
    attempt,
    nextAttemptAt: new Date(at).toISOString(),
    message: failure.message,
  };
}

/** A dry run that failed for a reason that may pass is tried again instead of failing the sync. */
function transientFailure(app: ApplicationRuntime): Failure | undefined {
  for (const { failure } of app.comparisons.values()) {
    if (failure && nextStep(failure.code) === 'retry') {
      return failure;
    }
  }
  return undefined;
}

function failedWith(message: string): Transition {
  return { state: 'Failed', message };
}

function pendingResults(
  made: Plan,
  before: readonly StepResult[],
): StepResult[] {
  const done = new Map(
    before
      .filter(({ state }) => state === 'applied' || state === 'pruned')
      .map(r => [r.key, r]),
  );
  return made.steps.map(
    ({ key, ref, verb }) =>
      done.get(key) ?? {
        key,
        ref,
        verb,
        state: verb === 'unchanged' ? 'unchanged' : 'pending',
      },
  );
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

function historyOf(
  before: Operation,
  after: Operation,
): Omit<HistoryEntry, 'id' | 'at'> | undefined {
  const types: Partial<Record<OperationState, HistoryEntry['type']>> = {
    Held: 'sync-held',
    Succeeded: 'sync-succeeded',
    Failed: 'sync-failed',
    Terminated: 'sync-terminated',
  };
  const started = before.state === 'Queued' && after.state === 'Planning';
  const type = started ? 'sync-started' : types[after.state];
  if (!type || before.state === after.state) {
    return undefined;
  }
  return {
    type,
    message: started
      ? describeTrigger(after)
      : after.message ?? 'Sync succeeded',
    operationId: after.id,
    revision: after.revision,
    by: after.trigger.by,
  };
}

function describeTrigger({ trigger }: Operation): string {
  return trigger.type === 'manual'
    ? 'A person started a sync'
    : 'A new commit started a sync';
}
