import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { parse, stringify } from 'yaml';
import { readConfig } from './readConfig';

const kubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'viewer',
  clusters: [
    {
      name: 'eu',
      cluster: {
        server: 'https://eu.example:6443',
        'certificate-authority': 'pki/ca.pem',
        'tls-server-name': 'api.internal',
      },
    },
  ],
  users: [
    {
      name: 'admin',
      user: {
        tokenFile: 'token',
        as: 'deployer',
        'as-uid': '17',
        'as-groups': ['a', 'b'],
      },
    },
    { name: 'viewer', user: { token: 'hunter2' } },
  ],
  contexts: [
    { name: 'admin', context: { cluster: 'eu', user: 'admin' } },
    { name: 'viewer', context: { cluster: 'eu', user: 'viewer' } },
    { name: 'lost', context: { cluster: 'us', user: 'viewer' } },
    { name: 'nobody', context: { cluster: 'eu', user: 'eve' } },
  ],
};

const files: Record<string, string> = {
  '/etc/kube.yaml': stringify(kubeconfig),
  '/etc/plugin.yaml': stringify({
    ...kubeconfig,
    users: [
      {
        name: 'viewer',
        user: { exec: { apiVersion: 'v1', command: './bin/login' } },
      },
    ],
  }),
  '/etc/aimless.yaml': stringify({
    ...kubeconfig,
    'current-context': undefined,
  }),
  '/etc/empty.yaml': '',
  '/etc/broken.yaml': 'users: [{ token: "hunter2',
  '/etc/nameless.yaml': 'clusters: [{ cluster: { server: x } }]',
  '/etc/ca.pem': 'PEM',
};

async function readTextFile(path: string): Promise<string> {
  if (path in files) {
    return files[path];
  }
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
}

const read = (gitops: JsonObject) =>
  readConfig(mockServices.rootConfig({ data: { gitops } }), readTextFile);

const cluster = { name: 'prod', kubeconfig: '/etc/kube.yaml' };
const repository = { name: 'gitops', url: 'https://github.com/acme/gitops' };

it('needs nothing to begin with', async () => {
  const config = await readConfig(
    mockServices.rootConfig({ data: {} }),
    readTextFile,
  );
  expect(config).toMatchObject({
    reconciler: {
      installation: 'default',
      repositories: [],
      clusters: [],
      renderer: { kind: 'auto' },
      renderCacheBytes: 2e9,
      timing: {},
    },
    pullRequestPollMs: 300_000,
    retention: {
      historyMs: 90 * 24 * 60 * 60 * 1000,
      limits: { history: 500, operations: 100 },
    },
    changes: { branchPrefix: 'gitops/' },
  });
});

