import type { Operation, OperationState } from '@gitops-suite/model';
import { failed, type FailureCode } from '../outcome';
import { runningOf } from '../engine/application';
import { compareApplication } from '../engine/compareApplication';
import { planApplication } from '../engine/planApplication';
import { planFacts } from '../engine/planFacts';
import {
  commit,
  commitObjects,
  createFakeEngine,
  keyOf,
} from '../testing/fakeEngine';
import { advance } from './advance';
import { queuedOperation, takeRequest } from './requests';

const healthy = () => ({ healthy: true });
const sick = () => ({ healthy: false, message: 'a pod is not ready' });

function setUp(options?: Parameters<typeof createFakeEngine>[0]) {
  const engine = createFakeEngine(options);
  const { app, context } = engine;
  const start = (more: Partial<Operation> = {}) => {
    app.operation = {
      ...queuedOperation(app, { id: 'op', type: 'commit' }, context),
      ...more,
    };
    app.running = runningOf(app.operation);
  };
  const run = (health = healthy) => {
    app.fresh = false;
    return advance(app, health, context);
  };
  return { ...engine, start, run };
}

/** An Application whose objects run as the commit `one` wants them. */
async function synced(values: Record<string, string>) {
  const engine = setUp();
  commit(engine.app, 'one', values);
  engine.start();
  await engine.run();
  expect(engine.app.operation!.state).toBe('Succeeded');
  return engine;
}

