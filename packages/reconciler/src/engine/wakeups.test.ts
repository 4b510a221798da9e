import type { Clock } from '../ports';
import type { ApplicationRuntime } from './application';
import { Wakeups } from './wakeups';

function start() {
  const timers: { ms: number; end(): void }[] = [];
  const clock: Clock = {
    now: () => 1_000,
    after(ms, end) {
      timers.push({ ms, end });
      return () => {};
    },
    random: () => 0,
  };
  const wakeups = new Wakeups(clock);
  const woken: string[] = [];
  wakeups.connect(id => woken.push(id));
  return { app: { id: 'api' } as ApplicationRuntime, timers, wakeups, woken };
}

describe('Wakeups', () => {
  it('keep the earlier of two moments', () => {
    const { app, timers, wakeups, woken } = start();
    wakeups.at(app, 5_000);
    wakeups.at(app, 9_000);
    wakeups.at(app, 3_000);
    expect(timers.map(({ ms }) => ms)).toEqual([4_000, 2_000]);
    timers[1].end();
    expect(woken).toEqual(['api']);
    wakeups.at(app, 9_000);
    expect(timers).toHaveLength(3);
  });

  it('wait for what a timer can hold at most: a window that opened in a month had the Application looked at without a pause', () => {
    const { app, timers, wakeups } = start();
    wakeups.at(app, 1_000 + 40 * 86_400_000);
    expect(timers).toEqual([expect.objectContaining({ ms: 2 ** 31 - 1 })]);
  });
});
