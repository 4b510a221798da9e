import { engineStateOf, runningOf } from '../engine/application';
import { compareApplication } from '../engine/compareApplication';
import { commitObjects } from '../testing/fakeEngine';
import {
  argo,
  backoff,
  configMap,
  hook,
  setUp,
} from './__testUtils__/hookWorld';
import { takeRequest } from './requests';
import { syncApplication } from './syncApplication';

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
    expect(app.operation).toMatchObject({ state: 'Waiting' });
    clock.advance(Date.parse(app.operation!.nextAttemptAt!) - clock.now());
    await run();
    expect(job('migrate')!.metadata.uid).not.toBe(first);
    expect(app.operation!.results[0].state).toBe('running');
  });

  it.each([undefined, 'HookSucceeded'])(
    'wait with %s until an earlier run is gone, however few attempts may fail',
    async policies => {
      const { app, cluster, start, run, end, created, clock } = setUp();
      const retry = { limit: 0, backoff: backoff('1s') };
      app.definition = { ...app.definition, policy: { options: [], retry } };
      const holding = { finalizers: ['example.test/logs'] };
      commitObjects(app, 'one', [
        hook('migrate', 'PreSync', policies, holding),
      ]);
      start();
      await run();
      end('migrate', 'Complete');
      await run();
      start({ id: 'second' });
      for (let second = 0; second < 20; second += 1) {
        await run();
        clock.advance(1_000);
      }
      expect(app.operation).toMatchObject({
        state: 'Waiting',
        message: expect.stringContaining('an earlier run is being deleted'),
      });
      expect(created('migrate')).toBe(1);
      cluster.objects.delete('batch/Job/a/migrate');
      await run();
      expect(created('migrate')).toBe(2);
      expect(app.operation!.results[0].state).toBe('running');
    },
  );

  it('do not claim the outcome of an earlier run that may not be deleted', async () => {
    const { app, start, run, end, created } = setUp();
    commitObjects(app, 'one', [hook('migrate', 'PreSync', 'HookFailed')]);
    start();
    await run();
    end('migrate', 'Complete');
    await run();
    expect(app.operation!.state).toBe('Succeeded');
    start({ id: 'second' });
    await run();
    expect(app.operation).toMatchObject({
      state: 'Failed',
      message: expect.stringContaining('it is there from before'),
    });
    expect(created('migrate')).toBe(1);
  });

  it('apply again what does not come to an end', async () => {
    const { app, start, run, cluster } = setUp();
    const settings = configMap('settings', {
      [`${argo}/hook`]: 'PreSync',
      [`${argo}/hook-delete-policy`]: 'HookFailed',
    });
    commitObjects(app, 'one', [settings]);
    for (const id of ['op', 'second']) {
      start({ id });
      await run();
      expect(app.operation!.state).toBe('Succeeded');
    }
    expect(cluster.writes).toEqual([
      'apply /ConfigMap/a/settings',
      'apply /ConfigMap/a/settings',
    ]);
  });

  it.each([undefined, 'HookSucceeded'])(
    'take nothing with %s that belongs to another Application',
    async policies => {
      const { app, start, run, job, cluster } = setUp();
      commitObjects(app, 'one', [hook('migrate', 'PreSync', policies)]);
      const annotations = {
        'gitops-suite/application': 'test/b.dev/batch/Job/a/migrate',
      };
      cluster.objects.set('batch/Job/a/migrate', {
        ...{ apiVersion: 'batch/v1', kind: 'Job' },
        metadata: { name: 'migrate', namespace: 'a', uid: 'x', annotations },
      });
      start();
      await run();
      expect(app.operation).toMatchObject({
        state: 'Failed',
        message: expect.stringContaining('it is there already, owned by'),
      });
      expect(job('migrate')!.metadata.annotations).toEqual(annotations);
    },
  );

  it('are not judged by the run before, which a watch may still tell of', async () => {
    const { app, start, run, end, job, cluster, clock } = setUp();
    commitObjects(app, 'one', [hook('migrate', 'PreSync'), configMap('a')]);
    start();
    await run();
    end('migrate', 'Complete');
    await run();
    const old = structuredClone(job('migrate')!);
    start({ id: 'second' });
    await run();
    clock.advance(60_000);
    const { get } = cluster.live;
    cluster.live.get = key => (key === 'batch/Job/a/migrate' ? old : get(key));
    await run();
    await run();
    expect(app.operation).toMatchObject({
      state: 'Waiting',
      message: 'Job/migrate runs (PreSync)',
    });
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
    { what: 'a hook after', phase: 'PostSync', policies: undefined },
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

  it('run for no other reason than something to do', async () => {
    const { app, cluster, context, created, clock } = setUp();
    const look = async () => {
      await compareApplication(app, 'all', context);
      await syncApplication(app, context);
      clock.advance(60_000);
    };
    const tell = hook('tell', 'PreSync');
    const check = { ...tell, apiVersion: 'v1', kind: 'ConfigMap' };
    const kept = configMap('kept', { [`${argo}/sync-options`]: 'Prune=false' });
    commitObjects(app, 'one', [check, kept, configMap('a'), configMap('b')]);
    await look();
    commitObjects(app, 'two', [check, configMap('a'), configMap('b')]);
    await look();
    await look();
    expect(app.operation!.state).toBe('Succeeded');
    const before = app.operation!.id;
    // Somebody installs an operator.
    cluster.epoch = () => 'another';
    await look();
    expect(app.operation!.id).toBe(before);
    expect(created('tell')).toBe(0);
    expect(cluster.objects.has('/ConfigMap/a/kept')).toBe(true);
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
