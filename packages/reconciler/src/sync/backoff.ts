import { nextStep, type FailureCode } from '../outcome';
import type { Clock } from '../ports';

/** An attempt that failed, and when the next one starts. @internal */
export interface Retry {
  /** Attempts so far, from 1. */
  attempt: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** How long something waits that only another input can mend: permissions and admission rules change unseen. */
const LONG_MS = 300_000;

/** Exponential back-off with full jitter: the wait before attempt `attempt` (from 1), in ms. @internal */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(300_000, 1_000 * 2 ** Math.min(attempt, 12));
  return Math.round(Math.max(250, ceiling * random));
}

/** The next attempt after a failure with this code. @internal */
export function retryAfter(
  before: Retry | undefined,
  failure: { code: FailureCode; retryAfterMs?: number },
  clock: Clock,
): Retry {
  const attempt = (before?.attempt ?? 0) + 1;
  const wait =
    nextStep(failure.code) === 'await-change'
      ? LONG_MS
      : failure.retryAfterMs ?? backoffMs(attempt, clock.random());
  return { attempt, at: clock.now() + wait };
}
