import type { Guard, Operation, Plan } from '@gitops-suite/model';
import type { ApplicationDefinition } from '@gitops-suite/reconciler/offline';
import type { LiveEngine } from '../engine/LiveEngine';
import { afterDependencies } from './afterDependencies';
import { follow, isHealthy, isOver, untilHealthy } from './follow';
import { planOrFailure } from './planOrFailure';
import type { SyncedApplication } from './report';
import { isEmptyPlan, resultOf } from './resultOf';
import type { RunOrder } from './runOrder';
import { Slots } from './Slots';
import { Standstill } from './Standstill';

/** @internal */
export interface RunOptions {
  prune?: boolean;
  /** Success means healthy too. */
  wait: boolean;
  /** Milliseconds for one Application. */
  timeoutMs: number;
  /** What is typed for guards that ask for it. */
  confirm: readonly string[];
  /** Why windows are passed. */
  overrideWindow?: string;
  signal: AbortSignal;
}

/** @internal */
export interface Run {
  engine: LiveEngine;
  /** What to sync. */
  definitions: readonly ApplicationDefinition[];
  options: RunOptions;
  order: RunOrder;
  onResult(result: SyncedApplication): void;
  /** Everything that `id` depends on is applied, and `dependency` not healthy yet. */
  onWait(id: string, dependency: string): void;
}

/** Applications at a time; the engine limits its requests. */
const CONCURRENCY = 16;

type Outcome = Omit<Parameters<typeof resultOf>[0], 'definition'>;

/**
 * Syncs Applications in their order: each when what it depends on is applied and healthy. What one of them meets stops
 * those that depend on it, and no others.
 * @internal
 */
export function runAll(run: Run): Promise<SyncedApplication[]> {
  const { engine, definitions, options, order, onResult } = run;
  const slots = new Slots(CONCURRENCY);
  const standstill = new Standstill({
    now: Date.now,
    nodesOf: id => engine.store.records.get(id)?.nodes ?? [],
  });
  const byId = new Map(definitions.map(one => [one.id, one]));
  return afterDependencies<SyncedApplication>(
    [...byId.keys()],
    order.dependencies,
    async (id, before) => {
      const definition = byId.get(id)!;
      const started = Date.now();
      standstill.begin(id);
      const outcome = options.signal.aborted
        ? ({ outcome: 'not-started' } as const)
        : await runOne(definition, { run, slots, standstill, before });
      standstill.end(id);
      const seconds = Math.round((Date.now() - started) / 10) / 100;
      const result = resultOf({
        definition,
        dependsOn: order.dependencies.get(id),
        override: engine.overrides.get(id),
        seconds: outcome.outcome === 'not-started' ? 0 : seconds,
        ...outcome,
      });
      onResult(result);
      return result;
    },
  );
}

interface Turn {
  run: Run;
  slots: Slots;
  standstill: Standstill;
  /** What its dependencies came to. */
  before: readonly SyncedApplication[];
}

async function runOne(
  definition: ApplicationDefinition,
  turn: Turn,
): Promise<Outcome> {
  const { run, slots, before } = turn;
  const { options, order } = run;
  const refused = order.refused.get(definition.id);
  if (refused) {
    return { outcome: 'failed', message: refused.message };
  }
  const first = await slots.use(() => planOne(definition.id, run));
  const failed = before.find(({ outcome }) => !done.has(outcome));
  if (['unchanged', 'held', 'not-started'].includes(first.outcome)) {
    return first;
  }
  if (failed) {
    // What it would do is known only in part while what it needs is not there.
    return { ...skipped(failed), plan: first.plan };
  }
  const slow = await whoIsNotHealthy(definition.id, turn);
  if (options.signal.aborted) {
    return { outcome: 'not-started' };
  }
  if (slow.reason !== undefined) {
    return { outcome: 'skipped', message: slow.reason, plan: first.plan };
  }
  const planned = slow.waited
    ? await slots.use(() => planOne(definition.id, run))
    : first;
  return planned.outcome === 'planned'
    ? carryOut(definition.id, planned, turn)
    : planned;
}

