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
