import {
  controlPlaneAssets,
  startControlPlane,
} from '@gitops-suite/dev-cluster/testUtils';
import type { Cluster, Clock, LiveChange, Logger } from '../ports';
import { openCluster } from './openCluster';
import { adminOf, type Admin } from './testing/adminClient';
import {
  configMap,
  configMapKind,
  deployment,
  deploymentKind,
  refOf,
  widgetDefinition,
  widgetObject,
} from './testing/manifests';
import { until } from './testing/until';

/** One server, and how to act in it as somebody else. */
interface Server {
  kubeconfig: string;
  /** Of a user without rights. */
  readerKubeconfig: string;
  admin: Admin;
  stop(): Promise<void>;
}

const clock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

const logger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message, fields) => {
    throw new Error(`${message} ${JSON.stringify(fields)}`);
  },
};

async function startReal(): Promise<Server> {
  const plane = await startControlPlane({ controllerManager: true });
  const ca = Buffer.from(plane.caData, 'base64');
  return {
    kubeconfig: plane.kubeconfig,
    readerKubeconfig: plane.kubeconfig.replace(plane.token, plane.readerToken),
    stop: () => plane.stop(),
    admin: adminOf(plane.url, plane.token, ca),
  };
}

const servers = [
  {
    name: 'a real API server (skipped when KUBEBUILDER_ASSETS is unset)',
    isThere: controlPlaneAssets(),
    start: startReal,
  },
];

