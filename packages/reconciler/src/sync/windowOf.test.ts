import type { Operation, SyncWindow } from '@gitops-suite/model';
import {
  commit,
  commitObjects,
  createFakeEngine,
  keyOf,
} from '../testing/fakeEngine';
import { runningOf } from '../engine/application';
import { compareApplication } from '../engine/compareApplication';
import { advance } from './advance';
import { queuedOperation, takeRequest } from './requests';
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

const shown = {
  ...{ kind: 'allow', schedule: '0 3 * * *' },
  ...{ duration: '1h', timeZone: 'UTC' },
};

function setUp(window: SyncWindow, more: object = {}) {
  const engine = createFakeEngine();
  const { app, context, clock } = engine;
  app.definition = { ...app.definition, syncWindows: [window], ...more };
  clock.advance(Date.parse('2027-01-01T12:00:00Z') - clock.now());
  commit(app, 'one', { a: '1' });
  const manual = async (asked: Partial<Operation> = {}) => {
    const operation: Operation = {
      ...queuedOperation(app, { id: 'op', type: 'manual', by: 'ann' }, context),
      ...asked,
    };
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
    expect(app.syncWindows).toEqual({
      open: false,
      manual: false,
      reason: 'the allow window "0 3 * * *" for 1h (UTC) is closed',
      by: shown,
      changesAt: new Date(opensAt).toISOString(),
      next: shown,
    });
    expect(wakes).toContain(opensAt);
    clock.advance(opensAt - clock.now());
    await look();
    expect(cluster.writes).toEqual([`apply ${keyOf('a')}`]);
    const closesAt = opensAt + 3_600_000;
    expect(app.syncWindows).toMatchObject({
      open: true,
      by: shown,
      changesAt: new Date(closesAt).toISOString(),
    });
    expect(wakes).toContain(closesAt);
  });

  it('refuses a person, and says when it opens, as the clocks of its zone show it', async () => {
    const timeZone = 'Europe/Berlin';
    const { app, cluster, manual } = setUp({ ...nightly, timeZone });
    await manual();
    expect(cluster.writes).toEqual([]);
    expect(app.operation).toMatchObject({
      state: 'Failed',
      message: expect.stringContaining(
        'is closed. Next opening: 2027-01-02 03:00 Europe/Berlin.',
      ),
    });
  });

  it('lets a person pass where it says so', async () => {
    const { app, manual } = setUp({ ...nightly, manualSync: true });
    await manual();
    expect(app.operation!.state).toBe('Succeeded');
    expect(app.operation!.plan?.guards).toMatchObject([
      { code: 'sync-window', verdict: 'inform' },
    ]);
  });

  it('tells nothing where there is none', async () => {
    const { app, look } = setUp(nightly, { syncWindows: undefined });
    await look();
    expect(app.syncWindows).toBeUndefined();
  });
});

describe('a sync that goes on when its window closes', () => {
  const opensAt = Date.parse('2027-01-02T03:00:00Z');

  /** Two waves; the window closes while the first one is written. */
  async function overrun(
    window: SyncWindow,
    type: 'manual' | 'commit' = 'commit',
  ) {
    const world = setUp(window);
    const { app, cluster, clock, context } = world;
    commitObjects(
      app,
      'one',
      ['a', 'b'].map((name, wave) => ({
        ...{ apiVersion: 'v1', kind: 'ConfigMap' },
        metadata: {
          name,
          annotations: { 'argocd.argoproj.io/sync-wave': `${wave}` },
        },
      })),
    );
    clock.advance(opensAt - clock.now());
    const operation = queuedOperation(app, { id: 'op', type }, context);
    app.operation = operation;
    app.running = runningOf(operation);
    cluster.onWrite = () => {
      cluster.onWrite = undefined;
      clock.advance(opensAt + 3_600_000 - clock.now());
    };
    const run = async () => {
      app.fresh = false;
      await advance(app, () => ({ healthy: true }), context);
    };
    await run();
    return { ...world, run };
  }

  it('goes on as soon as Git takes the window away, or opens it earlier', async () => {
    const { app, clock, run } = await overrun(nightly);
    expect(app.operation).toMatchObject({
      ...{ state: 'Waiting', nextAttemptAt: '2027-01-03T03:00:00.000Z' },
    });
    const earlier = { ...nightly, schedule: '0 3,12 * * *' };
    app.definition = { ...app.definition, syncWindows: [earlier] };
    await run();
    expect(app.operation).toMatchObject({
      ...{ state: 'Waiting', nextAttemptAt: '2027-01-02T12:00:00.000Z' },
    });
    clock.advance(1);
    app.definition = { ...app.definition, syncWindows: undefined };
    await run();
    expect(app.operation!.state).toBe('Succeeded');
  });

  it('comes to its end where the window says so', async () => {
    const { app, cluster } = await overrun({ ...nightly, syncOverrun: true });
    expect(cluster.writes).toEqual([
      `apply ${keyOf('a')}`,
      `apply ${keyOf('b')}`,
    ]);
    expect(app.operation!.state).toBe('Succeeded');
  });

  it.each(['commit', 'manual'] as const)(
    'by %s stops before its next wave, and takes that up at the next opening',
    async type => {
      const { app, cluster, clock, run } = await overrun(nightly, type);
      const again = opensAt + 86_400_000;
      expect(cluster.writes).toEqual([`apply ${keyOf('a')}`]);
      expect(app.operation).toMatchObject({
        state: 'Waiting',
        nextAttemptAt: new Date(again).toISOString(),
        message: expect.stringContaining('No sync now'),
      });
      clock.advance(again - clock.now());
      await run();
      expect(cluster.writes.slice(1)).toEqual([`apply ${keyOf('b')}`]);
      expect(app.operation!.state).toBe('Succeeded');
    },
  );
});