describe('an operation', () => {
  it('is written with its plan before it changes anything, and when it is over', async () => {
    const { app, cluster, store, start, run, notes } = setUp();
    commit(app, 'one', { a: '1', b: '2' });
    start();
    const written: [OperationState, boolean, number][] = [];
    store.onTransition = ({ state, plan }) =>
      written.push([state, plan !== undefined, cluster.writes.length]);
    await run();
    expect(written).toEqual([
      ['Applying', true, 0],
      ['Succeeded', true, 2],
    ]);
    expect(cluster.writes).toEqual([
      `apply ${keyOf('a')}`,
      `apply ${keyOf('b')}`,
    ]);
    expect(app.applied).toMatchObject({ revision: 'one' });
    expect([...app.inventory.keys()]).toEqual([keyOf('a'), keyOf('b')]);
    expect(notes.map(({ type }) => type)).toEqual([
      'sync-started',
      'sync-succeeded',
    ]);
  });

  it('changes nothing while the store is away, and goes on where it was', async () => {
    const { app, cluster, store, start, run } = setUp();
    commit(app, 'one', { a: '1' });
    start();
    store.onTransition = () => {
      throw new Error('read-only');
    };
    await expect(run()).rejects.toThrow('read-only');
    await expect(run()).rejects.toThrow('read-only');
    expect(cluster.writes).toEqual([]);
    store.onTransition = undefined;
    await run();
    expect(store.operations.get('op')!.state).toBe('Succeeded');
    expect(cluster.writes).toEqual([`apply ${keyOf('a')}`]);
  });

  it('does not try objects again that this run has compared', async () => {
    const { app, cluster, start, context } = setUp();
    commit(app, 'one', { a: '1' });
    start();
    await advance(app, healthy, context);
    // One before the plan; what was applied is proven equal.
    expect(cluster.dryRuns).toHaveLength(1);
  });

  it.each<{ code: FailureCode; at: 'dryRun' | 'apply' }>([
    { code: 'invalid', at: 'dryRun' },
    { code: 'forbidden', at: 'dryRun' },
    { code: 'invalid', at: 'apply' },
    { code: 'immutable', at: 'apply' },
  ])('fails for good after $code at $at', async ({ code, at }) => {
    const { app, cluster, start, run } = setUp();
    commit(app, 'one', { a: '1' });
    cluster.failNext(at, keyOf('a'), code);
    start();
    await run();
    expect(app.operation!.state).toBe('Failed');
  });

  it.each<{ code: FailureCode; at: 'dryRun' | 'apply' }>([
    { code: 'throttled', at: 'dryRun' },
    { code: 'server-error', at: 'apply' },
    { code: 'conflict', at: 'apply' },
    { code: 'missing-namespace', at: 'apply' },
  ])(
    'tries again after $code at $at, when it said so',
    async ({ code, at }) => {
      const { app, cluster, start, run, clock } = setUp();
      commit(app, 'one', { a: '1' });
      cluster.failNext(at, keyOf('a'), code);
      start();
      await run();
      const { nextAttemptAt } = app.operation!;
      await run();
      expect(app.operation).toMatchObject({ state: 'Waiting', nextAttemptAt });
      clock.advance(Date.parse(nextAttemptAt!) - clock.now());
      await run();
      // What only has to come has not failed.
      const attempt = code === 'missing-namespace' ? 0 : 1;
      expect(app.operation).toMatchObject({ state: 'Succeeded', attempt });
    },
  );

  it.each([
    { name: '', restarted: false },
    { name: ', also over a restart', restarted: true },
  ])('takes a newer commit at once$name', async ({ restarted }) => {
    const { app, cluster, start, run } = setUp();
    commit(app, 'one', { a: '1' });
    cluster.failNext('apply', keyOf('a'), 'webhook-unavailable', 9);
    start();
    await run();
    if (restarted) {
      app.running = runningOf(app.operation!);
      await run();
    }
    expect(app.operation!.state).toBe('Waiting');
    commit(app, 'two', { b: '1' });
    await run();
    expect(app.operation).toMatchObject({
      ...{ state: 'Succeeded', revision: 'two' },
    });
  });

  it('waits for a newer commit that is not rendered yet as it says, over a restart', async () => {
    const { app, start, run } = setUp();
    start({ state: 'Waiting', nextAttemptAt: '2099-01-01T00:00:00.000Z' });
    app.operation = { ...app.operation!, revision: 'one' };
    app.revision = 'two';
    app.rendered = {
      status: 'failed',
      key: 'k',
      readSet: { files: [], absent: [], folders: [] },
      problem: { code: 'x', severity: 'error', message: 'it took too long' },
      deterministic: false,
    };
    await run();
    const { nextAttemptAt } = app.operation!;
    expect(app.operation).toMatchObject({ state: 'Waiting', attempt: 1 });
    await run();
    expect(app.operation).toMatchObject({ nextAttemptAt, attempt: 1 });
  });

  it('announces the next attempt anew where a newer commit meets the same obstacle', async () => {
    const { app, cluster, start, run, clock } = setUp();
    commit(app, 'one', { a: '1' });
    cluster.reachable = false;
    start();
    await run();
    clock.advance(1);
    commit(app, 'two', { a: '2' });
    await run();
    const { nextAttemptAt } = app.operation!;
    await run();
    expect(app.operation).toMatchObject({ state: 'Waiting', nextAttemptAt });
    clock.advance(Date.parse(nextAttemptAt!) - clock.now() - 1);
    cluster.reachable = true;
    await run();
    expect(app.operation!.state).toBe('Waiting');
    clock.advance(1);
    await run();
    expect(app.operation!.state).toBe('Succeeded');
  });

  it('makes anew what it has deleted for that, however long its deletion takes', async () => {
    const { app, cluster, start, run, clock } = setUp();
    const retry = {
      limit: 1,
      backoff: { duration: '1s', factor: 1, maxDuration: '1s' },
    };
    app.definition = { ...app.definition, policy: { options: [], retry } };
    const job = (image: string) => ({
      ...{ apiVersion: 'batch/v1', kind: 'Job', spec: { image } },
      metadata: {
        name: 'one',
        annotations: { 'argocd.argoproj.io/sync-options': 'Force=true' },
      },
    });
    commitObjects(app, 'one', [job('1')]);
    start();
    await run();
    const key = 'batch/Job/a/one';
    cluster.objects.get(key)!.metadata.finalizers = ['foregroundDeletion'];
    const { apply } = cluster;
    cluster.apply = async (manifest, options) =>
      options.method !== 'create' && cluster.objects.has(key)
        ? failed('immutable', 'field is immutable')
        : apply(manifest, options);
    commitObjects(app, 'two', [job('2')]);
    start({ id: 'second' });
    for (let second = 0; second < 60; second += 1) {
      await run();
      clock.advance(1_000);
    }
    expect(cluster.writes).toContain(`delete ${key}`);
    expect(app.operation).toMatchObject({ state: 'Waiting' });
    cluster.objects.delete(key);
    await run();
    expect(app.operation!.state).toBe('Succeeded');
    expect(cluster.objects.get(key)!.spec).toEqual({ image: '2' });
  });

  it('writes nothing at all while one of its objects is refused', async () => {
    const { app, cluster, start, run } = setUp();
    commit(app, 'one', { a: '1', b: '2' });
    cluster.failNext('dryRun', keyOf('b'), 'invalid');
    start();
    await run();
    expect(app.operation!.state).toBe('Failed');
    expect(cluster.writes).toEqual([]);
  });

  it('waits while the cluster or the repository is away', async () => {
    const { app, cluster, start, run, clock } = setUp();
    start();
    await run();
    expect(app.operation).toMatchObject({
      state: 'Waiting',
      message: 'the repository r has not been read yet',
    });
    commit(app, 'one', { a: '1' });
    cluster.reachable = false;
    clock.advance(600_000);
    await run();
    expect(app.operation).toMatchObject({
      state: 'Waiting',
      message: 'the cluster test does not answer',
    });
    cluster.reachable = true;
    clock.advance(600_000);
    await run();
    expect(app.operation!.state).toBe('Succeeded');
  });

  it.each([
    { deterministic: true, want: 'Failed' },
    { deterministic: false, want: 'Waiting' },
  ])(
    'is $want when the render failed (deterministic: $deterministic)',
    async ({ deterministic, want }) => {
      const { app, start, run } = setUp();
      app.rendered = {
        status: 'failed',
        key: 'k',
        readSet: { files: [], absent: [], folders: [] },
        problem: { code: 'x', severity: 'error', message: 'it took too long' },
        deterministic,
      };
      start();
      await run();
      expect(app.operation).toMatchObject({
        state: want,
        message: 'It does not render: it took too long',
      });
    },
  );

  it('refuses what its repository is not trusted with', async () => {
    const trust = { cluster: 'test', namespaces: ['b'], clusterKinds: [] };
    const { app, cluster, start, run } = setUp({ trust });
    commit(app, 'one', { a: '1' });
    start();
    await run();
    expect(app.operation!.state).toBe('Failed');
    expect(app.operation!.message).toContain('The repository may not do this');
    expect(cluster.writes).toEqual([]);
  });

  it('fails when it is not healthy in time, and says that everything was applied', async () => {
    const { app, start, run, clock, context, wakes } = setUp();
    commit(app, 'one', { a: '1' });
    start();
    await run(sick);
    expect(app.operation!.state).toBe('Settling');
    expect(wakes).toContain(clock.now() + context.timing.settleMs);
    clock.advance(context.timing.settleMs);
    await run(sick);
    expect(app.operation).toMatchObject({
      state: 'Failed',
      applied: true,
      healthy: false,
      message: expect.stringContaining('a pod is not ready'),
    });
  });

  it('has not succeeded before what it pruned is gone', async () => {
    const { app, cluster, start, run, clock, context } = await synced({
      ...{ a: '1', b: '1', c: '1' },
    });
    const prune = async (id: string) => {
      cluster.objects.get(keyOf('c'))!.metadata.finalizers = ['x.test/hold'];
      commit(app, id, { a: '1', b: id });
      start({ id });
      await run();
      expect(app.operation).toMatchObject({
        state: 'Settling',
        message: 'ConfigMap/c is being deleted',
      });
      // As after a restart.
      app.running = { ...runningOf(app.operation!), appliedAt: clock.now() };
    };
    await prune('two');
    cluster.objects.delete(keyOf('c'));
    await run();
    expect(app.operation).toMatchObject({
      state: 'Succeeded',
      message: '1 changed, 1 pruned',
    });
    commit(app, 'three', { a: '1', b: '1', c: '1' });
    start({ id: 'three' });
    await run();
    await prune('four');
    clock.advance(context.timing.settleMs);
    await run();
    expect(app.operation).toMatchObject({
      state: 'Failed',
      message: expect.stringMatching(/^Applied, but ConfigMap\/c is being/),
    });
  });

  it('makes room for a newer commit while it settles', async () => {
    const { app, start, run } = setUp();
    commit(app, 'one', { a: '1' });
    start();
    await run(sick);
    commit(app, 'two', { a: '2' });
    await run(sick);
    expect(app.operation).toMatchObject({ state: 'Terminated', applied: true });
  });

  it('lets a person end it between two steps', async () => {
    const { app, cluster, start, run, context } = setUp();
    commit(app, 'one', { a: '1' });
    start();
    const request = {
      ...{ id: 'r', type: 'terminate' as const, applicationId: app.id },
      operationId: 'op',
    };
    app.requests.push(request);
    await run();
    expect(cluster.writes).toEqual([]);
    app.requests.shift();
    await takeRequest(app, request, context);
    expect(app.operation!.state).toBe('Terminated');
  });

  it('applies again what somebody changed between two attempts', async () => {
    const { app, cluster, start, run, clock } = setUp();
    commit(app, 'one', { a: '1', b: '2' });
    cluster.failNext('apply', keyOf('b'), 'timeout');
    start();
    await run();
    cluster.objects.get(keyOf('a'))!.data = { value: 'by hand' };
    clock.advance(600_000);
    await run();
    expect(app.operation!.state).toBe('Succeeded');
    expect(cluster.objects.get(keyOf('a'))!.data).toEqual({ value: '1' });
  });
});

