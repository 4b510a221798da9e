import type { ApplicationRuntime } from '../engine/application';
import type { EngineContext } from '../engine/context';
import { nextStep, type Failure } from '../outcome';
import { backoffMs } from './backoff';
import type { Transition } from './transition';

/** Waits and plans again: soon for what only has to appear, with back-off for what is out of order. @internal */
export function retryLater(
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
