import type { KubernetesObject, Operation } from '@gitops-suite/model';
import { compileHealthRules } from '../health';
import { engineStateOf, runningOf } from '../engine/application';
import { commitObjects, createFakeEngine } from '../testing/fakeEngine';
import { advance } from './advance';
import { hookOutcome, releaseHooks } from './hooks';
import { queuedOperation, takeRequest } from './requests';

const argo = 'argocd.argoproj.io';

function configMap(name: string, annotations = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, annotations },
    data: { value: '1' },
  };
}

function hook(
  name: string,
  phase: string,
  policies?: string,
  more: object = {},
): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      annotations: {
        [`${argo}/hook`]: phase,
        ...(policies ? { [`${argo}/hook-delete-policy`]: policies } : {}),
      },
      ...more,
    },
    spec: { template: {} },
  };
}

function setUp() {
  const engine = createFakeEngine();
  const { app, cluster, context } = engine;
  const start = (more: Partial<Operation> = {}) => {
    app.operation = {
      ...queuedOperation(app, { id: 'op', type: 'commit' }, context),
      ...more,
    };
    app.running = runningOf(app.operation);
  };
  const run = async () => {
    app.fresh = false;
    await advance(app, () => ({ healthy: true }), context);
    if (app.operation?.finishedAt) {
      await releaseHooks(app, context);
    }
  };
  const end = (name: string, type: 'Complete' | 'Failed') => {
    const job = cluster.objects.get(`batch/Job/a/${name}`)!;
    job.status = {
      conditions: [{ type, status: 'True', message: `it ${type}` }],
    };
  };
  const job = (name: string) => cluster.objects.get(`batch/Job/a/${name}`);
  const created = (name: string) =>
    cluster.writes.filter(write => write === `apply batch/Job/a/${name}`)
      .length;
  return { ...engine, start, run, end, job, created };
}

