/**
 * A sync as a persisted state machine. `advance` runs states until one has to wait for the cluster, a timer or a
 * person; then it returns, and the next look at the Application goes on. Nothing sleeps and no slot is held.
 *
 *     Queued → Planning → Preflight → (Held) → waves → Settling → Succeeded | Failed | Terminated
 *     each wave: Applying → Pruning → Waiting (for its health, its hooks, and what it prunes to be gone)
 *
 * Where an operation has come to is written before anything is changed in the cluster, and when it waits. A killed process plans again: what was applied is proven
 * equal then, so nothing is repeated but, at most, applies whose results were not written yet, and those are identical.
 * Held by: advance.test.ts.
 */
import type { OperationState } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { isoTime, type EngineContext } from '../engine/context';
import { applyOperation } from './applyOperation';
import { isFinal } from './decide';
import { held, planOperation, preflight } from './planOperation';
import { settle, type HealthNow } from './settle';
import { move, writeOperation, type Transition } from './transition';
import { waiting } from './waiting';

/** What changes nothing in the cluster: one write serves for as many of these as follow each other. */
const pure: ReadonlySet<OperationState> = new Set([
  'Queued',
  'Planning',
  'Preflight',
  'Held',
  'Settling',
]);

/** Runs the operation of `app` as far as it goes now. @internal */
export async function advance(
  app: ApplicationRuntime,
  healthNow: HealthNow,
  context: EngineContext,
): Promise<void> {
  while (app.operation && !isFinal(app.operation.state)) {
    if (!pure.has(app.operation.state)) {
      await writeOperation(app, context);
    }
    if (app.requests.some(({ type }) => type === 'terminate')) {
      // Taken up at the start of the next run, which waits behind this one.
      break;
    }
    app.running ??= { confirm: [] };
    const next = await step(app, healthNow, context);
    if (!next) {
      break;
    }
    move(app, next, context);
  }
  await writeOperation(app, context);
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
      return planOperation(app, context);
    case 'Held':
      return held(app, context);
    case 'Preflight':
      return preflight(app, context);
    case 'Applying':
    case 'Pruning':
      return applyOperation(app, context);
    case 'Waiting':
      return waiting(app, context);
    case 'Settling':
      return settle(app, healthNow, context);
    default:
      return undefined;
  }
}