describe('a held operation', () => {
  async function held() {
    const engine = await synced({ a: '1', b: '1', c: '1' });
    commit(engine.app, 'two', { a: '1' });
    engine.start({ id: 'prune' });
    await engine.run();
    expect(engine.app.operation!.state).toBe('Held');
    const approve = (planHash: string, confirm: string[]) =>
      takeRequest(
        engine.app,
        {
          ...{ id: 'r', type: 'approve', applicationId: 'a.dev', by: 'ann' },
          ...{ operationId: 'prune', planHash, confirm },
        },
        engine.context,
      );
    return { ...engine, approve };
  }

  it('goes on once a person has approved that very plan', async () => {
    const { app, cluster, approve, run } = await held();
    const { planHash } = app.operation!;
    expect(await approve('another', ['a.dev'])).toMatchObject({
      code: 'plan-changed',
    });
    expect(await approve(planHash!, [])).toMatchObject({
      code: 'confirm-missing',
      message: 'The plan may pass once "a.dev" is typed',
    });
    await run();
    expect(app.operation!.state).toBe('Held');
    expect(await approve(planHash!, ['a.dev'])).toBeUndefined();
    await run();
    expect(app.operation).toMatchObject({
      state: 'Succeeded',
      approvedBy: 'ann',
    });
    expect([...cluster.objects.keys()]).toEqual([keyOf('a')]);
  });

  it('does not let an approval pass another plan', async () => {
    const { app, cluster, approve, run, clock } = await held();
    await approve(app.operation!.planHash!, ['a.dev']);
    // Everything else leaves Git, too, and the cluster is away until then.
    commit(app, 'three', {});
    await run();
    clock.advance(600_000);
    await run();
    expect(app.operation!.state).toBe('Held');
    expect(app.operation!.approvedBy).toBeUndefined();
    expect(cluster.objects.size).toBe(3);
  });

  it('keeps the approval over a restart', async () => {
    const { app, cluster, approve, run } = await held();
    await approve(app.operation!.planHash!, ['a.dev']);
    app.running = runningOf(app.operation!);
    await run();
    expect(app.operation!.state).toBe('Succeeded');
    expect(cluster.objects.size).toBe(1);
  });

  it('carries out what is left of an approved plan after a failure', async () => {
    const { app, approve, run } = await held();
    await approve(app.operation!.planHash!, ['a.dev']);
    app.operation = { ...app.operation!, state: 'Planning' };
    app.inventory.delete(keyOf('b'));
    app.running = runningOf(app.operation);
    await run();
    expect(app.operation).toMatchObject({
      state: 'Succeeded',
      approvedBy: 'ann',
    });
  });

  it('ends by itself when nothing is left to do', async () => {
    const { app, run } = await held();
    commit(app, 'three', { a: '1', b: '1', c: '1' });
    for (const key of app.desired.keys()) {
      app.comparisons.set(key, {
        ...{ key, ref: app.desired.get(key)!.ref, verdict: 'same' },
        ...{ proof: 'local', fields: [], lines: [] },
      });
    }
    await run();
    expect(app.operation).toMatchObject({
      state: 'Terminated',
      message: 'Nothing is left to do.',
    });
  });
});