it('reads everything that is described', async () => {
  const { reconciler, ...rest } = await read({
    installation: 'acme',
    dataFolder: '/var/gitops',
    clusters: [
      { ...cluster, context: 'admin', qps: 10, burst: 20 },
      {
        name: 'far',
        url: 'https://k8s.example:6443',
        token: 't',
        caFile: '/etc/ca.pem',
        proxyUrl: 'http://me:secret@proxy.example:3128',
      },
    ],
    repositories: [
      {
        ...repository,
        branch: 'release/1.x',
        credentials: { password: 'secret' },
        trust: [
          { cluster: 'prod' },
          { cluster: 'far', namespaces: ['a-*'], clusterKinds: ['*'] },
        ],
      },
    ],
    renderer: { kind: 'exec', kustomize: '/bin/kustomize', helm: '/bin/helm' },
    timing: { poll: { minutes: 2 }, grace: '5 seconds', pullRequests: 'PT1M' },
    retention: {
      history: { days: 7 },
      historyPerApplication: 50,
      operationsPerApplication: 5,
      renderCacheMegabytes: 10,
    },
    changes: {
      branchPrefix: 'portal/',
      author: { name: 'Portal', email: 'p@acme.example' },
    },
  });
  expect(reconciler).toMatchObject({
    installation: 'acme',
    dataFolder: '/var/gitops',
    repositories: [
      {
        name: 'gitops',
        branch: 'release/1.x',
        credentials: { username: 'x-access-token', password: 'secret' },
        trust: [
          { cluster: 'prod', namespaces: ['*'], clusterKinds: ['/Namespace'] },
          { cluster: 'far', namespaces: ['a-*'], clusterKinds: ['*'] },
        ],
      },
    ],
    renderer: { kind: 'exec', kustomize: '/bin/kustomize' },
    renderCacheBytes: 10_000_000,
    timing: { pollMs: 120_000, graceMs: 5_000 },
  });
  expect(reconciler.clusters[0]).toMatchObject({
    name: 'prod',
    qps: 10,
    burst: 20,
  });
  expect(parse(reconciler.clusters[1].kubeconfig)).toMatchObject({
    'current-context': 'default',
    clusters: [
      {
        cluster: {
          server: 'https://k8s.example:6443',
          'certificate-authority-data': Buffer.from('PEM').toString('base64'),
          'proxy-url': 'http://me:secret@proxy.example:3128',
        },
      },
    ],
    users: [{ user: { token: 't' } }],
  });
  expect(rest).toMatchObject({
    pullRequestPollMs: 60_000,
    retention: {
      historyMs: 7 * 86_400_000,
      limits: { history: 50, operations: 5 },
    },
    changes: { branchPrefix: 'portal/', author: { name: 'Portal' } },
  });
});

const contextOf = async (more: JsonObject) => {
  const { reconciler } = await read({ clusters: [{ ...cluster, ...more }] });
  const written = parse(reconciler.clusters[0].kubeconfig);
  return { ...written.clusters[0].cluster, ...written.users[0].user };
};

it('hands on one context of a kubeconfig whole, with absolute paths and nothing of the others', async () => {
  expect(await contextOf({ context: 'admin' })).toEqual({
    server: 'https://eu.example:6443',
    'certificate-authority': '/etc/pki/ca.pem',
    'tls-server-name': 'api.internal',
    tokenFile: '/etc/token',
    as: 'deployer',
    'as-uid': '17',
    'as-groups': ['a', 'b'],
  });
  expect(await contextOf({})).toMatchObject({ token: 'hunter2' });
  expect(await contextOf({ kubeconfig: '/etc/plugin.yaml' })).toMatchObject({
    exec: { command: '/etc/bin/login' },
  });
});

describe('in a pod', () => {
  beforeEach(() => {
    jest.replaceProperty(process, 'env', {
      KUBERNETES_SERVICE_HOST: 'fd00::1',
      KUBERNETES_SERVICE_PORT: '443',
    });
  });
  afterEach(() => jest.restoreAllMocks());

  it('uses the service account', async () => {
    const account = '/var/run/secrets/kubernetes.io/serviceaccount';
    expect(await contextOf({ kubeconfig: undefined, inCluster: true })).toEqual(
      {
        server: 'https://[fd00::1]:443',
        'certificate-authority': `${account}/ca.crt`,
        tokenFile: `${account}/token`,
      },
    );
  });
});

