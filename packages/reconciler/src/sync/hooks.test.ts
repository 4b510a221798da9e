import type {
  KubernetesObject,
  Operation,
  SyncPolicy,
} from '@gitops-suite/model';
import type { RepositoryTrust } from '../config';
import { compileHealthRules } from '../health';
import { compareApplication } from '../engine/compareApplication';
import type { FailureCode } from '../outcome';
import { engineStateOf, runningOf } from '../engine/application';
import { commitObjects, createFakeEngine } from '../testing/fakeEngine';
import { advance } from './advance';
import { hookOutcome } from './hookOutcome';
import { releaseHooks, releaseLostHooks } from './releaseHooks';
import { queuedOperation, takeRequest } from './requests';
import { syncApplication } from './syncApplication';

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

const backoff = (duration: string) => ({
  ...{ duration, factor: 1, maxDuration: duration },
});

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

  it('are deleted when a newer sync takes the place of theirs at once', async () => {
    const { app, start, run, cluster, context } = setUp();
    const generated = hook('migrate-', 'PreSync', undefined, {
      generateName: 'migrate-',
    });
    commitObjects(app, '0123456789', [generated, configMap('a')]);
    start();
    await run();
    const [first] = cluster.objects.keys();
    const request = { id: 'r', applicationId: app.id, operationId: 'op' };
    await takeRequest(app, { ...request, type: 'terminate' }, context);
    // The next commit comes before anything else is looked at.
    commitObjects(app, '89abcdef01', [generated, configMap('b')]);
    await compareApplication(app, 'all', context);
    await syncApplication(app, context);
    expect(app.operation).toMatchObject({ id: 'id-1', state: 'Waiting' });
    expect(cluster.objects.has(first)).toBe(false);
  });

  it.each([
    { ended: undefined, policies: undefined, stays: false },
    { ended: 'Complete', policies: undefined, stays: true },
    { ended: 'Complete', policies: 'HookSucceeded', stays: false },
    { ended: 'Failed', policies: 'HookSucceeded', stays: true },
  ] as const)(
    'are let go when the process died with their sync: $ended with $policies stays $stays',
    async ({ ended, policies, stays }) => {
      const { app, start, run, end, job, context } = setUp();
      commitObjects(app, 'one', [hook('migrate', 'PreSync', policies)]);
      start();
      await run();
      if (ended) {
        end('migrate', ended);
      }
      // As after a restart: of an operation that is over, only its line is read.
      const over = { finishedAt: 'then', state: 'Terminated', results: [] };
      app.operation = { ...app.operation!, ...over } as Operation;
      await releaseLostHooks(app, context);
      expect(job('migrate') !== undefined).toBe(stays);
      expect(job('migrate')?.metadata.finalizers ?? []).toEqual([]);
    },
  );

  it('are looked for again while the cluster did not let them go', async () => {
    const { app, start, run, job, context, cluster } = setUp();
    commitObjects(app, 'one', [hook('migrate', 'PreSync')]);
    start();
    await run();
    app.operation = undefined;
    cluster.failNext('delete', 'batch/Job/a/migrate', 'timeout');
    await releaseLostHooks(app, context);
    expect(job('migrate')).toBeDefined();
    await releaseLostHooks(app, context);
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

describe('hooks for a failure', () => {
  /** A sync of two waves whose second one cannot be written. */
  function failing(code: FailureCode, retry?: SyncPolicy['retry']) {
    const engine = setUp();
    const { app, cluster } = engine;
    app.definition = { ...app.definition, policy: { options: [], retry } };
    commitObjects(app, 'one', [
      configMap('a'),
      configMap('b', { [`${argo}/sync-wave`]: '1' }),
      hook('tell', 'SyncFail'),
    ]);
    cluster.failNext('apply', '/ConfigMap/a/b', code, 9);
    engine.start();
    return engine;
  }

  it('run when the attempts are used up', async () => {
    const retry = { limit: 1, backoff: backoff('1s') };
    const { app, run, end, created, clock } = failing('server-error', retry);
    await run();
    expect(app.operation!.state).toBe('Waiting');
    clock.advance(1_000);
    await run();
    expect(created('tell')).toBe(1);
    end('tell', 'Complete');
    await run();
    expect(app.operation).toMatchObject({
      state: 'Failed',
      message: expect.stringContaining('given up after 2 attempts'),
    });
  });

  it('run when what was applied does not get healthy', async () => {
    const { app, start, end, created, clock, context } = setUp();
    commitObjects(app, 'one', [configMap('a'), hook('tell', 'SyncFail')]);
    start();
    const sick = () => ({ healthy: false, message: 'a pod is not ready' });
    await advance(app, sick, context);
    expect(app.operation!.state).toBe('Settling');
    clock.advance(context.timing.settleMs);
    // As after a restart.
    app.running = { ...runningOf(app.operation!), appliedAt: 0 };
    await advance(app, sick, context);
    expect(created('tell')).toBe(1);
    end('tell', 'Complete');
    await advance(app, sick, context);
    expect(app.operation).toMatchObject({
      ...{ state: 'Failed', applied: true },
      message: expect.stringContaining('a pod is not ready'),
    });
  });

  it('leave the failure in sight when a person ends them', async () => {
    const { app, run, job, context } = failing('invalid');
    await run();
    const request = { id: 'r', applicationId: app.id, operationId: 'op' };
    await takeRequest(app, { ...request, type: 'terminate' }, context);
    await releaseHooks(app, context);
    expect(app.operation).toMatchObject({
      state: 'Terminated',
      message: 'ConfigMap/b: invalid at apply; then terminated by a person.',
    });
    expect(job('tell')).toBeUndefined();
  });

  it('do not run when nothing was changed', async () => {
    const { app, run, created, cluster } = failing('invalid');
    cluster.failNext('dryRun', '/ConfigMap/a/a', 'invalid');
    await run();
    expect(app.operation!.state).toBe('Failed');
    expect(created('tell')).toBe(0);
  });

  it.each([
    { name: 'nothing else', change: () => {} },
    {
      name: 'a plan that would be refused',
      change: ({ cluster }: ReturnType<typeof setUp>) =>
        cluster.failNext('dryRun', '/ConfigMap/a/b', 'invalid'),
    },
    {
      name: 'a window that closed',
      change: ({ app }: ReturnType<typeof setUp>) => {
        const never = { schedule: '0 0 29 2 *', duration: '1m' };
        const window = { kind: 'allow', timeZone: 'UTC', ...never } as const;
        const may = { manualSync: false, syncOverrun: false };
        const syncWindows = [{ ...window, ...may, andOperator: false }];
        app.definition = { ...app.definition, syncWindows };
      },
    },
  ])('run once over a restart with $name', async ({ change }) => {
    const engine = failing('invalid');
    const { app, run, end, created } = engine;
    await run();
    expect(created('tell')).toBe(1);
    app.running = runningOf(app.operation!);
    change(engine);
    await run();
    expect(app.operation!.state).toBe('Waiting');
    end('tell', 'Complete');
    await run();
    expect(created('tell')).toBe(1);
    expect(app.operation).toMatchObject({
      state: 'Failed',
      message: 'ConfigMap/b: invalid at apply',
    });
  });

  it('are not run by a repository that is not trusted any more', async () => {
    const { app, run, context, created } = failing('invalid');
    const [{ trust }] = context.config.repositories;
    (trust as RepositoryTrust[]).splice(0, 1, {
      ...{ cluster: 'test', namespaces: ['b'], clusterKinds: [] },
    });
    // It was planned before; the process has read its configuration since.
    app.operation = {
      ...app.operation!,
      ...{ state: 'Applying', failure: 'ConfigMap/b: refused' },
    };
    await run();
    expect(app.operation).toMatchObject({
      ...{ state: 'Failed', message: 'ConfigMap/b: refused' },
    });
    expect(created('tell')).toBe(0);
  });
});

describe('a hook in a process that dies', () => {
  class Killed extends Error {}

  /** Hooks as they are found in the cluster, whatever their names. */
  const jobsIn = ({ objects }: ReturnType<typeof setUp>['cluster']) =>
    [...objects.values()].filter(({ kind }) => kind === 'Job');

  /** Runs a sync to its end; the process dies before the given transition or write, and another takes over. */
  async function surviving(deathAt: number, before: KubernetesObject) {
    const { app, cluster, store, clock, context, start, run } = setUp();
    commitObjects(app, 'one', [
      before,
      configMap('a'),
      hook('check', 'PostSync', 'HookSucceeded'),
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
    for (let round = 0; round < 20; round += 1) {
      try {
        await releaseLostHooks(app, context);
        await run();
      } catch (error) {
        if (!(error instanceof Killed)) {
          throw error;
        }
        const stored = structuredClone(
          store.operations.get('op') ?? app.operation!,
        );
        // As it is restored: of what is over, the results are not read.
        app.operation = stored.finishedAt ? { ...stored, results: [] } : stored;
        app.running = runningOf(stored);
        app.lostHooksReleased = false;
      }
      clock.advance(60_000);
      for (const job of jobsIn(cluster)) {
        const type = job.metadata.name.startsWith('b') ? 'Failed' : 'Complete';
        job.status = { conditions: [{ type, status: 'True' }] };
      }
    }
    const runs = cluster.writes.filter(write => write.includes('apply batch'));
    const left = jobsIn(cluster).map(({ metadata }) => metadata.name);
    const held = jobsIn(cluster).flatMap(job => job.metadata.finalizers ?? []);
    return { moments, state: app.operation!.state, runs, left, held };
  }

  it.each([
    {
      name: 'that is deleted when it succeeded',
      before: hook('migrate', 'PreSync', 'HookSucceeded'),
      want: { state: 'Succeeded', runs: 2, left: 0 },
    },
    {
      name: 'with a prefix for a name, which stays',
      before: hook('migrate-', 'PreSync', undefined, {
        generateName: 'migrate-',
      }),
      want: { state: 'Succeeded', runs: 2, left: 1 },
    },
    {
      name: 'of two phases',
      before: hook('migrate', 'PreSync,Sync'),
      want: { state: 'Succeeded', runs: 3, left: 1 },
    },
    {
      name: 'that fails and is deleted for it',
      before: hook('broken', 'PreSync', 'HookFailed'),
      want: { state: 'Failed', runs: 1, left: 0 },
    },
  ])('$name runs once, wherever that was', async ({ before, want }) => {
    const { moments } = await surviving(Infinity, before);
    expect(moments).toBeGreaterThan(want.state === 'Failed' ? 5 : 8);
    for (let death = 1; death <= moments; death += 1) {
      const { state, runs, left, held } = await surviving(death, before);
      const seen = { state, runs: runs.length, left: left.length };
      expect({ death, ...seen, held }).toEqual({ death, ...want, held: [] });
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