/** Holds a slot for as long as it may go on by itself. */
async function carryOut(
  id: string,
  planned: Outcome,
  { run, slots, standstill }: Turn,
): Promise<Outcome> {
  const { engine, options } = run;
  const isRefused = (plan: Plan) => whyNot(plan, options) !== undefined;
  let following: Promise<Operation | undefined>;
  await slots.use(
    () =>
      new Promise<void>((resolve, reject) => {
        following = follow(id, {
          ...{ engine, options, standstill, isRefused, onStill: resolve },
        });
        following.then(() => resolve(), reject);
      }),
  );
  const operation = await following!;
  const awaited = standstill.isReached() ? standstill.awaited(id) : undefined;
  const end = awaited ? broughtByNobody(awaited) : endOf(operation, options);
  return { ...end, operation, plan: planned.plan };
}

function broughtByNobody(awaited: readonly string[]): Outcome {
  const message = `${awaited.join('; ')}. Nothing in this run brings it.`;
  return { outcome: 'failed', message };
}

/** Outcomes that dependants may build on. */
const done: ReadonlySet<SyncedApplication['outcome']> = new Set([
  'synced',
  'unchanged',
]);

function skipped({ id, outcome, message }: SyncedApplication): Outcome {
  const isRoot = outcome !== 'skipped';
  const reason = isRoot
    ? `It depends on ${id}: ${outcome.replace('-', ' ')}`
    : message ?? undefined;
  return { outcome: 'skipped', message: reason };
}

/** Everything that it depends on is applied; this waits, without a slot, for its health. */
async function whoIsNotHealthy(
  id: string,
  { run, before }: Turn,
): Promise<{ waited: boolean; reason?: string }> {
  const late = before.filter(one => !isHealthy(one.id, run.engine));
  if (late.length > 0) {
    run.onWait(id, late[0].id);
  }
  const reasons = await Promise.all(late.map(one => untilHealthy(one.id, run)));
  const reason = reasons.find(one => one !== undefined);
  return {
    waited: late.length > 0,
    ...(reason === undefined ? {} : { reason: `It depends on ${reason}` }),
  };
}

async function planOne(
  id: string,
  { engine, options }: Run,
): Promise<Outcome & { plan?: Plan }> {
  const plan = await planOrFailure(() =>
    engine.plan(id, { prune: options.prune }),
  ).catch(error => {
    if (options.signal.aborted) {
      return undefined;
    }
    throw error;
  });
  if (!plan) {
    return { outcome: 'not-started' };
  }
  return 'failure' in plan
    ? { outcome: 'failed', message: plan.failure }
    : { outcome: 'planned', ...whyNot(plan, options), plan };
}

/** Why a plan is not carried out. Pure. @internal */
export function whyNot(
  plan: Plan,
  { confirm, overrideWindow }: Pick<RunOptions, 'confirm' | 'overrideWindow'>,
): (Pick<SyncedApplication, 'outcome'> & { message?: string }) | undefined {
  const error = plan.problems.find(({ severity }) => severity === 'error');
  if (error) {
    const message = [error.message, error.cause].filter(Boolean).join(': ');
    return { outcome: 'failed', message };
  }
  const refused = plan.guards.find(
    ({ verdict, code }) =>
      verdict === 'refuse' &&
      !(code === 'sync-window' && overrideWindow !== undefined),
  );
  if (refused) {
    return { outcome: 'failed', message: refused.message };
  }
  const held = plan.guards.find(guard => isHeld(guard, confirm));
  if (held) {
    return { outcome: 'held', message: explainHold(held) };
  }
  return isEmptyPlan(plan) ? { outcome: 'unchanged' } : undefined;
}

function isHeld(
  { verdict, confirm: word, code }: Guard,
  typed: readonly string[],
) {
  return verdict === 'hold' && !typed.includes(word ?? code);
}

function explainHold({ message, confirm, code }: Guard): string {
  return `${message} Let it pass with --confirm ${confirm ?? code}`;
}

/** What became of an operation that is not followed any more. Pure. @internal */
export function endOf(
  operation: Operation | undefined,
  { wait, signal }: Pick<RunOptions, 'wait' | 'signal'>,
): Outcome {
  const { state, message } = operation ?? {};
  if (state === 'Failed' || state === 'Terminated') {
    return { outcome: 'failed', message };
  }
  if (state === 'Succeeded' && operation?.healthy === false) {
    // It may not be watched, so nobody knows.
    return { outcome: wait ? 'failed' : 'synced', message };
  }
  if (operation && isOver(operation, { wait })) {
    return { outcome: 'synced' };
  }
  if (state === 'Held') {
    return { outcome: 'held', message };
  }
  return signal.aborted
    ? { outcome: 'interrupted', message }
    : {
        outcome: 'failed',
        message: `Not done in time. ${message ?? ''}`.trim(),
      };
}
