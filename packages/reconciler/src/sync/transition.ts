import type {
  HistoryEntry,
  Operation,
  OperationState,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { isoTime, type EngineContext } from '../engine/context';
import { noteDeletionRuns } from '../engine/deletionHooks';
import { isFinal } from './decide';

/** A new state, and what else changes with it. @internal */
export type Transition = Partial<Operation> & { state: OperationState };

/** Writes a transition, then makes it true. @internal */
export async function transition(
  app: ApplicationRuntime,
  next: Transition,
  context: EngineContext,
): Promise<void> {
  const operation = movedTo(app, next, context);
  await context.store.saveOperation(operation);
  app.isWritten = true;
  take(app, operation, context);
}

/** Makes a transition true that changes nothing but this process; {@link writeOperation} writes it. @internal */
export function move(
  app: ApplicationRuntime,
  next: Transition,
  context: EngineContext,
): void {
  app.isWritten = false;
  take(app, movedTo(app, next, context), context);
}

/** Writes where the operation has come to, unless it is written. @internal */
export async function writeOperation(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<void> {
  if (app.operation && !app.isWritten) {
    await context.store.saveOperation(app.operation);
    app.isWritten = true;
  }
}

function movedTo(
  app: ApplicationRuntime,
  next: Transition,
  context: EngineContext,
): Operation {
  return {
    ...app.operation!,
    ...next,
    nextAttemptAt: next.nextAttemptAt,
    finishedAt: isFinal(next.state) ? isoTime(context.clock) : undefined,
  };
}

function take(
  app: ApplicationRuntime,
  operation: Operation,
  context: EngineContext,
): void {
  const entry = historyOf(app.operation!, operation);
  app.operation = operation;
  noteDeletionRuns(app);
  if (entry) {
    context.note(app, entry);
  }
  if (isFinal(operation.state)) {
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
