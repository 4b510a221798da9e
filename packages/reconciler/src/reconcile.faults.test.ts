import type { RepositoryStatus } from '@gitops-suite/model';
import { nothing } from './engine/application';
import type { EngineContext } from './engine/context';
import { Wakeups } from './engine/wakeups';
import type { GitSource } from './ports';
import { Reconciler } from './reconciler';
import type { Rendered } from './render';
import { StatusPublisher } from './status/publisher';
import { commit, createFakeEngine, keyOf } from './testing/fakeEngine';
import { silentLogger } from './testUtils';

const readSet = { files: [], absent: [], folders: [] };
const timedOut: Rendered = {
  ...{ status: 'failed', key: 'k', readSet, deterministic: false },
  problem: { code: 'timeout', severity: 'error', message: 'it took too long' },
};
const configMap: Rendered = {
  ...{ status: 'rendered', key: 'k', readSet, warnings: [] },
  objects: [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { value: '1' },
    },
  ],
};

/** The loop around one Application, on a cluster in memory and with renders as told. */
function setUp(renders: Rendered[]) {
  const engine = createFakeEngine();
  const { app, clock, store, context } = engine;
  const wakeups = new Wakeups(clock);
  let rendered = 0;
  const repository: Partial<RepositoryStatus> = { name: 'r', branch: 'main' };
  const source: Partial<GitSource> = {
    name: 'r',
    head: () => ({ sha: 'one' } as ReturnType<GitSource['head']>),
    status: () => ({ ...repository } as RepositoryStatus),
    lastCommit: async () => undefined,
  };
  const more: Partial<EngineContext> = {
    sources: new Map([['r', source as GitSource]]),
    renders: {
      async render() {
        rendered += 1;
        return renders[Math.min(rendered, renders.length) - 1];
      },
    } as unknown as EngineContext['renders'],
    hashKey: Buffer.from('key'),
    publish: one => reconciler.publish(one),
    wakeAt: (one, at) => wakeups.at(one, at),
  };
  const publisher = new StatusPublisher({
    ...{ store, clock, logger: silentLogger, statusMs: 250 },
    onWritten: () => {},
  });
  const reconciler: Reconciler = new Reconciler({
    context: Object.assign(context, more),
    publisher,
    onSetup: () => {},
    onLed: () => {},
  });
  wakeups.connect(id => reconciler.enqueue(id, nothing));
  reconciler.registry.applications.set(app.id, app);
  const pass = async (ms: number) => {
    clock.advance(ms);
    await reconciler.idle();
    await publisher.flush();
  };
  return {
    ...{ ...engine, reconciler, publisher, pass, repository },
    source: source as GitSource,
    renders: () => rendered,
  };
}