/** Two ConfigMaps, each in a wave of its own, and others in the last one. */
function commitWaves(
  app: Parameters<typeof commitObjects>[0],
  revision: string,
  value: string,
  ...others: string[]
) {
  commitObjects(
    app,
    revision,
    ['a', 'b', ...others].map((name, wave) => ({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { value } },
      metadata: {
        name,
        annotations: { 'argocd.argoproj.io/sync-wave': `${Math.min(wave, 1)}` },
      },
    })),
  );
}

/** A sync of two waves, asked for by a person who has seen its plan; `before` ran until then. */
async function confirming(before: Record<string, string> = {}) {
  const engine = setUp();
  const { app, context } = engine;
  if (Object.keys(before).length > 0) {
    commit(app, 'zero', before);
    engine.start();
    await engine.run();
  }
  commitWaves(app, 'one', '1');
  const confirm = async () => {
    await compareApplication(app, 'all', context);
    const facts = await planFacts(app, context);
    const { hash, guards } = planApplication(app, {}, facts, context);
    await takeRequest(
      app,
      {
        ...{ id: 'r', type: 'sync', applicationId: app.id, by: 'ann' },
        ...{ operationId: 'manual', planHash: hash },
        confirm: guards.flatMap(({ confirm: word }) => word ?? []),
      },
      context,
    );
  };
  return { ...engine, confirm };
}