describe('a person with a reason', () => {
  const override = { reason: 'Payments fail, see incident 512', by: 'ann' };

  it('passes a window that lets nobody, which is written down once', async () => {
    const { app, cluster, clock, manual, notes } = setUp(nightly);
    cluster.failNext('apply', keyOf('a'), 'server-error');
    await manual({ override });
    expect(app.operation!.plan?.guards).toEqual([
      expect.objectContaining({
        code: 'sync-window',
        verdict: 'inform',
        message: expect.stringMatching(
          /is closed\. Window overridden by ann: Payments fail, see incident 512$/,
        ),
      }),
    ]);
    const usedAt = new Date(clock.now()).toISOString();
    expect(app.operation).toMatchObject({
      state: 'Waiting',
      override: { ...override, usedAt },
    });
    await manual({ ...app.operation!, state: 'Planning' });
    expect(app.operation!.state).toBe('Succeeded');
    expect(cluster.writes).toContain(`apply ${keyOf('a')}`);
    expect(notes.filter(({ type }) => type === 'window-overridden')).toEqual([
      {
        type: 'window-overridden',
        message: 'Window overridden by ann: Payments fail, see incident 512',
        ...{ operationId: 'op', revision: 'one', by: 'ann' },
      },
    ]);
  });

  it.each([
    { how: 'is told of in the cluster', problem: undefined },
    {
      how: 'syncs where the cluster takes no Event, and the host is told why',
      problem: 'forbidden at apply',
    },
  ])('$how where the host keeps no audit log', async ({ problem }) => {
    const { app, cluster, manual, context } = setUp(nightly);
    const { namespace } = app.definition;
    const event = `/Event/${namespace}/gitops-override.op`;
    if (problem) {
      cluster.failNext('apply', event, 'forbidden');
    }
    const onOverride = jest.fn();
    context.onOverride = onOverride;
    await manual({ override });
    expect(onOverride.mock.calls).toEqual([
      [{ applicationId: app.id, ...override, ...(problem && { problem }) }],
    ]);
    expect(cluster.objects.get(event)?.message).toBe(
      problem
        ? undefined
        : `${app.id}: a sync window was overridden by ann: ${override.reason}`,
    );
    expect(app.operation!.state).toBe('Succeeded');
  });

  it('has used none where no window is in the way', async () => {
    const { app, manual, notes } = setUp({ ...nightly, schedule: '* * * * *' });
    await manual({ override });
    expect(app.operation).toMatchObject({ state: 'Succeeded', override });
    expect(notes.map(({ type }) => type)).not.toContain('window-overridden');
  });

  it('passes no other guard', async () => {
    const { app, cluster, manual } = setUp(nightly, { namespace: 'b' });
    app.definition = { ...app.definition, repository: 'untrusted' };
    await manual({ override });
    expect(cluster.writes).toEqual([]);
    expect(app.operation!.state).toBe('Failed');
    expect(app.operation!.message).not.toContain('window');
  });

  it('is known from the request on', async () => {
    const { app, context } = setUp(nightly);
    await takeRequest(
      app,
      {
        ...{ id: 'r', type: 'sync', applicationId: app.id, by: 'ann' },
        ...{ operationId: 'op', override: { reason: override.reason } },
      },
      context,
    );
    expect(app.operation).toMatchObject({ state: 'Queued', override });
  });

  it('is told when it takes an older commit for the newest', async () => {
    const { app, context } = setUp(nightly);
    app.definition = { ...app.definition, branch: 'main' };
    const problem = await takeRequest(
      app,
      {
        ...{ id: 'r', type: 'sync', applicationId: app.id, by: 'ann' },
        ...{ operationId: 'op', revision: 'a'.repeat(40) },
      },
      context,
    );
    expect(problem).toMatchObject({ code: 'older-revision' });
    expect(app.operation).toBeUndefined();
  });

  it('confirms the plan that was shown while the window blocked', async () => {
    const { app, manual } = setUp(nightly);
    await manual();
    const { planHash, plan } = app.operation!;
    expect(plan?.guards[0].verdict).toBe('refuse');
    await manual({ planHash, override });
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
