import type { Clock } from '../clock';

/** A clock that only moves when told to. */
export interface FakeClock extends Clock {
  /** Moves on by milliseconds, fires what is due in order, and lets promises settle in between. */
  advance(milliseconds: number): Promise<void>;
}

/** A clock that begins at 2026-01-01T00:00:00Z. */
export function createFakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start;
  let timers: Array<{ at: number; callback: () => void }> = [];
  return {
    now: () => now,
    setTimer(callback, delay) {
      const timer = { at: now + delay, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter(other => other !== timer);
      };
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const [next] = timers
          .filter(({ at }) => at <= end)
          .sort((a, b) => a.at - b.at);
        if (!next) break;
        timers = timers.filter(other => other !== next);
        now = Math.max(now, next.at);
        next.callback();
        await settle();
      }
      now = end;
    },
  };
}

/** Lets everything that waits for promises alone come to rest. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(resolve => setImmediate(resolve));
  }
}
