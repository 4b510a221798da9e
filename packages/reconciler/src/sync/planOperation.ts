import type { Guard, Plan, StepResult, Wait } from '@gitops-suite/model';
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
import { olderHooksRun } from './hooks';
import { resultId } from './nextMove';
import { tellOverride } from './overrideEvent';
import { retryLater } from './retryLater';
import { failedWith, type Transition } from './transition';
import { blockedBy, hasBegun, noteOverride } from './windowOf';

/** `Planning`: what is to be done, from facts of this moment. @internal */
export async function planOperation(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const { cluster, repository } = app.definition;
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
  const blocked = blockedBy(app, app.operation, context);
  const mayWait = !isManual(app) || hasBegun(app.operation!);
  if (blocked?.opensAt !== undefined && mayWait) {
    context.wakeAt(app, blocked.opensAt);
    return {
      state: 'Waiting',
      nextAttemptAt: new Date(blocked.opensAt).toISOString(),
      message: blocked.reason,
    };
  }
  const wait = waitOfNewer(app, context);
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
    results: pendingResults(
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
    ? failedWith(message)
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
  const refusal = made.guards.find(({ verdict }) => verdict === 'refuse');
  if (refusal) {
    return failedWith(`${refusal.title}: ${refusal.message}`);
  }
  const transient = transientFailure(app, made);
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

/** What was written and is equal to Git now is over; what differs again is done again. */
function pendingResults(
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

function isManual({ operation }: ApplicationRuntime): boolean {
  return operation!.trigger.type === 'manual';
}

function isOver({ state }: StepResult): boolean {
  return state === 'applied' || state === 'pruned';
}