/** What every API server has to give, stand-in or real. */
function behavesAsCluster(start: () => Promise<Server>): void {
  let api: Server;
  let cluster: Cluster;
  let changes: LiveChange[];

  const open = (kubeconfig = api.kubeconfig) =>
    openCluster(
      { name: 'test', kubeconfig },
      { installation: 'main', clock, logger },
    );

  beforeAll(async () => {
    api = await start();
  }, 120_000);
  afterAll(() => api?.stop());

  beforeEach(async () => {
    cluster = await open();
    changes = [];
    cluster.onChange(change => changes.push(change));
  });
  /** Changes in one namespace: the tests share their server. */
  const changesIn = (ns: string) =>
    changes.filter(({ object }) => object.metadata.namespace === ns);
  const liveIn = (ns: string) =>
    ['shop.staging', 'x.y']
      .flatMap(id => cluster.live.ofApplication(id))
      .filter(({ metadata }) => metadata.namespace === ns);
  afterEach(() => cluster.close());

  let counter = 0;
  const namespace = async () => {
    const name = `ns-${(counter += 1)}`;
    await api.admin('POST', '/api/v1/namespaces', { metadata: { name } });
    return name;
  };

  it('says that it is reachable, since when, and which version it has', () => {
    const status = cluster.status();
    expect(status).toMatchObject({
      name: 'test',
      reachable: true,
      objects: 0,
    });
    expect(status.version).toMatch(/^v1\./);
    expect(Date.parse(status.asOf!)).toBeGreaterThan(0);
    expect(status.message).toBeUndefined();
  });

  it('knows kinds in the version that is asked for, else in the preferred one', async () => {
    expect(await cluster.kind('apps', 'Deployment', 'v1')).toEqual({
      status: 'done',
      value: {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        plural: 'deployments',
        namespaced: true,
      },
    });
    expect(await cluster.kind('', 'Namespace', 'v7')).toMatchObject({
      value: { version: 'v1', plural: 'namespaces', namespaced: false },
    });
    expect(await cluster.kind('example.com', 'Nothing')).toMatchObject({
      status: 'failed',
      code: 'missing-kind',
    });
  });

  it('creates, changes and deletes an object, and knows it at once', async () => {
    const ns = await namespace();
    await cluster.watch({ kinds: [configMapKind], namespaces: [ns] });
    const manifest = configMap(ns, 'settings', { a: '1' });
    const key = `/ConfigMap/${ns}/settings`;

    const created = await cluster.apply(manifest, {
      dryRun: false,
      force: true,
    });
    expect(created).toMatchObject({
      status: 'done',
      value: { created: true },
    });
    expect(cluster.live.get(key)).toMatchObject({ data: { a: '1' } });
    expect(liveIn(ns)).toHaveLength(1);

    const changed = await cluster.apply(configMap(ns, 'settings', { a: '2' }), {
      dryRun: false,
      force: true,
    });
    expect(changed).toMatchObject({ value: { created: false } });
    expect(cluster.live.get(key)).toMatchObject({ data: { a: '2' } });

    const uid = String(cluster.live.get(key)!.metadata.uid);
    const other = await cluster.delete(refOf(ns, 'settings'), {
      uid: '11111111-1111-1111-1111-111111111111',
      propagation: 'Background',
    });
    expect(other).toMatchObject({
      status: 'failed',
      code: 'conflict',
      subject: key,
    });
    expect(
      await cluster.delete(refOf(ns, 'settings'), {
        uid,
        propagation: 'Background',
      }),
    ).toMatchObject({ status: 'done' });
    expect(cluster.live.get(key)).toBeUndefined();
    expect(
      await cluster.delete(refOf(ns, 'settings'), {
        uid,
        propagation: 'Background',
      }),
    ).toMatchObject({ status: 'done' });
    expect(await cluster.get(refOf(ns, 'settings'))).toEqual({
      status: 'done',
      value: undefined,
    });
  });

  it('tells what others do, and not what it has written itself', async () => {
    const ns = await namespace();
    await cluster.watch({ kinds: [configMapKind], namespaces: [ns] });
    await cluster.apply(configMap(ns, 'a', { by: 'us' }), {
      dryRun: false,
      force: true,
    });
    await api.admin(
      'PATCH',
      `/api/v1/namespaces/${ns}/configmaps/a`,
      { data: { by: 'somebody' } },
      'application/merge-patch+json',
    );
    await until(() => changesIn(ns).length > 0);
    expect(changesIn(ns)).toHaveLength(1);
    expect(changesIn(ns)[0]).toMatchObject({
      type: 'modified',
      key: `/ConfigMap/${ns}/a`,
      applicationId: 'shop.staging',
      object: { data: { by: 'somebody' } },
    });
    await api.admin('DELETE', `/api/v1/namespaces/${ns}/configmaps/a`);
    await until(() => changesIn(ns).length > 1);
    expect(changesIn(ns)[1]).toMatchObject({
      type: 'deleted',
      key: `/ConfigMap/${ns}/a`,
    });
    expect(liveIn(ns)).toEqual([]);
  });

  it('holds what was there before, page by page', async () => {
    const ns = await namespace();
    const names = Array.from({ length: 1_100 }, (_, i) => `m-${i}`);
    await Promise.all(
      names.map(name =>
        api.admin(
          'POST',
          `/api/v1/namespaces/${ns}/configmaps`,
          configMap(ns, name, {}),
        ),
      ),
    );
    const lists = () => cluster.requests().list ?? 0;
    const before = lists();
    await cluster.watch({ kinds: [configMapKind], namespaces: [] });
    expect(liveIn(ns)).toHaveLength(1_100);
    expect(cluster.live.isComplete([configMapKind])).toBe(true);
    expect(lists() - before).toBe(3);
    await api.admin('DELETE', `/api/v1/namespaces/${ns}/configmaps`);
    await until(() => liveIn(ns).length === 0);
  });

  it('tries a manifest without a trace', async () => {
    const ns = await namespace();
    const outcome = await cluster.apply(configMap(ns, 'tried', { a: '1' }), {
      dryRun: true,
      force: true,
    });
    expect(outcome).toMatchObject({
      status: 'done',
      value: { created: true, object: { data: { a: '1' } } },
    });
    expect(await cluster.get(refOf(ns, 'tried'))).toMatchObject({
      value: undefined,
    });
    expect(cluster.requests()).toMatchObject({ dryRun: 1, get: 1 });
  });

  it.each([
    {
      name: 'a namespace that is not there',
      manifest: () => configMap('nowhere', 'a', {}),
      code: 'missing-namespace',
    },
    {
      name: 'a field that does not exist',
      manifest: (ns: string) => ({ ...configMap(ns, 'a', {}), dada: {} }),
      code: 'invalid',
      message: /dada/,
    },
    {
      name: 'a kind that is not served',
      manifest: (ns: string) => ({
        ...configMap(ns, 'a', {}),
        apiVersion: 'example.com/v1',
        kind: 'Widget',
      }),
      code: 'missing-kind',
      message:
        /^Widget \(example.com\/v1\): no CustomResourceDefinition of the cluster serves it$/,
    },
    {
      name: 'a version that is not served',
      manifest: (ns: string) => ({
        ...configMap(ns, 'a', {}),
        apiVersion: 'apps/v1beta1',
        kind: 'Deployment',
      }),
      code: 'missing-kind',
      message:
        /^Deployment \(apps\/v1beta1\): the cluster serves it as apps\/v1$/,
    },
    {
      name: 'a name that is not allowed',
      manifest: (ns: string) => configMap(ns, 'A_B', {}),
      code: 'invalid',
    },
    {
      // It was taken for one of a namespace before the cluster served it.
      name: 'a cluster-wide kind in a namespace',
      manifest: (ns: string) => ({
        ...configMap(ns, 'a', {}),
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
      }),
      code: 'missing-kind',
      message:
        /^PriorityClass \(scheduling.k8s.io\/v1\): the cluster has come to serve it cluster-wide$/,
    },
    {
      name: 'a namespaced kind without a namespace',
      manifest: () => configMap(undefined, 'a', {}),
      code: 'invalid',
      message: /needs a namespace/,
    },
  ])('refuses $name', async ({ manifest, code, message }) => {
    const outcome = await cluster.apply(manifest(await namespace()), {
      dryRun: false,
      force: true,
    });
    expect(outcome).toMatchObject({ status: 'failed', code });
    expect((outcome as { message: string }).message).toMatch(message ?? /./);
  });

  it('calls a change of an immutable field by its name', async () => {
    const ns = await namespace();
    const immutable = (data: Record<string, string>) => ({
      ...configMap(ns, 'fixed', data),
      immutable: true,
    });
    await cluster.apply(immutable({ a: '1' }), {
      dryRun: false,
      force: true,
    });
    expect(
      await cluster.apply(immutable({ a: '2' }), {
        dryRun: false,
        force: true,
      }),
    ).toMatchObject({
      status: 'failed',
      code: 'immutable',
      subject: `/ConfigMap/${ns}/fixed`,
    });
  });

  it('takes fields of others only when forced', async () => {
    const ns = await namespace();
    await api.admin(
      'PATCH',
      `/api/v1/namespaces/${ns}/configmaps/c?fieldManager=somebody`,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'c' },
        data: { a: 'theirs' },
      },
      'application/apply-patch+yaml',
    );
    const ours = configMap(ns, 'c', { a: 'ours' });
    expect(
      await cluster.apply(ours, { dryRun: false, force: false }),
    ).toMatchObject({ status: 'failed', code: 'conflict' });
    expect(
      await cluster.apply(ours, { dryRun: false, force: true }),
    ).toMatchObject({ status: 'done' });
  });

  it('counts an annotation only when it names the object and this installation', async () => {
    const ns = await namespace();
    await cluster.watch({ kinds: [configMapKind], namespaces: [ns] });
    const stamped = (name: string, annotation: string) => {
      const object = configMap(ns, name, {});
      object.metadata.annotations = {
        'gitops-suite/application': annotation,
      };
      return api.admin('POST', `/api/v1/namespaces/${ns}/configmaps`, object);
    };
    await stamped('copied', `main/x.y/` + `/ConfigMap/${ns}/original`);
    await stamped('foreign', `other/x.y/` + `/ConfigMap/${ns}/foreign`);
    await stamped('own', `main/x.y/` + `/ConfigMap/${ns}/own`);
    await until(() => changesIn(ns).length === 3);
    expect(cluster.live.ofApplication('x.y').map(o => o.metadata.name)).toEqual(
      ['own'],
    );
    expect(cluster.live.get(`/ConfigMap/${ns}/copied`)).toBeDefined();
  });

  it('sees ReplicaSets, pods and events below a Deployment, without fat', async () => {
    const ns = await namespace();
    await cluster.watch({ kinds: [deploymentKind], namespaces: [ns] });
    await cluster.apply(deployment(ns, 'api'), {
      dryRun: false,
      force: true,
    });
    const key = `apps/Deployment/${ns}/api`;
    const uid = String(cluster.live.get(key)!.metadata.uid);
    const podsOf = () =>
      cluster.live
        .children(uid)
        .flatMap(set => cluster.live.children(String(set.metadata.uid)));
    await until(() => podsOf().length === 2);
    expect(podsOf()[0]).toMatchObject({
      kind: 'Pod',
      spec: { containers: [{ name: 'app', image: 'example/api:1' }] },
      status: { phase: 'Pending' },
    });
    expect(podsOf()[0].metadata.managedFields).toBeUndefined();
    await until(() => cluster.live.events([key]).length > 0);
    expect(cluster.live.events([key])[0]).toMatchObject({
      key,
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      source: 'deployment-controller',
    });
    const event = changes.find(({ object }) => object.kind === 'Event');
    expect(event?.object.involvedObject).toBeDefined();
  });

  it('sees children in a namespace that is declared late, among many', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `many-${i}`);
    const late = await namespace();
    await api.admin(
      'POST',
      `/apis/apps/v1/namespaces/${late}/deployments`,
      deployment(late, 'early'),
    );
    await cluster.watch({
      kinds: [deploymentKind],
      namespaces: names.slice(1),
    });
    const before = cluster.requests().watch;
    await cluster.watch({ kinds: [deploymentKind], namespaces: names });
    await cluster.watch({
      kinds: [deploymentKind],
      namespaces: [...names, late],
    });
    const uid = String(
      cluster.live.get(`apps/Deployment/${late}/early`)!.metadata.uid,
    );
    await until(() => cluster.live.children(uid).length === 1);
    // One watch each for ReplicaSets, pods and events instead of thirty.
    await until(() => cluster.requests().watch >= before + 3);
    expect(cluster.requests().watch).toBeLessThanOrEqual(before + 4);
  });

  it('waits for a kind that comes, follows it, and sees its objects go with it', async () => {
    const ns = await namespace();
    const widget = { group: 'demo.example', version: 'v1', kind: 'Widget' };
    const outcome = await cluster.watch({
      kinds: [widget],
      namespaces: [ns],
    });
    expect(outcome.status).toBe('done');
    const epoch = cluster.epoch();
    const definitions =
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await api.admin('POST', definitions, widgetDefinition);
    const key = `demo.example/Widget/${ns}/one`;
    const manifest = widgetObject(ns, 'one');
    await until(async () => {
      const applied = await cluster.apply(manifest, {
        dryRun: false,
        force: true,
      });
      return applied.status === 'done';
    });
    expect(cluster.epoch()).not.toBe(epoch);
    await until(() => cluster.live.get(key) !== undefined);
    // Beyond what a double holds.
    expect(JSON.stringify(cluster.live.get(key)!.spec)).toBe(
      '{"big":9007199254740993}',
    );
    await api.admin('DELETE', `${definitions}/widgets.demo.example`);
    await until(() => cluster.live.get(key) === undefined);
    await until(() => changes.some(c => c.type === 'deleted' && c.key === key));
    await until(
      async () =>
        (await cluster.kind('demo.example', 'Widget')).status === 'failed',
    );
    expect(cluster.live.isComplete([widget])).toBe(true);
  });

  it('moves its epoch with webhooks, not with objects', async () => {
    const before = cluster.epoch();
    const ns = await namespace();
    await cluster.apply(configMap(ns, 'plain', {}), {
      dryRun: false,
      force: true,
    });
    expect(cluster.epoch()).toBe(before);
    const path =
      '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
    await api.admin('POST', path, {
      metadata: { name: 'nothing' },
      webhooks: [],
    });
    await until(() => cluster.epoch() !== before);
    await api.admin('DELETE', `${path}/nothing`);
    await until(() => cluster.epoch() === before);
  });

  it('says what it may not see, and breaks nothing by it', async () => {
    const ns = await namespace();
    const reader = await open(api.readerKubeconfig);
    try {
      const outcome = await reader.watch({
        kinds: [configMapKind],
        namespaces: [ns],
      });
      expect(outcome.status).toBe('done');
      expect(reader.live.isComplete([configMapKind])).toBe(false);
      expect(reader.live.denied(configMapKind)).toMatch(
        /^may not list and watch ConfigMap; grant it/,
      );
      expect(reader.status().reachable).toBe(true);
      await until(() =>
        /may not list and watch ConfigMap/.test(reader.status().message ?? ''),
      );
      expect(
        await reader.apply(configMap(ns, 'a', {}), {
          dryRun: false,
          force: true,
        }),
      ).toMatchObject({ status: 'failed', code: 'forbidden' });
    } finally {
      await reader.close();
    }
  });

  it('drops what nobody asks for any more, without calling it deleted', async () => {
    const ns = await namespace();
    await cluster.watch({ kinds: [configMapKind], namespaces: [ns] });
    await cluster.apply(configMap(ns, 'kept', {}), {
      dryRun: false,
      force: true,
    });
    await cluster.watch({ kinds: [], namespaces: [] });
    expect(cluster.live.size()).toBe(0);
    expect(changes.filter(({ type }) => type === 'deleted')).toEqual([]);
    expect(cluster.live.isComplete([configMapKind])).toBe(false);
  });
}

for (const { name, isThere, start } of servers) {
  (isThere ? describe : describe.skip)(`a cluster on ${name}`, () =>
    behavesAsCluster(start),
  );
}

jest.setTimeout(60_000);
