import { randomUUID } from 'node:crypto';
import type { Guard, Operation, Plan } from '@gitops-suite/model';
import {
  mapLimit,
  type ApplicationDefinition,
} from '@gitops-suite/reconciler/offline';
import type { PersonRequest } from '@gitops-suite/reconciler';
import type { LiveEngine } from '../engine/LiveEngine';
import { planOrFailure } from './planOrFailure';
import type { SyncedApplication } from './report';
import { isEmptyPlan, resultOf } from './resultOf';

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

/** Applications at a time; the engine limits its requests. */
const CONCURRENCY = 16;

/** Syncs the Applications of one layer; what one of them meets does not stop the others. @internal */
export function runLayer(
  definitions: readonly ApplicationDefinition[],
  given: {
    engine: LiveEngine;
    options: RunOptions;
    onResult(result: SyncedApplication): void;
  },
): Promise<SyncedApplication[]> {
  const { engine, options, onResult } = given;
  return mapLimit(definitions, CONCURRENCY, async definition => {
    const result = options.signal.aborted
      ? resultOf({ definition, outcome: 'not-started' })
      : await runOne(definition, engine, options);
    onResult(result);
    return result;
  });
}

async function runOne(
  definition: ApplicationDefinition,
  engine: LiveEngine,
  options: RunOptions,
): Promise<SyncedApplication> {
  const started = Date.now();
  const finish = (more: Omit<Parameters<typeof resultOf>[0], 'definition'>) =>
    resultOf({
      definition,
      seconds: Math.round((Date.now() - started) / 10) / 100,
      ...more,
    });
  const plan = await planOrFailure(() =>
    engine.plan(definition.id, { prune: options.prune }),
  ).catch(error => {
    if (options.signal.aborted) {
      return undefined;
    }
    throw error;
  });
  if (!plan) {
    return finish({ outcome: 'not-started' });
  }
  if ('failure' in plan) {
    return finish({ outcome: 'failed', message: plan.failure });
  }
  const refusal = whyNot(plan, options);
  if (refusal) {
    return finish({ ...refusal, plan });
  }
  const operation = await follow(definition.id, { engine, options });
  return finish({ ...endOf(operation, options), operation, plan });
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

/**
 * Asks for the sync and resolves when it has ended, cannot go on, or nobody waits any more. What is agreed to are the
 * guards and not one plan: a plan changes by itself when a kind comes that it waited for.
 */
async function follow(
  applicationId: string,
  given: { engine: LiveEngine; options: RunOptions },
): Promise<Operation | undefined> {
  const { engine, options } = given;
  const { store } = engine;
  const operationId = randomUUID();
  const id = randomUUID();
  const ask = (request: PersonRequest) => {
    store.request(request);
    engine.wake();
  };
  const { confirm, prune, overrideWindow: reason } = options;
  const common = { applicationId, operationId, by: 'gitops' };
  ask({
    ...{ id, type: 'sync', ...common, prune },
    ...(reason !== undefined && { override: { reason } }),
  });
  const current = () => store.operations.get(operationId);
  const approved = new Set<string>();
  await until(
    () => {
      const operation = current();
      if (operation?.state !== 'Held') {
        return (
          store.refusals.has(id) || (operation && isOver(operation, options))
        );
      }
      const { plan, planHash } = operation;
      if (!plan || !planHash || whyNot(plan, options)) {
        ask({ id: randomUUID(), type: 'terminate', ...common });
        return true;
      }
      if (!approved.has(planHash)) {
        approved.add(planHash);
        const more = { ...common, planHash, confirm };
        ask({ id: randomUUID(), type: 'approve', ...more });
      }
      return false;
    },
    { store, options },
  );
  const refusal = store.refusals.get(id);
  const operation = current();
  return refusal && operation
    ? { ...operation, state: 'Failed', message: refusal }
    : operation;
}

function isOver(operation: Operation, { wait }: RunOptions): boolean {
  const { state, applied } = operation;
  return (
    ['Succeeded', 'Failed', 'Terminated'].includes(state) || (!wait && applied)
  );
}

function until(
  isDone: () => unknown,
  given: { store: LiveEngine['store']; options: RunOptions },
): Promise<void> {
  const { signal, timeoutMs } = given.options;
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      stopListening();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const look = () => (isDone() ? end() : undefined);
    const timer = setTimeout(end, timeoutMs);
    const stopListening = given.store.onWrite(look);
    signal.addEventListener('abort', end, { once: true });
    look();
  });
}

function endOf(
  operation: Operation | undefined,
  options: RunOptions,
): Pick<SyncedApplication, 'outcome'> & { message?: string } {
  const { state, message } = operation ?? {};
  if (state === 'Failed' || state === 'Terminated') {
    return { outcome: 'failed', message };
  }
  if (operation && isOver(operation, options)) {
    return { outcome: 'synced' };
  }
  if (state === 'Held') {
    return { outcome: 'held', message };
  }
  return options.signal.aborted
    ? { outcome: 'interrupted', message }
    : {
        outcome: 'failed',
        message: `Not done in time. ${message ?? ''}`.trim(),
      };
}