describe('the loop, when something fails', () => {
  it('renders again, with back-off, what took too long', async () => {
    const { app, reconciler, pass, renders, cluster } = setUp([
      timedOut,
      timedOut,
      configMap,
    ]);
    reconciler.enqueue(app.id, { ...nothing, render: true });
    await reconciler.idle();
    expect(renders()).toBe(1);
    await pass(100);
    expect(renders()).toBe(1);
    await pass(300_000);
    await pass(300_000);
    expect(renders()).toBe(3);
    expect(cluster.writes).toEqual([`apply ${keyOf('a')}`]);
  });

  it('does not render again what is wrong for good', async () => {
    const { app, reconciler, pass, renders } = setUp([
      { ...timedOut, deterministic: true } as Rendered,
    ]);
    reconciler.enqueue(app.id, { ...nothing, render: true });
    await pass(3_600_000);
    expect(renders()).toBe(1);
  });

  it('loses no work while the store is away', async () => {
    const { app, reconciler, pass, store, cluster } = setUp([configMap]);
    const { saveOperation } = store;
    store.saveOperation = async () => {
      throw new Error('the database is away');
    };
    reconciler.enqueue(app.id, { ...nothing, render: true });
    await pass(0);
    await pass(600_000);
    await pass(600_000);
    expect(cluster.writes).toEqual([]);
    store.saveOperation = saveOperation;
    await pass(600_000);
    expect(cluster.writes).toEqual([`apply ${keyOf('a')}`]);
    expect(app.operation!.state).toBe('Succeeded');
  });

  it('answers a request in the end, and once, while the store is away', async () => {
    const { app, reconciler, pass, store } = setUp([configMap]);
    const { completeRequest } = store;
    let failures = 0;
    store.completeRequest = async () => {
      failures += 1;
      throw new Error('the database is away');
    };
    app.requests.push({ id: 'q', type: 'refresh', applicationId: app.id });
    reconciler.enqueue(app.id, nothing);
    await pass(0);
    expect(failures).toBe(1);
    store.completeRequest = completeRequest;
    await pass(600_000);
    expect(store.completed.has('q')).toBe(true);
    expect(app.requests).toEqual([]);
  });

  it('shows what is defined in a repository as stale while that does not answer, and no longer', async () => {
    const { app, reconciler, pass, repository, source } = setUp([configMap]);
    reconciler.enqueue(app.id, { ...nothing, render: true });
    await pass(0);
    expect(app.published!.asOf.stale).toBeUndefined();
    Object.assign(repository, {
      since: '2026-01-01T00:00:00.000Z',
      message: 'connection refused',
    });
    reconciler.onLooked(source);
    await pass(1_000);
    expect(app.published!.asOf.stale).toMatchObject({
      what: 'repository',
      message: 'connection refused',
    });
    Object.assign(repository, { since: undefined, message: undefined });
    reconciler.onLooked(source);
    await pass(1_000);
    expect(app.published!.asOf.stale).toBeUndefined();
  });

  it('compares again what could not be compared', async () => {
    const { app, reconciler, pass, cluster } = setUp([configMap]);
    app.definition = { ...app.definition, policy: { options: [] } };
    cluster.failNext('dryRun', keyOf('a'), 'throttled');
    reconciler.enqueue(app.id, { ...nothing, render: true });
    await pass(0);
    expect(app.published!.sync.status).toBe('Unknown');
    await pass(600_000);
    expect(app.published!.sync.status).toBe('OutOfSync');
  });

  it('calls unknown, not missing, what it may neither watch nor read', async () => {
    const { app, reconciler, pass, cluster, store } = setUp([configMap]);
    cluster.live.isComplete = () => false;
    cluster.failNext('dryRun', keyOf('a'), 'forbidden', 9);
    reconciler.enqueue(app.id, { ...nothing, render: true });
    await pass(0);
    const unknown = {
      status: 'Unknown',
      message: expect.stringContaining('forbidden at dryRun'),
    };
    expect(app.published!.health).toMatchObject(unknown);
    const [node] = store.records.get(app.id)!.nodes;
    expect(node).toMatchObject({ sync: 'Unknown', health: unknown });
  });

  it.each([
    { when: 'at once', late: false },
    { when: 'when that turns out', late: true },
  ])(
    'ends a sync of what it may write and not watch as applied, $when, and names the right',
    async ({ late }) => {
      // It waited for health until the deadline, and failed.
      const { app, reconciler, pass, cluster } = setUp([configMap]);
      const right = 'may not list and watch ConfigMap';
      const denied = () => right;
      const live = {
        ...{ get: () => undefined, isComplete: () => false },
        ...(late ? {} : { denied }),
      };
      Object.assign(cluster.live, live);
      reconciler.enqueue(app.id, { ...nothing, render: true });
      await pass(0);
      expect(app.operation!.state).toBe(late ? 'Settling' : 'Succeeded');
      Object.assign(cluster.live, { denied });
      await pass(2_000);
      expect(cluster.writes).toEqual([`apply ${keyOf('a')}`]);
      expect(app.operation).toMatchObject({
        ...{ state: 'Succeeded', applied: true, healthy: false },
        message: `Applied; its health cannot be known: ConfigMap/a: ${right}`,
      });
      expect(app.published).toMatchObject({
        sync: { status: 'Synced' },
        health: { status: 'Unknown', message: expect.stringContaining(right) },
      });
    },
  );

  it('is done with an Application once Git and cluster are, and only then', async () => {
    const world = setUp([configMap]);
    const { app, reconciler, pass, store, publisher, cluster, notes } = world;
    commit(app, 'one', { a: '1' });
    reconciler.enqueue(app.id, { ...nothing, render: true });
    await pass(0);
    await publisher.flush();
    expect(store.records.size).toBe(1);
    app.removed = true;
    reconciler.enqueue(app.id, { ...nothing, render: true });
    await pass(0);
    expect(app.operation!.state).toBe('Held');
    expect(reconciler.registry.applications.size).toBe(1);
    app.requests.push({
      ...{ id: 'q', type: 'approve', applicationId: app.id },
      ...{ operationId: app.operation!.id, confirm: ['a.dev'] },
      planHash: app.operation!.planHash!,
    });
    reconciler.enqueue(app.id, { ...nothing, all: true });
    await pass(0);
    await publisher.flush();
    expect(cluster.objects.size).toBe(0);
    expect(app.operation!.state).toBe('Succeeded');
    expect(reconciler.registry.applications.size).toBe(0);
    expect(store.records.size).toBe(0);
    expect(notes.filter(({ type }) => type === 'removed')).toHaveLength(1);
  });
});
