import { StatusPublisher } from '../status/publisher';
import { createManualClock, silentLogger } from '../testUtils';
import { createFakeEngine } from '../testing/fakeEngine';
import { moveInstants, tellSetBacks } from './setBack';

const HOUR = 3_600_000;

/** A clock whose time of day is set, while its timers go on. */
function setUp() {
  const timers = createManualClock();
  let offset = 0;
  const clock = tellSetBacks({
    ...timers,
    now: () => timers.now() + offset,
  });
  return {
    clock,
    timers,
    set: (ms: number) => {
      offset += ms;
    },
  };
}

describe('a clock that is set', () => {
  it.each([
    { what: 'back', ms: -HOUR, told: [HOUR] },
    { what: 'ahead', ms: HOUR, told: [] },
    { what: 'right', ms: -500, told: [] },
  ])('tells how far when it was set $what', ({ ms, told }) => {
    const { clock, set } = setUp();
    const heard: number[] = [];
    clock.onSetBack!(by => heard.push(by));
    clock.now();
    set(ms);
    clock.now();
    clock.now();
    expect(heard).toEqual(told);
  });

  it('keeps no status from being written', async () => {
    const { clock, timers, set } = setUp();
    const { store, app } = createFakeEngine();
    const written: string[][] = [];
    const publisher = new StatusPublisher({
      store: { ...store, saveApplications: async () => {} },
      clock,
      logger: silentLogger,
      statusMs: 250,
      onWritten: ids => written.push([...ids]),
    });
    const offer = (message: string) =>
      publisher.offer(
        app.id,
        () => ({ application: { asOf: {}, id: app.id, message } } as never),
      );
    offer('first');
    timers.advance(300);
    await new Promise(resolve => setImmediate(resolve));
    set(-HOUR);
    offer('second');
    timers.advance(300);
    await new Promise(resolve => setImmediate(resolve));
    expect(written).toEqual([[app.id], [app.id]]);
  });
});

it('leaves an Application as long to wait as before', () => {
  const { app, clock } = createFakeEngine();
  const now = clock.now();
  app.compareRetry = { attempt: 1, at: now + 5_000 };
  app.healRetries.set('key', { attempt: 1, at: now + 6_000 });
  app.timerAt = now + 5_000;
  app.operation = {
    state: 'Waiting',
    nextAttemptAt: new Date(now + 7_000).toISOString(),
    stage: { phase: 'Sync', wave: 0, since: new Date(now).toISOString() },
  } as never;
  moveInstants(app, HOUR);
  expect(app.compareRetry.at).toBe(now + 5_000 - HOUR);
  expect(app.healRetries.get('key')!.at).toBe(now + 6_000 - HOUR);
  expect(app.timerAt).toBe(now + 5_000 - HOUR);
  expect(app.operation).toMatchObject({
    nextAttemptAt: new Date(now + 7_000 - HOUR).toISOString(),
    stage: { since: new Date(now - HOUR).toISOString() },
  });
});
