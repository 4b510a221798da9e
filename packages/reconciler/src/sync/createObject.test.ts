import type { KubernetesObject } from '@gitops-suite/model';
import { commit, createFakeEngine, keyOf } from '../testing/fakeEngine';
import { createFakeCluster } from '../testing/fakeCluster';
import { createObject } from './createObject';

type Metadata = Partial<KubernetesObject['metadata']>;

const live = (name: string, metadata: Metadata = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'a', uid: 'u', ...metadata },
});
const ownedBy = (owner: string): Metadata => ({
  annotations: { 'gitops-suite/application': `${owner}/${keyOf('one')}` },
});
const argos: Metadata = {
  annotations: { 'argocd.argoproj.io/tracking-id': 'shop:/ConfigMap:a/one' },
};

function setUp() {
  const engine = createFakeEngine();
  commit(engine.app, 'r1', { one: '1' });
  const { manifest } = engine.app.desired.get(keyOf('one'))!;
  const create = () =>
    createObject(engine.app, manifest, {
      cluster: engine.cluster,
      context: engine.context,
    });
  return { ...engine, create };
}

it('creates what is still absent, with one request', async () => {
  const { create, cluster, context } = setUp();
  cluster.get = () => {
    throw new Error('no read is needed');
  };
  expect(await create()).toMatchObject({
    status: 'done',
    value: { created: true },
  });
  expect(cluster.writes).toEqual([`apply ${keyOf('one')}`]);
  expect(context.counters.applies).toBe(1);
});

it.each([
  {
    name: 'another Application',
    came: ownedBy('test/b.dev'),
    want: 'owned by the Application b.dev',
  },
  {
    name: 'an Application of another installation',
    came: ownedBy('other/a.dev'),
    want: 'of the installation other',
  },
  { name: 'Argo CD', came: argos, want: "owned by Argo CD's Application shop" },
])('refuses by name what $name has created since', async ({ came, want }) => {
  const { create, cluster } = setUp();
  cluster.objects.set(keyOf('one'), live('one', came));
  expect(await create()).toMatchObject({
    status: 'failed',
    code: 'foreign-owner',
    message: expect.stringContaining(want),
  });
  expect(cluster.writes).toEqual([]);
});

it('goes on with an object of its own: it was created before a crash', async () => {
  const { create, cluster } = setUp();
  cluster.objects.set(keyOf('one'), live('one', ownedBy('test/a.dev')));
  expect(await create()).toMatchObject({ status: 'done' });
  expect(cluster.writes).toHaveLength(1);
});

it('reads the object where no watch tells of it', async () => {
  const { create, cluster } = setUp();
  cluster.live.isComplete = () => false;
  cluster.live.get = () => undefined;
  cluster.objects.set(keyOf('one'), live('one', ownedBy('test/b.dev')));
  expect(await create()).toMatchObject({ code: 'foreign-owner' });
  cluster.objects.clear();
  expect(await create()).toMatchObject({ status: 'done' });
});

it('does not force: fields of others are a conflict', async () => {
  const { create, cluster } = setUp();
  let forced: boolean | undefined;
  const { apply } = cluster;
  cluster.apply = (manifest, options) => {
    forced = options.force;
    return apply(manifest, options);
  };
  await create();
  expect(forced).toBe(false);
});

it('finds in the answer who came while it was on its way', async () => {
  const { create, cluster } = setUp();
  cluster.apply = async () => ({
    status: 'done',
    value: { object: live('one', argos), created: false },
  });
  expect(await create()).toMatchObject({ code: 'foreign-owner' });
});

it.each([
  { name: 'one cluster', identity: undefined, isTwin: false },
  { name: 'two names of one API server', identity: 'uid-1', isTwin: true },
])('lets one Application win on $name', async ({ identity, isTwin }) => {
  const { app, cluster, context } = setUp();
  const other = createFakeEngine().app;
  Object.assign(other, { id: 'b.dev' });
  other.definition = { ...other.definition, id: 'b.dev' };
  commit(other, 'r1', { one: '2' });
  cluster.identity = () => identity;
  const twin = createFakeCluster('twin');
  twin.identity = () => identity;
  const second = isTwin ? twin : cluster;
  Object.assign(context, {
    clusters: new Map([
      ['test', cluster],
      ['twin', twin],
    ]),
  });
  const create = (one: typeof app, at: typeof cluster) =>
    createObject(one, one.desired.get(keyOf('one'))!.manifest, {
      cluster: at,
      context,
    });
  const outcomes = await Promise.all([
    create(app, cluster),
    create(other, second),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['done', 'failed']);
  expect(outcomes[1]).toMatchObject({
    message: expect.stringContaining('the Application a.dev'),
  });
  expect([...cluster.writes, ...twin.writes]).toHaveLength(1);
});
