import type { ApplicationRuntime } from '../engine/application';
import type { EngineContext } from '../engine/context';
import { hookName } from '../plan/planHooks';
import { failSync } from './failSync';
import { isGone } from './readiness';
import { describeDone } from './tellResults';
import type { Transition } from './transition';

/** Until health that is not known is looked at again. */
const LOOK_MS = 2_000;

/** Health as the operation needs it: of the state that is being settled. @internal */
export type HealthNow = () => {
  healthy: boolean;
  message?: string;
  /** It was not read yet, or cannot be. */
  isUnknown?: boolean;
  /** Nothing is left to wait for but objects that may not be watched: which right is missing. */
  unknowable?: string;
};

/** What was pruned and is still there, in words. */
function stillDeleted(
  app: ApplicationRuntime,
  context: EngineContext,
): string | undefined {
  const left = app.operation!.results.find(
    result => result.state === 'pruned' && !isGone(app, result, context),
  );
  return left && `${hookName(left)} is being deleted`;
}

/** `Settling`: everything is applied; success is health in time, and that what was pruned is gone. @internal */
export async function settle(
  app: ApplicationRuntime,
  healthNow: HealthNow,
  context: EngineContext,
): Promise<Transition | undefined> {
  const now = context.clock.now();
  const running = app.running!;
  running.appliedAt ??= now;
  const { healthy, isUnknown, unknowable, message } = healthNow();
  const left = stillDeleted(app, context);
  if (healthy && !left) {
    const done = describeDone(app.operation!.results);
    return { state: 'Succeeded', healthy: true, message: done };
  }
  if (unknowable !== undefined && !left) {
    return {
      state: 'Succeeded',
      message: `Applied; its health cannot be known: ${unknowable}`,
    };
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
    return failSync(
      app,
      healthy
        ? `Applied, but ${left} (after ${minutes} min)`
        : `Applied, but not healthy within ${minutes} min: ${
            message ?? 'no reason is known'
          }`,
    );
  }
  if (healthy && app.operation!.message !== left) {
    return { state: 'Settling', message: left };
  }
  // That a kind may not be watched is told by no event.
  context.wakeAt(app, isUnknown ? Math.min(deadline, now + LOOK_MS) : deadline);
  return undefined;
}
