import type { Guard, Plan, Wait } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { compareApplication } from '../engine/compareApplication';
import { clusterOf, type EngineContext } from '../engine/context';
import {
  isRemainderOf,
  planApplication,
  type PlanAsked,
} from '../engine/planApplication';
import { commitOfHooks } from '../engine/deletionHooks';
import { planFacts } from '../engine/planFacts';
import { failed, nextStep, type Failure } from '../outcome';
import { confirmedNow } from './confirmed';
import { failSync, mayRunHooks } from './failSync';
import { olderHooksRun } from './hooks';
import { tellOverride } from './overrideEvent';
import { pendingResults } from './pendingResults';
import { retryLater } from './retryLater';
import { failedWith, type Transition } from './transition';
import { blockedBy, hasBegun, noteOverride } from './windowOf';

/** `Planning`: what is to be done, from facts of this moment. @internal */
export async function planOperation(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const { cluster, repository } = app.definition;
  app.running!.lookedAt = app.renderKey ?? '';
  if (!clusterOf(app, context)?.status().reachable) {
    const message = `the cluster ${cluster} does not answer`;
    return retryLater(app, failed('unreachable', message), context);
  }
  if (app.rendered?.status === 'failed') {
    return planUnrendered(app, app.rendered, context);
  }
  if (app.revision === undefined) {
    const message = `the repository ${repository} has not been read yet`;
    return retryLater(app, failed('unreachable', message), context);
  }
  const isFailing = app.operation!.failure !== undefined;
  const blocked = isFailing
    ? undefined
    : blockedBy(app, app.operation, context);
  const mayWait = !isManual(app) || hasBegun(app.operation!);
  if (blocked?.opensAt !== undefined && mayWait) {
    context.wakeAt(app, blocked.opensAt);
    return {
      state: 'Waiting',
      nextAttemptAt: new Date(blocked.opensAt).toISOString(),
      message: blocked.reason,
    };
  }
  const wait = isFailing ? undefined : waitOfNewer(app, context);
  if (wait) {
    return {
      state: 'Terminated',
      message: `A newer commit came. ${wait.message}.`,
    };
  }
  if (await olderHooksRun(app, context)) {
    return undefined;
  }
  if (!app.fresh) {
    await compareApplication(app, 'all', context);
  }
  const running = app.running!;
  const operation = app.operation!;
  running.facts = await planFacts(app, context);
  const made = planApplication(app, askedOf(app), running.facts, context);
  keep(app, made);
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
  const passed = noteOverride(app, context);
  if (passed) {
    await tellOverride(app, operation, context);
  }
  return {
    state: 'Preflight',
    ...common,
    ...(seen === undefined ? {} : confirmedNow(app, made)),
    ...passed,
    // What was approved stays approved while it is carried out; anything else is a new plan.
    approvedBy: isRemainderOf(made, operation.plan)
      ? operation.approvedBy
      : undefined,
    results: isFailing
      ? operation.results
      : pendingResults(
          made,
          operation.results,
          commitOfHooks(app, made.revision),
        ),
  };
}

/** A newer commit that a sync would go on with has its own place in the order. */
function waitOfNewer(
  app: ApplicationRuntime,
  context: EngineContext,
): Wait | undefined {
  const { operation, running, renderKey } = app;
  const isNewer =
    running!.renderKey !== undefined && running!.renderKey !== renderKey;
  return isNewer && operation!.trigger.type === 'commit'
    ? context.dependencies.look(app)
    : undefined;
}

/** What the operation was asked for. A self-heal brings objects back and runs no hooks. */
function askedOf({ running, operation }: ApplicationRuntime): PlanAsked {
  const { prune, resources } = running!;
  const hooks = operation!.trigger.type !== 'self-heal';
  return { prune, resources, hooks, operation };
}

/** The plan with what it was made from: a newer commit does not change what it applies. */
function keep(app: ApplicationRuntime, made: Plan): void {
  const running = app.running!;
  running.plan = made;
  running.desired = app.desired;
  running.hooks = app.hooks;
  running.renderKey = app.renderKey;
}

