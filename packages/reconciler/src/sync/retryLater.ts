import type { ApplicationRuntime } from '../engine/application';
import type { EngineContext } from '../engine/context';
import type { RetryPolicy } from '@gitops-suite/model';
import { nextStep, type Failure } from '../outcome';
import { backoffMs } from './backoff';
import { durationMs } from '../windows/openings';
import { failSync } from './failSync';
import type { Transition } from './transition';

/**
 * Plans again later: soon for what only has to come or to go, which is no attempt that failed, and with back-off for
 * what is out of order. @internal
 */
export function retryLater(
  app: ApplicationRuntime,
  failure: Failure,
  context: EngineContext,
): Transition {
  if (nextStep(failure.code) === 'wait') {
    return planAgain(app, failure, { wait: paceOf(app, failure), context });
  }
  const attempt = app.operation!.attempt + 1;
  const { retry } = app.definition.policy;
  if (retry && retry.limit >= 0 && attempt > retry.limit) {
    return failSync(
      app,
      `${failure.message} (given up after ${attempt} attempts)`,
    );
  }
  const wait =
    failure.retryAfterMs ??
    (retry
      ? statedBackoff(retry, attempt)
      : backoffMs(attempt, context.clock.random()));
  return { ...planAgain(app, failure, { wait, context }), attempt };
}

function planAgain(
  app: ApplicationRuntime,
  { message }: Failure,
  { wait, context }: { wait: number; context: EngineContext },
): Transition {
  const at = context.clock.now() + wait;
  context.wakeAt(app, at);
  return {
    state: 'Waiting',
    nextAttemptAt: new Date(at).toISOString(),
    message,
  };
}

/** Less and less often, and never seldom. */
function paceOf(app: ApplicationRuntime, { retryAfterMs }: Failure): number {
  const running = app.running!;
  running.waits = (running.waits ?? 0) + 1;
  return retryAfterMs ?? Math.min(2_000, 100 * 2 ** Math.min(running.waits, 5));
}

/** The wait before an attempt (from 1) as the policy states it: what is announced is what is waited. */
function statedBackoff({ backoff }: RetryPolicy, attempt: number): number {
  const { duration, factor, maxDuration } = backoff;
  return Math.min(
    durationMs(duration) * factor ** (attempt - 1),
    durationMs(maxDuration),
  );
}
