import type { KubernetesObject } from '@gitops-suite/model';
import { objectIn } from '../plan';
import {
  commit,
  commitObjects,
  createFakeEngine,
  keyOf,
} from '../testing/fakeEngine';
import { compareApplication, forgetComparisons } from './compareApplication';

const configMap = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
});
const widget: KubernetesObject = {
  apiVersion: 'fleet.example/v1',
  kind: 'Widget',
  metadata: { name: 'w' },
};
const missingNamespace = '/Namespace//a';

function start(options: 'CreateNamespace=true'[]) {
  const engine = createFakeEngine();
  const { app, cluster, context } = engine;
  app.definition = { ...app.definition, policy: { options } };
  commitObjects(app, 'one', [widget, configMap('x'), configMap('y')]);
  const compare = async () => {
    cluster.dryRuns.length = 0;
    await compareApplication(app, 'all', context);
    const waits = [...app.comparisons.values()].map(one => one.waitsFor);
    return { asked: [...cluster.dryRuns].sort(), waits };
  };
  const all = [...app.desired.keys()].sort();
  return { ...engine, compare, all };
}

describe('objects of a namespace that the sync creates', () => {
  const createsIt = ['CreateNamespace=true' as const];

  it('are known to wait for it when one of them was told so, of a kind that every cluster has', async () => {
    const { cluster, compare } = start(createsIt);
    cluster.failNext('dryRun', '/ConfigMap/a/x', 'missing-namespace');
    expect(await compare()).toEqual({
      asked: ['/ConfigMap/a/x'],
      waits: Array(3).fill(missingNamespace),
    });
  });

  it('are asked for one by one when it is there', async () => {
    const { compare, all } = start(createsIt);
    const { asked, waits } = await compare();
    expect(asked).toEqual(all);
    expect(waits).toEqual(Array(3).fill(undefined));
  });

  it.each(['missing-kind', 'forbidden'] as const)(
    'are asked for one by one when the first is answered %s',
    async code => {
      const { cluster, compare, all } = start(createsIt);
      cluster.failNext('dryRun', '/ConfigMap/a/x', code);
      expect((await compare()).asked).toEqual(all);
    },
  );

  it('wait for it no longer once it is there', async () => {
    const { cluster, compare, all } = start(createsIt);
    cluster.failNext('dryRun', '/ConfigMap/a/x', 'missing-namespace');
    await compare();
    const { asked, waits } = await compare();
    expect(asked).toEqual(all);
    expect(waits).toEqual(Array(3).fill(undefined));
  });

  it('are not thought to wait where nobody creates it', async () => {
    const { cluster, compare, all } = start([]);
    cluster.failNext('dryRun', '/ConfigMap/a/x', 'missing-namespace');
    const { asked, waits } = await compare();
    expect(asked).toEqual(all);
    expect(waits.filter(Boolean)).toEqual([missingNamespace]);
  });
});

it('has objects placed anew whose kind came after they were placed', async () => {
  // Cluster-wide, it was refused for the namespace that it had been given.
  const { app, cluster, context } = createFakeEngine();
  commitObjects(app, 'one', [widget, configMap('x')]);
  await compareApplication(app, 'all', context);
  expect(app.unscoped).toBe(false);
  commitObjects(app, 'two', [widget, configMap('x')]);
  cluster.failNext('dryRun', 'fleet.example/Widget/a/w', 'missing-kind');
  await compareApplication(app, 'all', context);
  expect(app.unscoped).toBe(true);
});

it('forgets what was found of objects that left Git, and of no others', async () => {
  // What was found of them was kept for as long as the engine ran.
  const same = { verdict: 'same', fields: [], lines: [] } as const;
  const { app, context } = createFakeEngine();
  commit(app, 'one', { a: '1', b: '1' });
  await compareApplication(app, 'all', context);
  const objects = ['a', 'b'].map(name =>
    objectIn(app.definition.cluster, keyOf(name)),
  );
  objects.forEach(object => context.verdicts.set(object, 'state', same));
  app.desired = new Map([...app.desired].slice(1));
  forgetComparisons(app, context);
  expect([...app.comparisons.keys()]).toEqual([keyOf('b')]);
  expect(objects.map(object => context.verdicts.get(object, 'state'))).toEqual([
    undefined,
    same,
  ]);
});

describe('an object whose verdict is known', () => {
  const key = keyOf('x');

  async function compared() {
    const engine = createFakeEngine();
    const { app, cluster, context } = engine;
    commitObjects(app, 'one', [configMap('x')]);
    await cluster.apply(app.desired.get(key)!.manifest, {
      dryRun: false,
      force: true,
    });
    await compareApplication(app, 'all', context);
    const again = async () => {
      context.counters.comparisons = 0;
      await compareApplication(app, 'all', context);
      return context.counters.comparisons;
    };
    return { ...engine, again };
  }

  it('is not compared again, and the object is not kept beside the watch', async () => {
    const { app, again } = await compared();
    expect(app.comparisons.get(key)).toMatchObject({ verdict: 'same' });
    expect(app.comparisons.get(key)).not.toHaveProperty('live');
    expect(await again()).toBe(0);
  });

  it.each<[string, (engine: Awaited<ReturnType<typeof compared>>) => void]>([
    [
      'the live object',
      ({ cluster }) => {
        cluster.objects.get(key)!.data = { a: 'by hand' };
      },
    ],
    [
      'what Git says',
      ({ app }) =>
        commitObjects(app, 'two', [
          { ...configMap('x'), data: { a: '1' } } as KubernetesObject,
        ]),
    ],
    [
      'the definition of the Application',
      ({ app }) => {
        app.definition = { ...app.definition };
      },
    ],
    [
      'who may change it on its way',
      ({ cluster }) => {
        cluster.epoch = () => 'with another webhook';
      },
    ],
  ])('is compared again when %s has changed', async (_what, change) => {
    const engine = await compared();
    change(engine);
    expect(await engine.again()).toBe(1);
    expect(await engine.again()).toBe(0);
  });

  it('is known to be there when it could not be compared, although it is not kept', async () => {
    const { app, cluster, again } = await compared();
    cluster.objects.get(key)!.metadata.labels = {};
    cluster.failNext('dryRun', key, 'timeout');
    await again();
    expect(app.comparisons.get(key)).toMatchObject({
      verdict: 'unknown',
      uid: cluster.objects.get(key)!.metadata.uid,
    });
    expect(app.comparisons.get(key)).not.toHaveProperty('live');
  });

  it('is compared again when the last comparison failed', async () => {
    const { cluster, again } = await compared();
    cluster.objects.get(key)!.metadata.labels = {};
    cluster.failNext('dryRun', key, 'timeout');
    expect(await again()).toBe(1);
    expect(await again()).toBe(1);
    expect(await again()).toBe(0);
  });
});
