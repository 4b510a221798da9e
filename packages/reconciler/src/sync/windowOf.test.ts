import type { Operation, SyncWindow } from '@gitops-suite/model';
import { commit, createFakeEngine, keyOf } from '../testing/fakeEngine';
import { runningOf } from '../engine/application';
import { compareApplication } from '../engine/compareApplication';
import { advance } from './advance';
import { queuedOperation } from './requests';
import { syncApplication } from './syncApplication';

const nightly: SyncWindow = {
  kind: 'allow',
  schedule: '0 3 * * *',
  duration: '1h',
  timeZone: 'UTC',
  manualSync: false,
  syncOverrun: false,
  andOperator: false,
};

function setUp(window: SyncWindow, more: object = {}) {
  const engine = createFakeEngine();
  const { app, context, clock } = engine;
  app.definition = { ...app.definition, syncWindows: [window], ...more };
  clock.advance(Date.parse('2027-01-01T12:00:00Z') - clock.now());
  commit(app, 'one', { a: '1' });
  const manual = async () => {
    const operation: Operation = queuedOperation(
      app,
      { id: 'op', type: 'manual', by: 'ann' },
      context,
    );
    app.operation = operation;
    app.running = runningOf(operation);
    await advance(app, () => ({ healthy: true }), context);
  };
  const look = async () => {
    await compareApplication(app, 'all', context);
    await syncApplication(app, context);
  };
  return { ...engine, manual, look };
}

describe('a sync window', () => {
  it('holds back what the engine would do by itself, until it opens', async () => {
    const { app, cluster, clock, wakes, look } = setUp(nightly);
    await look();
    expect(cluster.writes).toEqual([]);
    const opensAt = Date.parse('2027-01-02T03:00:00Z');
    expect(app.blocked).toMatchObject({ opensAt });
    expect(wakes).toContain(opensAt);
    clock.advance(opensAt - clock.now());
    await look();
    expect(cluster.writes).toEqual([`apply ${keyOf('a')}`]);
    expect(app.blocked).toBeUndefined();
  });

  it('refuses a person, and says when it opens', async () => {
    const { app, cluster, manual } = setUp(nightly);
    await manual();
    expect(cluster.writes).toEqual([]);
    expect(app.operation).toMatchObject({
      state: 'Failed',
      message: expect.stringContaining('2027-01-02T03:00:00.000Z'),
    });
  });

  it('lets a person pass where it says so', async () => {
    const { app, manual } = setUp({ ...nightly, manualSync: true });
    await manual();
    expect(app.operation!.state).toBe('Succeeded');
  });
});

it('a stated retry policy waits as it says, and gives up after its limit', async () => {
  const retry = {
    limit: 1,
    backoff: { duration: '10s', factor: 2, maxDuration: '3m' },
  };
  const always = { ...nightly, schedule: '* * * * *' };
  const { app, cluster, clock, manual, context } = setUp(always, {
    policy: { options: [], retry },
  });
  cluster.failNext('apply', keyOf('a'), 'server-error', 2);
  await manual();
  expect(Date.parse(app.operation!.nextAttemptAt!) - clock.now()).toBe(10_000);
  clock.advance(10_000);
  app.fresh = false;
  await advance(app, () => ({ healthy: true }), context);
  expect(app.operation).toMatchObject({
    state: 'Failed',
    message: expect.stringContaining('given up after 2 attempts'),
  });
});
