/**
 * What happens when the machine's clock is set back: instants that were kept would lie in its future, and nothing that
 * waits for them would come for as long. Who keeps some moves them back by as much, so that as much time has passed, or
 * is to pass, as before. A clock that is set ahead needs nothing of this: what waits comes earlier.
 * Held by: setBack.test.ts.
 */
import type { Clock } from '../ports';
import type { Retry } from '../sync/backoff';
import type { ApplicationRuntime } from './application';

/** Less than this is how clocks are kept right all day. Milliseconds. */
const TOLERANCE_MS = 1_000;

/** The same clock, which tells when it was set back. Noticed when somebody asks for the time. @internal */
export function tellSetBacks(clock: Clock): Clock {
  const listeners: ((ms: number) => void)[] = [];
  let last = -Infinity;
  return {
    now() {
      const now = clock.now();
      const back = last - now;
      last = now;
      if (back > TOLERANCE_MS) {
        listeners.forEach(listener => listener(back));
      }
      return now;
    },
    after: (ms, callback) => clock.after(ms, callback),
    random: () => clock.random(),
    onSetBack: listener => listeners.push(listener),
  };
}

/** Moves everything that an Application waits for, or counts from. @internal */
export function moveInstants(app: ApplicationRuntime, ms: number): void {
  const { renderRetry, compareRetry, healRetries, heals } = app;
  const retries: (Retry | undefined)[] = [renderRetry, compareRetry];
  [...retries, ...healRetries.values(), ...heals.values()].forEach(kept => {
    if (kept) {
      kept.at -= ms;
    }
  });
  if (app.timerAt !== undefined) {
    app.timerAt -= ms;
  }
  if (app.running?.appliedAt !== undefined) {
    app.running.appliedAt -= ms;
  }
  const { operation } = app;
  if (operation) {
    const { nextAttemptAt, stage } = operation;
    app.operation = {
      ...operation,
      ...(nextAttemptAt && { nextAttemptAt: earlier(nextAttemptAt, ms) }),
      ...(stage && { stage: { ...stage, since: earlier(stage.since, ms) } }),
    };
  }
}

function earlier(instant: string, ms: number): string {
  return new Date(Date.parse(instant) - ms).toISOString();
}
