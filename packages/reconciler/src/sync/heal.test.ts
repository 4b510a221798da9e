import { compareApplication } from '../engine/compareApplication';
import { commit, createFakeEngine, keyOf } from '../testing/fakeEngine';
import { healAtOnce } from './heal';
import { syncApplication } from './syncApplication';

const key = keyOf('a');

/** An Application that runs as Git wants, with self-heal. */
async function synced(options?: Parameters<typeof createFakeEngine>[0]) {
  const engine = createFakeEngine(options);
  const { app, cluster, context } = engine;
  commit(app, 'one', { a: '1' });
  for (const { manifest } of app.desired.values()) {
    await cluster.apply(manifest, { dryRun: false, force: true });
  }
  await compare();
  app.applied = { renderKey: app.renderKey!, revision: 'one', at: '' };
  cluster.writes.length = 0;
  cluster.dryRuns.length = 0;

  async function compare() {
    await compareApplication(app, 'all', context);
  }
  const change = (value: string) => {
    cluster.objects.set(key, {
      ...cluster.objects.get(key)!,
      data: { value },
    });
  };
  const value = () =>
    (cluster.objects.get(key)!.data as { value: string }).value;
  return { ...engine, compare, change, value };
}

describe('self-heal', () => {
  it('undoes a change with one request and tells what it was', async () => {
    const { app, cluster, context, change, value, notes, store } =
      await synced();
    change('by hand');
    const rest = await healAtOnce(app, new Set([key]), context);
    expect(rest.size).toBe(0);
    expect(cluster.writes).toEqual([`apply ${key}`]);
    expect(value()).toBe('1');
    expect(app.healed).toMatchObject({
      field: { path: 'data.value', live: 'by hand', desired: '1' },
    });
    expect(notes).toEqual([
      expect.objectContaining({
        type: 'healed',
        message: 'ConfigMap/a: value by hand → 1',
      }),
    ]);
    expect([...store.operations.values()]).toEqual([
      expect.objectContaining({
        trigger: { type: 'self-heal' },
        state: 'Succeeded',
      }),
    ]);
  });

  it('writes an object with Replace=true whole', async () => {
    const { app, cluster, context, change, value, notes } = await synced();
    app.definition = {
      ...app.definition,
      policy: { ...app.definition.policy, options: ['Replace=true'] },
    };
    change('by hand');
    cluster.objects.get(key)!.metadata.labels = { own: 'by hand' };
    // What is compared as usual afterwards.
    expect(await healAtOnce(app, new Set([key]), context)).toEqual(
      new Set([key]),
    );
    expect(cluster.writes).toEqual([]);
    await compareApplication(app, new Set([key]), context);
    await syncApplication(app, context);
    expect(cluster.writes).toEqual([`replace ${key}`]);
    expect(value()).toBe('1');
    expect(cluster.objects.get(key)!.metadata.labels).not.toHaveProperty('own');
    expect(notes.map(({ type }) => type)).toEqual(['healed']);
  });

  it('tells nothing, and takes no token, when nothing differed after all', async () => {
    const { app, context, notes, store } = await synced();
    context.verdicts.set = () => {};
    context.verdicts.get = () => undefined;
    await healAtOnce(app, new Set([key]), context);
    expect(notes).toEqual([]);
    expect(store.operations.size).toBe(0);
    expect(app.heals.size).toBe(0);
  });

  it.each([
    {
      name: 'what another Application owns',
      prepare: ({ cluster }: Awaited<ReturnType<typeof synced>>) => {
        cluster.objects.get(key)!.metadata.annotations = {
          'gitops-suite/application': `test/b.dev/${key}`,
        };
      },
    },
    {
      name: 'what Argo CD tracks',
      prepare: ({ cluster }: Awaited<ReturnType<typeof synced>>) => {
        cluster.objects.get(key)!.metadata.annotations = {
          'argocd.argoproj.io/tracking-id': 'x:/ConfigMap:a/a',
        };
      },
    },
    {
      name: 'what is not there (it may be another\u2019s by now)',
      prepare: ({ cluster }: Awaited<ReturnType<typeof synced>>) => {
        cluster.objects.delete(key);
      },
    },
    {
      name: 'what is contested',
      prepare: ({ app }: Awaited<ReturnType<typeof synced>>) => {
        app.contested.set(key, {
          key,
          kind: 'ConfigMap',
          name: 'a',
          at: '2026-01-01T00:00:00Z',
        });
      },
    },
  ])('does not write at once to $name', async ({ prepare }) => {
    const world = await synced();
    world.change('by hand');
    prepare(world);
    const rest = await healAtOnce(world.app, new Set([key]), world.context);
    expect(world.cluster.writes).toEqual([]);
    expect([...rest]).toEqual([key]);
  });

  it('leaves alone what another engine owns, also after a comparison', async () => {
    const { app, cluster, context, change, compare, value } = await synced();
    change('by hand');
    cluster.objects.get(key)!.metadata.annotations = {
      'argocd.argoproj.io/tracking-id': 'x:/ConfigMap:a/a',
    };
    await compare();
    await syncApplication(app, context);
    expect(value()).toBe('by hand');
    expect(cluster.writes).toEqual([]);
  });

  it('tries again with back-off after a failure, which costs no token', async () => {
    const { app, cluster, context, change, clock, value, compare } =
      await synced();
    change('by hand');
    cluster.failNext('apply', key, 'timeout');
    await healAtOnce(app, new Set([key]), context);
    expect(value()).toBe('by hand');
    expect(app.heals.size).toBe(0);
    expect(app.operation).toMatchObject({ state: 'Failed' });
    const { at } = app.healRetries.get(key)!;
    await compare();
    await syncApplication(app, context);
    expect(cluster.writes).toHaveLength(1);
    clock.advance(at - clock.now());
    await compare();
    await syncApplication(app, context);
    expect(value()).toBe('1');
    expect(app.healRetries.size).toBe(0);
  });

  it('stops after five times in a row and goes on when the bucket has filled', async () => {
    const { app, context, change, compare, clock, value } = await synced();
    for (let round = 0; round < 5; round += 1) {
      change(`by hand ${round}`);
      await healAtOnce(app, new Set([key]), context);
      expect(value()).toBe('1');
    }
    change('last');
    await healAtOnce(app, new Set([key]), context);
    await compare();
    await syncApplication(app, context);
    expect(value()).toBe('last');
    expect([...app.contested]).toMatchObject([
      [
        key,
        {
          kind: 'ConfigMap',
          name: 'a',
          field: { path: 'data.value', desired: '1', live: 'last' },
        },
      ],
    ]);
    clock.advance(120_000);
    await syncApplication(app, context);
    expect(value()).toBe('1');
    expect(app.contested.size).toBe(0);
  });

  it('brings a whole namespace back by a sync', async () => {
    const { app, cluster, context, compare, value } = await synced();
    app.definition = {
      ...app.definition,
      policy: {
        automated: { prune: true, selfHeal: true },
        options: ['CreateNamespace=true'],
      },
    };
    cluster.objects.clear();
    cluster.failNext('dryRun', key, 'missing-namespace', 2);
    await compare();
    app.fresh = true;
    await syncApplication(app, context);
    expect(cluster.writes).toEqual(['apply /Namespace//a', `apply ${key}`]);
    expect(value()).toBe('1');
    expect(app.operation!.trigger.type).toBe('self-heal');
  });
});
