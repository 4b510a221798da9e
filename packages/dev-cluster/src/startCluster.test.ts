import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  Watch,
} from '@kubernetes/client-node';
import { ContractClient } from './contract/contractClient';
import { readWatch } from './contract/watchLines';
import { asObject, type JsonObject } from './schema/types';
import { startCluster, type DevCluster } from './startCluster';

const run = promisify(execFile);
const merge = 'application/merge-patch+json';

jest.setTimeout(60_000);

const configMap = (name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...more },
});
const root = '/api/v1/namespaces/default/configmaps';

async function until<T>(probe: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

describe('a cluster', () => {
  let cluster: DevCluster;
  let client: ContractClient;

  beforeAll(async () => {
    cluster = await startCluster({
      historyLimit: 8,
      tokens: 'reading,reader,1,"dev-cluster:readers"\n',
    });
    client = new ContractClient(cluster);
  });

  afterAll(async () => {
    client.close();
    await cluster.close();
  });

  const gone = (path: string) =>
    until(async () =>
      (await client.send({ method: 'GET', path })).code === 404
        ? true
        : undefined,
    );
  const make = async (body: JsonObject, path = root) =>
    asObject((await client.send({ method: 'POST', path, body })).body);
  const ownedBy = (owner: JsonObject, more: JsonObject = {}) => ({
    ownerReferences: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: asObject(owner.metadata).name,
        uid: asObject(owner.metadata).uid,
        ...more,
      },
    ],
  });

  it.each([
    ['nobody', '', 'GET', 401],
    ['a wrong token', 'wrong', 'GET', 401],
    ['a reader who reads', 'reading', 'GET', 200],
    ['a reader who writes', 'reading', 'POST', 403],
  ])('answers %s', async (_who, token, method, code) => {
    const answer = await client.send({
      method,
      path: root,
      token,
      ...(method === 'POST' && { body: configMap('mine') }),
    });
    expect(answer.code).toBe(code);
  });

  it.each(['pods/p/log', 'pods/p/exec', 'pods/p/portforward'])(
    'says by name that it does not offer %s',
    async path => {
      const answer = await client.send({
        method: 'GET',
        path: `/api/v1/namespaces/default/${path}`,
      });
      expect(answer.code).toBe(501);
      expect(asObject(answer.body).message).toContain(path.replace('/p/', '/'));
    },
  );

  it('listens on loopback only', async () => {
    await expect(startCluster({ host: '0.0.0.0' })).rejects.toThrow('loopback');
  });

  it('removes what is owned by a removed object, and what never had an owner', async () => {
    const owner = await make(configMap('owner'));
    await make(configMap('owned', ownedBy(owner)));
    await make(
      configMap('orphan', ownedBy({ metadata: { name: 'x', uid: 'no-such' } })),
    );
    await gone(`${root}/orphan`);
    expect(
      (await client.send({ method: 'GET', path: `${root}/owned` })).code,
    ).toBe(200);
    await client.send({ method: 'DELETE', path: `${root}/owner` });
    await gone(`${root}/owned`);
  });

  it('lets the owner wait for what blocks it in the foreground', async () => {
    const owner = await make(configMap('fg-owner'));
    await make(
      configMap('fg-owned', {
        ...ownedBy(owner, { blockOwnerDeletion: true }),
        finalizers: ['example.com/hold'],
      }),
    );
    const answer = await client.send({
      method: 'DELETE',
      path: `${root}/fg-owner`,
      body: { propagationPolicy: 'Foreground' },
    });
    expect(asObject(asObject(answer.body).metadata).finalizers).toEqual([
      'foregroundDeletion',
    ]);
    await until(async () => {
      const { body } = await client.send({
        method: 'GET',
        path: `${root}/fg-owned`,
      });
      return asObject(asObject(body).metadata).deletionTimestamp as
        | string
        | undefined;
    });
    expect(
      (await client.send({ method: 'GET', path: `${root}/fg-owner` })).code,
    ).toBe(200);
    await client.send({
      method: 'PATCH',
      path: `${root}/fg-owned`,
      body: { metadata: { finalizers: null } },
      contentType: merge,
    });
    await gone(`${root}/fg-owner`);
  });

  it('orphans dependents that shall stay', async () => {
    const owner = await make(configMap('or-owner'));
    await make(configMap('or-owned', ownedBy(owner)));
    await client.send({
      method: 'DELETE',
      path: `${root}/or-owner`,
      body: { propagationPolicy: 'Orphan' },
    });
    await gone(`${root}/or-owner`);
    const { body } = await client.send({
      method: 'GET',
      path: `${root}/or-owned`,
    });
    expect(asObject(asObject(body).metadata).ownerReferences).toBeUndefined();
  });

  it('empties a namespace, refuses new objects meanwhile, and lets it go', async () => {
    await make({ metadata: { name: 'doomed' } }, '/api/v1/namespaces');
    const inside = '/api/v1/namespaces/doomed/configmaps';
    await make(configMap('held', { finalizers: ['example.com/hold'] }), inside);
    await client.send({ method: 'DELETE', path: '/api/v1/namespaces/doomed' });
    const refused = await client.send({
      method: 'POST',
      path: inside,
      body: configMap('late'),
    });
    expect(refused.code).toBe(403);
    expect(asObject(refused.body).details).toMatchObject({
      causes: [{ reason: 'NamespaceTerminating' }],
    });
    await client.send({
      method: 'PATCH',
      path: `${inside}/held`,
      body: { metadata: { finalizers: null } },
      contentType: merge,
    });
    await gone('/api/v1/namespaces/doomed');
  });

  it('ends a watch from too far back with an error in the stream', async () => {
    const list = await client.send({ method: 'GET', path: root });
    const { resourceVersion } = asObject(asObject(list.body).metadata);
    for (let i = 0; i < 20; i++) await make(configMap(`many-${i}`));
    const watch = readWatch(
      cluster,
      `${root}?watch=true&resourceVersion=${String(resourceVersion)}`,
      {
        events: 1,
      },
    );
    expect(await watch.done).toMatchObject([
      { type: 'ERROR', object: { code: 410, reason: 'Expired' } },
    ]);
  });

  it('lists pages of one moment, until that moment is forgotten', async () => {
    const page = async (query: Record<string, string>) =>
      client.send({
        method: 'GET',
        path: root,
        query: { limit: '3', ...query },
      });
    const first = await page({});
    const token = String(asObject(asObject(first.body).metadata).continue);
    await make(configMap('zz-later'));
    const second = await page({ continue: token, limit: '500' });
    const names = (asObject(second.body).items as JsonObject[]).map(
      i => asObject(i.metadata).name,
    );
    expect(names).not.toContain('zz-later');
    for (let i = 0; i < 20; i++) await make(configMap(`more-${i}`));
    const late = await page({ continue: token });
    expect(late.code).toBe(410);
    expect(asObject(asObject(late.body).metadata).continue).toEqual(
      expect.any(String),
    );
  });

  it('counts requests by verb', async () => {
    const { list = 0, apply = 0 } = cluster.requests();
    await client.send({ method: 'GET', path: root });
    await client.send({
      method: 'PATCH',
      path: `${root}/counted`,
      body: configMap('counted'),
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: 'm' },
    });
    expect(cluster.requests()).toMatchObject({
      list: list + 1,
      apply: apply + 1,
    });
  });

  it('serves the official client', async () => {
    const config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig);
    const core = config.makeApiClient(CoreV1Api);
    await core.createNamespace({ body: { metadata: { name: 'official' } } });
    const seen: string[] = [];
    const watch = await new Watch(config).watch(
      '/apis/apps/v1/namespaces/official/deployments',
      {},
      (phase, object: JsonObject) =>
        seen.push(`${phase} ${String(asObject(object.metadata).name)}`),
      () => undefined,
    );
    const apps = config.makeApiClient(AppsV1Api);
    await apps.createNamespacedDeployment({
      namespace: 'official',
      body: {
        metadata: { name: 'd' },
        spec: {
          selector: { matchLabels: { app: 'd' } },
          template: {
            metadata: { labels: { app: 'd' } },
            spec: { containers: [{ name: 'c', image: 'i:1' }] },
          },
        },
      },
    });
    const { items } = await apps.listNamespacedDeployment({
      namespace: 'official',
    });
    expect(items[0].spec?.strategy?.type).toBe('RollingUpdate');
    await until(async () => (seen.length > 0 ? true : undefined));
    watch.abort();
    expect(seen).toEqual(['ADDED d']);
    await expect(
      core.readNamespacedPod({ namespace: 'official', name: 'none' }),
    ).rejects.toMatchObject({ code: 404 });
  });
});