it.each([
  ...[
    ['/etc/aimless.yaml', undefined, 'context'],
    ['/etc/kube.yaml', 'root', 'context'],
    ['/etc/kube.yaml', 'lost', 'kubeconfig'],
    ['/etc/kube.yaml', 'nobody', 'kubeconfig'],
    ['/etc/empty.yaml', undefined, 'kubeconfig'],
    ['/etc/broken.yaml', undefined, 'kubeconfig'],
    ['/etc/nameless.yaml', undefined, 'kubeconfig'],
  ].map(([path, context, field]) => ({
    bad: { clusters: [{ name: 'x', kubeconfig: path, context }] },
    key: `clusters[0].${field}`,
  })),
  {
    bad: { clusters: [{ name: 'x', inCluster: true }] },
    key: 'clusters[0].inCluster',
  },
  {
    bad: { clusters: [{ ...cluster, inCluster: true }] },
    key: 'clusters[0]',
  },
  { bad: { installation: 'A b' }, key: 'installation' },
  { bad: { clusters: [{ name: 'x' }] }, key: 'clusters[0]' },
  { bad: { clusters: [{ ...cluster, url: 'https://a' }] }, key: 'clusters[0]' },
  { bad: { clusters: [cluster, cluster] }, key: 'clusters[1].name' },
  {
    bad: { clusters: [{ name: 'x', kubeconfig: '/none' }] },
    key: 'clusters[0].kubeconfig',
  },
  {
    bad: { clusters: [{ name: 'x', url: 'k8s', token: 't' }] },
    key: 'clusters[0].url',
  },
  {
    bad: { clusters: [{ name: 'x', url: 'https://a' }] },
    key: 'clusters[0].token',
  },
  ...['socks5://proxy:1080', 'proxy:3128'].map(proxyUrl => ({
    bad: {
      clusters: [{ name: 'x', url: 'https://a', token: 't', proxyUrl }],
    },
    key: 'clusters[0].proxyUrl',
  })),
  {
    bad: {
      clusters: [
        { name: 'x', url: 'http://a', token: 't', proxyUrl: 'http://proxy' },
      ],
    },
    key: 'clusters[0].proxyUrl',
  },
  { bad: { clusters: [{ ...cluster, qps: 0 }] }, key: 'clusters[0].qps' },
  {
    bad: { repositories: [{ ...repository, name: 'A' }] },
    key: 'repositories[0].name',
  },
  {
    bad: { repositories: [repository, repository] },
    key: 'repositories[1].name',
  },
  {
    bad: {
      repositories: [{ ...repository, url: 'git@github.com:acme/gitops' }],
    },
    key: 'repositories[0].url',
  },
  {
    bad: {
      repositories: [
        { ...repository, url: 'https://ann:hunter2@github.com/a/b' },
      ],
    },
    key: 'repositories[0].url',
  },
  {
    bad: {
      repositories: [
        {
          ...{ ...repository, url: 'http://git.example.com/a/b' },
          credentials: { password: 'hunter2' },
        },
      ],
    },
    key: 'repositories[0].url',
  },
  {
    bad: { repositories: [{ ...repository, branch: '--upload-pack=x' }] },
    key: 'repositories[0].branch',
  },
  {
    bad: { repositories: [{ ...repository, trust: [{ cluster: 'prod' }] }] },
    key: 'repositories[0].trust[0].cluster',
  },
  {
    bad: { repositories: [{ ...repository, sources: ['gitop'] }] },
    key: 'repositories[0].sources',
  },
  { bad: { renderer: { kind: 'docker' } }, key: 'renderer.kind' },
  { bad: { renderer: { helm: '/bin/helm' } }, key: 'renderer.kustomize' },
  { bad: { timing: { poll: 'often' } }, key: 'timing.poll' },
  { bad: { timing: { poll: { seconds: 0 } } }, key: 'timing.poll' },
  {
    bad: { retention: { operationsPerApplication: 0 } },
    key: 'retention.operationsPerApplication',
  },
  { bad: { changes: { branchPrefix: '../x' } }, key: 'changes.branchPrefix' },
])('names the key $key, the cause and the cure', async ({ bad, key }) => {
  const error: Error = await read(bad as JsonObject).then(
    () => new Error('nothing'),
    refusal => refusal,
  );
  expect(error.name).toBe('InputError');
  expect(error.message).toMatch(
    /^Invalid config at gitops\.[^:]+: .+\. .+\.$/s,
  );
  expect(error.message).toContain(`gitops.${key}:`);
  expect(error.message).not.toContain('hunter2');
});