describe('a sync in waves', () => {
  it('brings back what was taken away after it was planned, instead of waiting for it', async () => {
    const { app, cluster, store, clock, start, run } = setUp();
    commitWaves(app, 'one', '1');
    start();
    await run();
    commitWaves(app, 'two', '1', 'c');
    start({ id: 'op-2' });
    store.onTransition = ({ state }) => {
      if (state === 'Applying') {
        cluster.objects.delete(keyOf('a'));
        store.onTransition = undefined;
      }
    };
    await run();
    expect(app.operation).toMatchObject({
      state: 'Waiting',
      message: 'ConfigMap/a is gone again: what is left is planned anew',
    });
    clock.advance(Date.parse(app.operation!.nextAttemptAt!) - clock.now());
    cluster.writes.length = 0;
    await run();
    expect(app.operation!.state).toBe('Succeeded');
    expect(cluster.writes).toEqual([
      `apply ${keyOf('a')}`,
      `apply ${keyOf('c')}`,
    ]);
  });
});

describe('a sync that a person asks for', () => {
  const ask = (more: object) => ({
    ...{ id: 'r', type: 'sync' as const, applicationId: 'a.dev', by: 'ann' },
    ...{ operationId: 'manual', ...more },
  });

  it('is bound to the plan that was seen, also over a restart', async () => {
    const { app, cluster, context, run } = setUp();
    commit(app, 'one', { a: '1' });
    await takeRequest(app, ask({ planHash: 'another' }), context);
    app.running = runningOf(app.operation!);
    await run();
    expect(app.operation).toMatchObject({
      state: 'Failed',
      message: expect.stringContaining('The plan changed'),
    });
    expect(cluster.writes).toEqual([]);
  });

  it('carries out what was confirmed to its end, whatever comes meanwhile', async () => {
    const { app, cluster, confirm, run } = await confirming();
    await confirm();
    cluster.onWrite = () => {
      cluster.onWrite = undefined;
      commitWaves(app, 'two', '2');
    };
    await run();
    expect(app.operation).toMatchObject({
      ...{ state: 'Succeeded', revision: 'one' },
      confirmed: { revision: 'one' },
    });
    const values = ['a', 'b'].map(
      name => cluster.objects.get(keyOf(name))!.data as object,
    );
    expect(values).toEqual([{ value: '1' }, { value: '1' }]);
    expect(app.applied?.revision).toBe('one');
  });

  it('asks again before it applies another commit than the confirmed one', async () => {
    const { app, cluster, confirm, run, clock, context } = await confirming();
    cluster.failNext('apply', keyOf('b'), 'server-error');
    await confirm();
    await run();
    expect(app.operation!.state).toBe('Waiting');
    commitWaves(app, 'two', '2');
    clock.advance(Date.parse(app.operation!.nextAttemptAt!) - clock.now());
    // As after a restart.
    app.running = runningOf(app.operation!);
    await run();
    expect(app.operation).toMatchObject({
      state: 'Held',
      message: 'A newer commit came',
      plan: {
        revision: 'two',
        guards: [{ code: 'newer-commit', verdict: 'hold' }],
      },
    });
    expect(cluster.objects.has(keyOf('b'))).toBe(false);
    const { planHash } = app.operation!;
    await takeRequest(
      app,
      {
        ...{ id: 'x', type: 'approve', applicationId: app.id, by: 'ben' },
        ...{ operationId: 'manual', planHash: planHash! },
      },
      context,
    );
    await run();
    expect(app.operation).toMatchObject({
      ...{ state: 'Succeeded', revision: 'two', approvedBy: 'ben' },
      confirmed: { revision: 'two' },
    });
    expect(cluster.objects.get(keyOf('b'))!.data).toEqual({ value: '2' });
  });

  it('asks for nothing when a newer commit wants the same', async () => {
    const { app, cluster, confirm, run, clock } = await confirming();
    cluster.failNext('apply', keyOf('b'), 'server-error');
    await confirm();
    await run();
    app.revision = 'two';
    clock.advance(Date.parse(app.operation!.nextAttemptAt!) - clock.now());
    await run();
    expect(app.operation!.state).toBe('Succeeded');
  });

  it('never deletes what a newer commit brought back', async () => {
    const { app, cluster, confirm, run } = await confirming({ c: '1' });
    expect(cluster.objects.has(keyOf('c'))).toBe(true);
    await confirm();
    cluster.onWrite = () => {
      cluster.onWrite = undefined;
      commitWaves(app, 'two', '1', 'c');
    };
    await run();
    expect(app.operation).toMatchObject({
      state: 'Held',
      message: 'A newer commit came',
    });
    expect(cluster.objects.has(keyOf('c'))).toBe(true);
  });

  it('keeps to the chosen objects over a restart', async () => {
    const { app, cluster, context, run } = setUp();
    commit(app, 'one', { a: '1', b: '1' });
    await takeRequest(app, ask({ resources: [keyOf('b')] }), context);
    app.running = runningOf(app.operation!);
    await run();
    expect(cluster.writes).toEqual([`apply ${keyOf('b')}`]);
    expect(app.applied).toBeUndefined();
  });

  it.each([
    { revision: undefined, code: 'repository-unread' },
    { revision: 'one', code: undefined },
    { revision: 'two', code: 'older-revision' },
  ])('of the commit one meets $revision: $code', async row => {
    const { app, context } = setUp();
    commit(app, 'one', { a: '1' });
    app.revision = row.revision;
    const problem = await takeRequest(app, ask({ revision: 'one' }), context);
    expect(problem?.code).toBe(row.code);
  });

  it('is taken up once, however often it is claimed', async () => {
    const { app, context, run } = setUp();
    commit(app, 'one', { a: '1' });
    await takeRequest(app, ask({}), context);
    await run();
    const before = app.operation;
    expect(await takeRequest(app, ask({}), context)).toBeUndefined();
    expect(app.operation).toBe(before);
  });

  it.each<{ state: OperationState; code: string | undefined }>([
    { state: 'Applying', code: 'operation-running' },
    { state: 'Held', code: undefined },
    { state: 'Waiting', code: undefined },
    { state: 'Settling', code: undefined },
  ])('meets another in $state: $code', async ({ state, code }) => {
    const { app, context, start } = setUp();
    commit(app, 'one', { a: '1' });
    start({ state });
    const problem = await takeRequest(app, ask({}), context);
    expect(problem?.code).toBe(code);
    expect(app.operation!.id).toBe(code ? 'op' : 'manual');
  });

  it('is refused where another engine reconciles', async () => {
    const { app, context } = setUp();
    app.definition = { ...app.definition, engine: 'argocd' };
    expect(await takeRequest(app, ask({}), context)).toMatchObject({
      code: 'another-engine',
    });
    expect(app.operation).toBeUndefined();
  });

  it.each(['approve', 'terminate'] as const)(
    'has nothing to %s when it is over',
    async type => {
      const { app, context } = await synced({ a: '1' });
      const request = {
        ...{ id: 'r', type, applicationId: 'a.dev' },
        ...{ operationId: 'op', planHash: 'x' },
      };
      expect(await takeRequest(app, request, context)).toMatchObject({
        severity: 'error',
      });
    },
  );
});