describe('hooks of a sync', () => {
  it('run before and after what they surround, and leave it alone', async () => {
    const { app, cluster, start, run, end } = setUp();
    commitObjects(app, 'one', [
      hook('migrate', 'PreSync'),
      configMap('a'),
      hook('check', 'PostSync'),
    ]);
    start();
    await run();
    expect(cluster.writes).toEqual(['apply batch/Job/a/migrate']);
    expect(app.operation).toMatchObject({
      state: 'Waiting',
      message: 'Job/migrate runs (PreSync)',
      stage: { phase: 'PreSync', wave: 0 },
    });
    end('migrate', 'Complete');
    await run();
    expect(cluster.writes.slice(1)).toEqual([
      'apply /ConfigMap/a/a',
      'apply batch/Job/a/check',
    ]);
    end('check', 'Complete');
    await run();
    expect(app.operation).toMatchObject({ state: 'Succeeded', applied: true });
    expect([...app.inventory.keys()]).toEqual(['/ConfigMap/a/a']);
    expect([...app.comparisons.keys()]).toEqual(['/ConfigMap/a/a']);
  });

  it('stop the sync when they fail, and those for a failure run', async () => {
    const { app, start, run, end, cluster, created } = setUp();
    commitObjects(app, 'one', [
      hook('migrate', 'PreSync'),
      configMap('a'),
      hook('tell', 'SyncFail'),
    ]);
    start();
    await run();
    end('migrate', 'Failed');
    await run();
    expect(created('tell')).toBe(1);
    expect(app.operation).toMatchObject({ state: 'Waiting' });
    end('tell', 'Complete');
    await run();
    expect(app.operation).toMatchObject({
      state: 'Failed',
      applied: false,
      message: 'Job/migrate (PreSync): it Failed',
    });
    expect(cluster.objects.has('/ConfigMap/a/a')).toBe(false);
  });

  it.each([
    { policies: undefined, end: 'Complete', stays: true },
    { policies: 'HookSucceeded', end: 'Complete', stays: false },
    { policies: 'HookSucceeded', end: 'Failed', stays: true },
    { policies: 'HookFailed', end: 'Failed', stays: false },
    { policies: 'HookFailed', end: 'Complete', stays: true },
  ] as const)(
    'with $policies leave an object behind after $end: $stays',
    async ({ policies, end: type, stays }) => {
      const { app, start, run, end, job } = setUp();
      commitObjects(app, 'one', [hook('migrate', 'PreSync', policies)]);
      start();
      await run();
      end('migrate', type);
      await run();
      expect(app.operation!.results[0].state).toBe(
        type === 'Complete' ? 'succeeded' : 'failed',
      );
      expect(job('migrate') !== undefined).toBe(stays);
      expect(job('migrate')?.metadata.finalizers ?? []).toEqual([]);
    },
  );

  it('make room for the next run', async () => {
    const { app, start, run, end, job, clock } = setUp();
    commitObjects(app, 'one', [hook('migrate', 'PreSync')]);
    start();
    await run();
    end('migrate', 'Complete');
    await run();
    const first = job('migrate')!.metadata.uid;
    start({ id: 'second' });
    await run();
    expect(app.operation).toMatchObject({ state: 'Waiting', attempt: 1 });
    clock.advance(Date.parse(app.operation!.nextAttemptAt!) - clock.now());
    await run();
    expect(job('migrate')!.metadata.uid).not.toBe(first);
    expect(app.operation!.results[0].state).toBe('running');
  });

  it('get a name for each run where they have a prefix only', async () => {
    const { app, start, run, cluster, clock } = setUp();
    const generated = hook('migrate-', 'PreSync', undefined, {
      generateName: 'migrate-',
    });
    commitObjects(app, '0123456789', [generated]);
    start();
    await run();
    const seconds = Math.floor(clock.now() / 1_000);
    const name = `migrate-0123456-presync-${seconds}`;
    const live = cluster.objects.get(`batch/Job/a/${name}`)!;
    expect(live.metadata.annotations!['gitops-suite/application']).toBe(
      `test/a.dev/batch/Job/a/${name}`,
    );
    expect(live.metadata.generateName).toBeUndefined();
  });

  it.each([
    { what: 'skipped', phase: 'Skip', policies: undefined },
    { what: 'a hook before', phase: 'PreSync', policies: undefined },
    { what: 'a hook after', phase: 'PostSync', policies: 'HookFailed' },
  ])('are not pruned when a part becomes $what', async now => {
    const { app, start, run, end, job, cluster, clock } = setUp();
    const { metadata, ...rest } = hook('migrate', 'Sync');
    const plain = { ...rest, metadata: { name: metadata.name } };
    commitObjects(app, 'one', [plain, configMap('a'), configMap('b')]);
    start();
    await run();
    expect(app.inventory.has('batch/Job/a/migrate')).toBe(true);
    end('migrate', 'Complete');
    commitObjects(app, 'two', [
      hook('migrate', now.phase, now.policies),
      configMap('a'),
      configMap('c'),
    ]);
    start({ id: 'second' });
    for (let round = 0; round < 4; round += 1) {
      clock.advance(60_000);
      await run();
      if (job('migrate')) {
        end('migrate', 'Complete');
      }
    }
    expect(app.operation).toMatchObject({ state: 'Succeeded' });
    expect(job('migrate')).toBeDefined();
    expect(cluster.objects.has('/ConfigMap/a/b')).toBe(false);
  });

  it('are left out of a selective sync and of a self-heal', async () => {
    const { app, start, run, created } = setUp();
    commitObjects(app, 'one', [hook('migrate', 'PreSync'), configMap('a')]);
    start({ resources: ['/ConfigMap/a/a'] });
    await run();
    expect(app.operation!.state).toBe('Succeeded');
    start({ id: 'heal', trigger: { type: 'self-heal' } });
    await run();
    expect(created('migrate')).toBe(0);
  });

  describe('around a deletion', () => {
    /** The Application left Git; its deletion waits for its PreDelete hook. */
    async function leaving() {
      const engine = setUp();
      const { app, run, start } = engine;
      commitObjects(app, 'one', [configMap('a'), hook('backup', 'PreDelete')]);
      start();
      await run();
      app.removed = true;
      app.hooksAt = 'one';
      app.desired = new Map();
      app.comparisons = new Map();
      app.renderKey = 'removed';
      app.revision = 'two';
      const approve = async () => {
        const { id: operationId, planHash = '', plan } = app.operation!;
        const confirm = plan!.guards.flatMap(guard => guard.confirm ?? []);
        const approval = { type: 'approve', operationId, planHash } as const;
        const request = { ...approval, id: 'r', applicationId: app.id };
        await takeRequest(app, { ...request, confirm }, engine.context);
        await run();
      };
      const startApproved = async (id: string) => {
        start({ id });
        await run();
        await approve();
      };
      await startApproved('deletion');
      return { ...engine, approve, startApproved };
    }

    it('run once, also where the deletion is planned anew after another commit came', async () => {
      const { app, run, approve, end, created } = await leaving();
      expect(created('backup')).toBe(1);
      end('backup', 'Complete');
      app.revision = 'three';
      app.operation = { ...app.operation!, state: 'Planning' };
      await run();
      // Another commit, another plan to agree to.
      expect(app.operation!.state).toBe('Held');
      await approve();
      expect(app.operation!.state).toBe('Succeeded');
      expect(created('backup')).toBe(1);
    });

    it('run once, also where another operation goes on with the deletion', async () => {
      const { app, run, startApproved, end, created, cluster } =
        await leaving();
      end('backup', 'Complete');
      cluster.failNext('delete', '/ConfigMap/a/a', 'forbidden');
      await run();
      expect(app.operation!.state).toBe('Failed');
      const stored = engineStateOf(app);
      app.deletionRuns = new Set(stored.deletionRuns);
      await startApproved('again');
      expect(app.operation!.plan!.steps.map(({ verb }) => verb)).toEqual([
        'prune',
      ]);
      expect(app.operation!.state).toBe('Succeeded');
      expect(created('backup')).toBe(1);
      expect(cluster.objects.has('/ConfigMap/a/a')).toBe(false);
    });

    it('run again where they failed', async () => {
      const { app, run, startApproved, end, created, clock } = await leaving();
      end('backup', 'Failed');
      await run();
      expect(app.operation!.state).toBe('Failed');
      await startApproved('again');
      clock.advance(60_000);
      await run();
      expect(created('backup')).toBe(2);
    });
  });

  it('are deleted when a person ends the sync', async () => {
    const { app, start, run, job, context } = setUp();
    commitObjects(app, 'one', [hook('migrate', 'PreSync')]);
    start();
    await run();
    await takeRequest(
      app,
      {
        ...{ id: 'r', type: 'terminate', applicationId: app.id },
        operationId: 'op',
      },
      context,
    );
    await releaseHooks(app, context);
    expect(app.operation!.state).toBe('Terminated');
    expect(job('migrate')).toBeUndefined();
  });

  it('finish for an old commit before a new one is planned', async () => {
    const { app, start, run, end, job, created, clock } = setUp();
    commitObjects(app, 'one', [hook('migrate', 'PreSync'), configMap('a')]);
    start();
    await run();
    commitObjects(app, 'two', [hook('migrate', 'PreSync'), configMap('b')]);
    // As after a restart: the plan is not known any more.
    app.running = runningOf(app.operation!);
    await run();
    expect(created('migrate')).toBe(1);
    end('migrate', 'Complete');
    await run();
    clock.advance(60_000);
    await run();
    expect(created('migrate')).toBe(2);
    expect(job('migrate')!.metadata.annotations).toMatchObject({
      'gitops-suite/hook': 'op/PreSync/two',
    });
  });

  it('are tried before anything is changed', async () => {
    const { app, start, run, cluster } = setUp();
    commitObjects(app, 'one', [hook('migrate', 'PostSync'), configMap('a')]);
    cluster.failNext('dryRun', 'batch/Job/a/migrate', 'invalid');
    start();
    await run();
    expect(app.operation!.state).toBe('Failed');
    expect(cluster.writes).toEqual([]);
  });
});