function planUnrendered(
  app: ApplicationRuntime,
  rendered: Extract<ApplicationRuntime['rendered'], { status: 'failed' }>,
  context: EngineContext,
): Transition {
  const message = `It does not render: ${rendered.problem.message}`;
  return rendered.deterministic
    ? failSync(app, message)
    : retryLater(app, failed('timeout', message), context);
}

/** `Preflight`: guards and the dry run have the last word before the first mutation. @internal */
export async function preflight(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const made = app.running!.plan;
  if (!made) {
    return { state: 'Planning' };
  }
  const { failure } = app.operation!;
  if (failure !== undefined) {
    // Nothing but its SyncFail hooks is left, whatever stands in the way of the rest.
    return mayRunHooks(made) ? { state: 'Applying' } : failedWith(failure);
  }
  const refusal = made.guards.find(({ verdict }) => verdict === 'refuse');
  if (refusal) {
    return failSync(app, `${refusal.title}: ${refusal.message}`);
  }
  const transient = transientFailure(app, made);
  if (transient) {
    return retryLater(app, transient, context);
  }
  const error = made.problems.find(({ severity }) => severity === 'error');
  if (error) {
    return failSync(
      app,
      error.cause ? `${error.message}: ${error.cause}` : error.message,
    );
  }
  const holds = made.guards.filter(({ verdict }) => verdict === 'hold');
  if (holds.length === 0) {
    return { state: 'Applying' };
  }
  const approvedBy = approverOf(app, made, holds);
  return approvedBy === undefined
    ? { state: 'Held', message: holds.map(({ title }) => title).join('; ') }
    : {
        ...{ state: 'Applying', approvedBy },
        ...(app.operation!.confirmed && confirmedNow(app, made)),
      };
}

/** Who lets this plan pass its guards; undefined when nobody has. */
function approverOf(
  app: ApplicationRuntime,
  made: Plan,
  holds: readonly Guard[],
): string | undefined {
  const running = app.running!;
  const { approvedBy, trigger } = app.operation!;
  if (approvedBy !== undefined) {
    return approvedBy;
  }
  const isConfirmed =
    running.approvedHash === made.hash &&
    missingConfirm(holds, running.confirm) === undefined;
  return isConfirmed ? trigger.by ?? 'unknown' : undefined;
}

/** What a person still has to type before these guards let a plan pass. @internal */
export function missingConfirm(
  guards: readonly Guard[],
  given: readonly string[],
): string | undefined {
  return guards
    .filter(({ verdict }) => verdict === 'hold')
    .map(({ confirm }) => confirm)
    .find(confirm => confirm !== undefined && !given.includes(confirm));
}

/** `Held`: the plan stays current. When its inputs change it is made anew, and an approval of the old one is void. @internal */
export async function held(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const running = app.running!;
  const operation = app.operation!;
  const isKnown =
    clusterOf(app, context)?.status().reachable &&
    app.revision !== undefined &&
    app.rendered?.status !== 'failed' &&
    app.comparisons.size >= app.desired.size;
  if (!isKnown) {
    return undefined;
  }
  running.facts ??= await planFacts(app, context);
  const made = planApplication(app, askedOf(app), running.facts, context);
  if (operation.approvedBy !== undefined && operation.planHash === made.hash) {
    keep(app, made);
    // An approval lasts while a window blocks.
    return {
      state: blockedBy(app, operation, context) ? 'Planning' : 'Preflight',
    };
  }
  if (made.counts.create + made.counts.change + made.counts.prune === 0) {
    return { state: 'Terminated', message: 'Nothing is left to do.' };
  }
  return made.hash === operation.planHash
    ? undefined
    : {
        state: 'Planning',
        approvedBy: undefined,
        message: 'The plan changed.',
      };
}

/** A dry run that failed for a reason that may pass is tried again instead of failing the sync. */
function transientFailure(
  app: ApplicationRuntime,
  made: Plan,
): Failure | undefined {
  return made.steps
    .map(({ key, verb }) =>
      verb === 'run'
        ? app.running?.facts?.hookFailures.get(key)
        : app.comparisons.get(key)?.failure,
    )
    .find(failure => failure && nextStep(failure.code) === 'retry');
}

function isManual({ operation }: ApplicationRuntime): boolean {
  return operation!.trigger.type === 'manual';
}
