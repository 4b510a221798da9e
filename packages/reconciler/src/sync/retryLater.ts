import type { ApplicationRuntime } from '../engine/application';
import type { EngineContext } from '../engine/context';
import type { RetryPolicy } from '@gitops-suite/model';
import { nextStep, type Failure } from '../outcome';
import { backoffMs } from './backoff';
import { durationMs } from '../windows/openings';
import { failedWith, type Transition } from './transition';

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
  const { retry } = app.definition.policy;
  if (retry && retry.limit >= 0 && attempt > retry.limit) {
    return failedWith(
      `${failure.message} (given up after ${attempt} attempts)`,
    );
  }
  const wait =
    failure.retryAfterMs ??
    ownPace ??
    (retry
      ? statedBackoff(retry, attempt)
      : backoffMs(attempt, context.clock.random()));
  const at = context.clock.now() + wait;
  context.wakeAt(app, at);
  return {
    state: 'Waiting',
    attempt,
    nextAttemptAt: new Date(at).toISOString(),
    message: failure.message,
  };
}

/** The wait before an attempt (from 1) as the policy states it: what is announced is what is waited. */
function statedBackoff({ backoff }: RetryPolicy, attempt: number): number {
  const { duration, factor, maxDuration } = backoff;
  return Math.min(
    durationMs(duration) * factor ** (attempt - 1),
    durationMs(maxDuration),
  );
}
