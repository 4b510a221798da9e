import type {
  HistoryEntry,
  Operation,
  OperationState,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { isoTime, type EngineContext } from '../engine/context';
import { isFinal } from './decide';

/** A new state, and what else changes with it. @internal */
export type Transition = Partial<Operation> & { state: OperationState };

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

/** @internal */
export function failedWith(message: string): Transition {
  return { state: 'Failed', message };
}

const noted: Partial<Record<OperationState, HistoryEntry['type']>> = {
  Held: 'sync-held',
  Succeeded: 'sync-succeeded',
  Failed: 'sync-failed',
  Terminated: 'sync-terminated',
};

function historyOf(
  before: Operation,
  after: Operation,
): Omit<HistoryEntry, 'id' | 'at'> | undefined {
  const started = before.state === 'Queued' && after.state === 'Planning';
  const type = started ? 'sync-started' : noted[after.state];
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
  switch (trigger.type) {
    case 'manual':
      return 'A person started a sync';
    case 'self-heal':
      return 'Something that Git wants is gone: self-heal started a sync';
    default:
      return 'A new commit started a sync';
  }
}
