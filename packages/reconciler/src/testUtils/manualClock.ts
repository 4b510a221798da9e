import type { Clock } from '../ports';

/** A clock that stands still until it is moved. @public */
export interface ManualClock extends Clock {
  /** Moves on by `ms` and runs what is due, in order. */
  advance(ms: number): void;
}

/** @public */
export function createManualClock(
  start = Date.parse('2026-01-01T00:00:00Z'),
): ManualClock {
  let now = start;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    random: () => 0.5,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter(other => other !== timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = timers
          .filter(({ at }) => at <= end)
          .sort((a, b) => a.at - b.at);
        if (!next) {
          break;
        }
        timers = timers.filter(timer => timer !== next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = end;
    },
  };
}