describe('the program', () => {
  const bin = join(__dirname, '../bin/dev-cluster');
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dev-cluster-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function start() {
    const child = spawn(
      process.execPath,
      [bin, '--data', folder, '--name', 'test', '--no-controllers'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const line = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.once('exit', code => reject(new Error(`ended with ${code}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('\n')) resolve(text);
      });
    });
    const config = new KubeConfig();
    const ready = JSON.parse(line) as { url: string; kubeconfig: string };
    config.loadFromFile(ready.kubeconfig);
    const core = config.makeApiClient(CoreV1Api);
    const end = (signal: NodeJS.Signals) =>
      new Promise<number | null>(resolve => {
        child.removeAllListeners('exit');
        child.once('exit', code => resolve(code));
        child.kill(signal);
      });
    return { ready, core, end };
  }

  it('keeps every answered write over kill -9, and its address and token over restarts', async () => {
    const first = await start();
    await first.core.createNamespacedConfigMap({
      namespace: 'default',
      body: { metadata: { name: 'kept' }, data: { a: '1' } },
    });
    await first.end('SIGKILL');
    const second = await start();
    expect(second.ready).toEqual(first.ready);
    const kept = await first.core.readNamespacedConfigMap({
      namespace: 'default',
      name: 'kept',
    });
    expect(kept.data).toEqual({ a: '1' });
    expect(await second.end('SIGTERM')).toBe(0);
  });
});

const assets = process.env.KUBEBUILDER_ASSETS;
const kubectls = [
  ...(existsSync('/usr/bin/kubectl') ? ['/usr/bin/kubectl'] : []),
  ...(assets ? [join(assets, 'kubectl')] : []),
];
const describeKubectl = kubectls.length > 0 ? describe : describe.skip;
if (kubectls.length === 0) {
  process.stderr.write(
    'kubectl is not tested: neither /usr/bin nor KUBEBUILDER_ASSETS has it.\n',
  );
}

describeKubectl('kubectl', () => {
  let cluster: DevCluster;
  let folder: string;

  beforeAll(async () => {
    cluster = await startCluster();
    folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
    writeFileSync(join(folder, 'kubeconfig'), cluster.kubeconfig, {
      mode: 0o600,
    });
  });

  afterAll(async () => {
    await cluster.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const manifest = (image: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: '${image}', ports: [{containerPort: 80}]}]}
`;

  it.each(kubectls)(
    '%s applies, explains, scales, waits and deletes',
    async kubectl => {
      const file = join(folder, 'web.yaml');
      const k = async (...args: string[]) =>
        (
          await run(kubectl, [
            '--kubeconfig',
            join(folder, 'kubeconfig'),
            '--cache-dir',
            join(folder, 'cache'),
            ...args,
          ])
        ).stdout;
      const applied = async (image: string, ...flags: string[]) => {
        writeFileSync(file, manifest(image));
        return k('apply', '-f', file, ...flags);
      };
      expect(await applied('i:1')).toContain('deployment.apps/web created');
      expect(await applied('i:1')).toContain('unchanged');
      expect(await applied('i:2')).toContain('configured');
      expect(await applied('i:3', '--server-side')).toContain(
        'serverside-applied',
      );
      expect(await k('diff', '-f', file)).toBe('');
      writeFileSync(file, manifest('i:3').replace('ports:', 'prots:'));
      await expect(k('apply', '-f', file)).rejects.toThrow(
        'unknown field "spec.template.spec.containers[0].prots"',
      );
      expect(
        await k('explain', 'deployment.spec.template.spec.containers.image'),
      ).toContain('image <string>');
      expect(await k('scale', 'deployment/web', '--replicas=4')).toContain(
        'scaled',
      );
      expect(await k('get', 'deploy', '-o', 'wide')).toMatch(
        /web\s+0\/4\s+0\s+0\s+\S+\s+web\s+i:3\s+app=web/,
      );
      await k('set', 'image', 'deployment/web', 'web=i:4');
      await k('label', 'deployment', 'web', 'a=b');
      await k('annotate', 'deployment', 'web', 'c=d');
      const status = {
        observedGeneration: 99,
        replicas: 4,
        updatedReplicas: 4,
        readyReplicas: 4,
        availableReplicas: 4,
        conditions: [{ type: 'Available', status: 'True' }],
      };
      await k(
        'patch',
        'deployment',
        'web',
        '--subresource=status',
        '--type=merge',
        '-p',
        JSON.stringify({ status }),
      );
      expect(await k('rollout', 'status', 'deployment/web')).toContain(
        'successfully rolled out',
      );
      expect(await k('describe', 'deployment', 'web')).toContain('i:4');
      expect(await k('api-resources', '--api-group=apps')).toContain(
        'statefulsets',
      );
      // Written as Protocol Buffers.
      for (const what of [
        ['deployment', 'made', '--image=i:1', '--port=80', '--replicas=2'],
        ['configmap', 'made', '--from-literal=a=b'],
        ['secret', 'generic', 'made', '--from-literal=a=b'],
        ['cronjob', 'made', '--image=i', '--schedule=* * * * *'],
        ['ingress', 'made', '--rule=a.b/x*=svc:80'],
        ['quota', 'made', '--hard=pods=3,cpu=2'],
        [
          'poddisruptionbudget',
          'made',
          '--selector=a=b',
          '--min-available=50%',
        ],
      ])
        expect(await k('create', ...what)).toContain('created');
      expect(
        await k(
          'get',
          'deploy/made',
          '-o',
          'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].ports[0].containerPort}',
        ),
      ).toBe('2 80');
      expect(
        await k(
          'get',
          'quota/made',
          'pdb/made',
          '-o',
          'jsonpath={.items[*].spec.hard.cpu} {.items[*].spec.minAvailable}',
        ),
      ).toBe('2 50%');
      await k(
        'delete',
        'deploy/made',
        'cm/made',
        'secret/made',
        'cj/made',
        'ing/made',
        'quota/made',
        'pdb/made',
      );
      expect(await k('auth', 'whoami')).toContain('admin');
      expect(await k('delete', 'deployment', 'web', '--wait')).toContain(
        'deleted',
      );
    },
  );
});
