import type { Comparison } from '../plan';
import { failed, type FailureCode } from '../outcome';
import { commit, createFakeEngine, keyOf } from '../testing/fakeEngine';
import { nothing } from './application';
import { scheduleRetries, withRetries } from './retries';

function undecided(code: FailureCode): Comparison {
  return {
    ...{ key: keyOf('a'), ref: {} as Comparison['ref'], verdict: 'unknown' },
    ...{ proof: 'dry-run', fields: [], lines: [] },
    failure: failed(code, 'x'),
  };
}

describe('what failed outside of an operation', () => {
  it.each<{ code: FailureCode; atMost: number; atLeast: number }>([
    { code: 'throttled', atLeast: 250, atMost: 2_000 },
    { code: 'forbidden', atLeast: 300_000, atMost: 300_000 },
  ])(
    'is compared again after $code within $atMost ms',
    ({ code, atLeast, atMost }) => {
      const { app, context, clock, wakes } = createFakeEngine();
      commit(app, 'one', { a: '1' });
      app.comparisons.set(keyOf('a'), undecided(code));
      scheduleRetries(app, context);
      const wait = wakes[0] - clock.now();
      expect(wait).toBeGreaterThanOrEqual(atLeast);
      expect(wait).toBeLessThanOrEqual(atMost);
      expect(withRetries(app, nothing, clock.now()).keys.size).toBe(0);
      expect([...withRetries(app, nothing, wakes[0]).keys]).toEqual([
        keyOf('a'),
      ]);
    },
  );

  it('waits longer each time, and not at all once it was decided', () => {
    const { app, context, clock, wakes } = createFakeEngine();
    commit(app, 'one', { a: '1' });
    app.comparisons.set(keyOf('a'), undecided('timeout'));
    for (let round = 0; round < 4; round += 1) {
      scheduleRetries(app, context);
      clock.advance(wakes.at(-1)! - clock.now());
    }
    expect(app.compareRetry!.attempt).toBe(4);
    app.comparisons.clear();
    scheduleRetries(app, context);
    expect(app.compareRetry).toBeUndefined();
    expect(wakes).toHaveLength(4);
  });

  it('remembers a self-heal until its bucket is full again', () => {
    // Each object that was ever healed was kept, and written with the status, for good.
    const { app, context, clock } = createFakeEngine();
    app.heals.set(keyOf('a'), { tokens: 4, at: clock.now() });
    scheduleRetries(app, context);
    expect(app.heals.size).toBe(1);
    clock.advance(120_000);
    scheduleRetries(app, context);
    expect(app.heals.size).toBe(0);
  });

  it('renders again when its time has come', () => {
    const { app, clock } = createFakeEngine();
    app.renderRetry = { attempt: 1, at: clock.now() + 500 };
    expect(withRetries(app, nothing, clock.now()).render).toBe(false);
    expect(withRetries(app, nothing, clock.now() + 500).render).toBe(true);
  });

  it('takes up what a run that broke off has left', () => {
    const { app, clock } = createFakeEngine();
    app.unfinished = { ...nothing, render: true, keys: new Set(['k']) };
    expect(
      withRetries(app, { ...nothing, all: true }, clock.now()),
    ).toMatchObject({ render: true, all: true, keys: new Set(['k']) });
  });

  it('looks again at the earliest of all moments, contested objects included', () => {
    const { app, context, clock, wakes } = createFakeEngine();
    const now = clock.now();
    app.renderRetry = { attempt: 1, at: now + 900_000 };
    app.contested.set('k', { key: 'k', kind: 'K', name: 'k', at: '' });
    app.heals.set('k', { tokens: 0, at: now });
    scheduleRetries(app, context);
    expect(wakes).toEqual([now + 120_000]);
  });
});