describe('a hook in a process that dies', () => {
  class Killed extends Error {}

  /** Runs a sync to its end; the process dies before the given transition or write, and another takes over. */
  async function surviving(deathAt: number) {
    const { app, cluster, store, start, run, end, job, created } = setUp();
    commitObjects(app, 'one', [
      hook('migrate', 'PreSync', 'HookSucceeded'),
      configMap('a'),
    ]);
    start();
    let moments = 0;
    const moment = () => {
      moments += 1;
      if (moments === deathAt) {
        throw new Killed();
      }
    };
    store.onTransition = moment;
    cluster.onWrite = moment;
    for (let round = 0; round < 12 && !app.operation!.finishedAt; round += 1) {
      try {
        await run();
      } catch (error) {
        if (!(error instanceof Killed)) {
          throw error;
        }
        app.operation = structuredClone(
          store.operations.get('op') ?? app.operation!,
        );
        app.running = runningOf(app.operation);
        continue;
      }
      if (job('migrate')) {
        end('migrate', 'Complete');
      }
    }
    const state = app.operation!.state;
    return { moments, state, runs: created('migrate'), left: job('migrate') };
  }

  it('runs once, wherever that was', async () => {
    const { moments } = await surviving(Infinity);
    expect(moments).toBeGreaterThan(8);
    for (let death = 1; death <= moments; death += 1) {
      const { state, runs, left } = await surviving(death);
      expect({ death, state, runs, left }).toEqual({
        death,
        state: 'Succeeded',
        runs: 1,
        left: undefined,
      });
    }
  });
});

describe('the outcome of a hook', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const rules = compileHealthRules([]);
  const jobWith = (
    status: object,
    metadata: object = {},
  ): KubernetesObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'x', ...metadata },
    status,
  });
  const condition = (type: string) => ({
    conditions: [{ type, status: 'True' }],
  });
  const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' };

  it.each([
    { name: 'a Job without a word', live: jobWith({}), want: 'running' },
    {
      name: 'a Job that completed',
      live: jobWith(condition('Complete')),
      want: 'succeeded',
    },
    {
      name: 'a Job that failed',
      live: jobWith(condition('Failed')),
      want: 'failed',
    },
    {
      name: 'a Job that is suspended',
      live: jobWith(condition('Suspended')),
      want: 'running',
    },
    {
      name: 'a completed Job whose time to live is over',
      live: jobWith(condition('Complete'), deleted),
      want: 'succeeded',
    },
    {
      name: 'a Job that somebody deleted while it ran',
      live: jobWith({}, deleted),
      want: 'failed',
    },
    {
      name: 'a kind without health',
      live: configMap('x'),
      want: 'succeeded',
    },
  ])('of $name is $want', ({ live, want }) => {
    expect(hookOutcome(live, { now, rules }).state).toBe(want);
  });
});
