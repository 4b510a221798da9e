import { randomUUID } from 'node:crypto';
import { isReadyHealth, type Operation, type Plan } from '@gitops-suite/model';
import type { PersonRequest } from '@gitops-suite/reconciler';
import type { LiveEngine } from '../engine/LiveEngine';
import { personHere } from './personHere';
import type { RunOptions } from './runSync';
import type { Standstill } from './Standstill';

/** Asks for a sync and waits for it. @internal */
export interface FollowOptions {
  engine: LiveEngine;
  options: RunOptions;
  standstill: Standstill;
  /** It waits for what others have to bring: it needs no slot for that. */
  onStill(): void;
  /** True for a plan that is not to be carried out. */
  isRefused(plan: Plan): boolean;
}

/**
 * Asks for the sync and resolves when it has ended, cannot go on, or nobody waits any more. What is agreed to are the
 * guards and not one plan: a plan changes by itself when a kind comes that it waited for.
 * @internal
 */
export async function follow(
  applicationId: string,
  { engine, options, standstill, onStill, isRefused }: FollowOptions,
): Promise<Operation | undefined> {
  const { store } = engine;
  const operationId = randomUUID();
  const id = randomUUID();
  const ask = (request: PersonRequest) => {
    store.request(request);
    engine.wake();
  };
  const { confirm, prune, overrideWindow: reason } = options;
  const common = { applicationId, operationId, by: personHere() };
  ask({
    ...{ id, type: 'sync', ...common, prune },
    ...(reason !== undefined && { override: { reason } }),
  });
  const current = () => store.operations.get(operationId);
  const approved = new Set<string>();
  await until(
    () => {
      const operation = current();
      if (operation) {
        standstill.note(applicationId, operation);
      }
      if (standstill.awaited(applicationId)) {
        onStill();
        return standstill.isReached();
      }
      if (operation?.state !== 'Held') {
        return (
          store.refusals.has(id) || (operation && isOver(operation, options))
        );
      }
      const { plan, planHash } = operation;
      if (!plan || !planHash || isRefused(plan)) {
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

/** @internal */
export function isOver(
  operation: Operation,
  { wait }: Pick<RunOptions, 'wait'>,
): boolean {
  const { state, applied } = operation;
  return (
    ['Succeeded', 'Failed', 'Terminated'].includes(state) || (!wait && applied)
  );
}

/** Resolves when an Application is healthy, or with the reason why it did not become so in time. @internal */
export async function untilHealthy(
  id: string,
  { engine, options }: Pick<FollowOptions, 'engine' | 'options'>,
): Promise<string | undefined> {
  const { store } = engine;
  const isKnown = () => isHealthy(id, engine) || isUnknowable(id, engine);
  await until(isKnown, { store, options });
  const { status = 'Unknown', message } =
    store.records.get(id)?.application.health ?? {};
  return isHealthy(id, engine)
    ? undefined
    : [`${id}, which is ${status}`, message].filter(Boolean).join(': ');
}

/** @internal */
export function isHealthy(id: string, { store }: LiveEngine): boolean {
  const health = store.records.get(id)?.application.health;
  return health !== undefined && isReadyHealth(health.status);
}

/** Its sync has ended without health that anybody may know. */
function isUnknowable(id: string, { store }: LiveEngine): boolean {
  const { operation } = store.records.get(id)?.application ?? {};
  return operation?.state === 'Succeeded' && !operation.healthy;
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
