import { done, failed, type FailureCode } from '../outcome';
import type { Cluster } from '../ports';
import { createFakeEngine } from '../testing/fakeEngine';
import { lookAtNamespace } from './managedNamespace';

/** An Application whose namespace lacks a label, in a cluster that refuses the first read of it. */
function setUp(code: FailureCode) {
  const { app, context, cluster } = createFakeEngine();
  app.definition = {
    ...app.definition,
    policy: {
      options: ['CreateNamespace=true'],
      managedNamespaceMetadata: { labels: { team: 'shop' } },
    },
  };
  app.renderKey = 'rendered';
  const namespace = {
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name: app.definition.namespace },
  };
  let reads = 0;
  const get: Cluster['get'] = async () => {
    reads += 1;
    return reads === 1 ? failed(code, 'refused') : done(namespace);
  };
  Object.assign(cluster, { get });
  return { app, look: () => lookAtNamespace(app, context), reads: () => reads };
}

it('takes a namespace that could not be read for unseen, and looks again', async () => {
  const { app, look } = setUp('timeout');
  await look();
  expect(app.namespaceSeen).toBeUndefined();
  await look();
  expect(app.namespaceSeen?.changes).toEqual([
    { field: 'labels', name: 'team', value: 'shop' },
  ]);
});

it('does not ask again and again where the right is missing', async () => {
  const { look, reads } = setUp('forbidden');
  await look();
  await look();
  expect(reads()).toBe(1);
});
