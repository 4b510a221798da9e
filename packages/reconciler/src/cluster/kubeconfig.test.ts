import { stringify } from 'yaml';
import { KubeconfigError, parseKubeconfig } from './kubeconfig';

const valid = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'main',
  contexts: [
    { name: 'main', context: { cluster: 'c', user: 'u', namespace: 'x' } },
    { name: 'second', context: { cluster: 'c2', user: 'u2' } },
  ],
  clusters: [
    {
      name: 'c',
      cluster: {
        server: 'https://host:6443/prefix/',
        'certificate-authority-data': Buffer.from('PEM').toString('base64'),
      },
    },
    { name: 'c2', cluster: { server: 'http://127.0.0.1:8080' } },
  ],
  users: [
    { name: 'u', user: { token: 't' } },
    {
      name: 'u2',
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'plugin',
          args: ['get'],
          env: [{ name: 'A', value: 'b' }],
          interactiveMode: 'Never',
        },
      },
    },
  ],
};

const read = (config: unknown, context?: string) =>
  parseKubeconfig(typeof config === 'string' ? config : stringify(config), {
    cluster: 'prod',
    context,
  });

it('reads the current context', () => {
  const access = read(valid);
  expect(access.server.href).toBe('https://host:6443/prefix');
  expect(access).toMatchObject({
    certificateAuthority: 'PEM',
    insecure: false,
    user: { token: 't' },
  });
});

it('reads the context that is asked for, with its plugin', () => {
  expect(read(valid, 'second')).toMatchObject({
    user: {
      exec: { command: 'plugin', args: ['get'], env: { A: 'b' } },
    },
  });
});

it('reads certificates, files, impersonation and names for TLS', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const config = structuredClone(valid) as any; // A variant with other fields.
  config.clusters[0].cluster = {
    server: 'https://host',
    'insecure-skip-tls-verify': true,
    'tls-server-name': 'api.internal',
    'certificate-authority': '/ca.pem',
  };
  config.users[0].user = {
    'client-certificate-data': base64('CERT'),
    'client-key': '/key.pem',
    tokenFile: '/token',
    as: 'deployer',
    'as-groups': ['a', 'b'],
  };
  expect(read(config)).toMatchObject({
    insecure: true,
    serverName: 'api.internal',
    certificateAuthorityFile: '/ca.pem',
    user: {
      certificate: 'CERT',
      keyFile: '/key.pem',
      tokenFile: '/token',
      impersonate: { user: 'deployer', groups: ['a', 'b'] },
    },
  });
});

const change = (edit: (config: any) => void) => {
  const config = structuredClone(valid);
  edit(config);
  return config;
};

it.each([
  { name: 'something that is not YAML', config: '{', want: /it is not YAML/ },
  { name: 'an empty text', config: '', want: /file/ },
  {
    name: 'an unknown context',
    config: valid,
    context: 'nope',
    want: /no context 'nope', only: main, second/,
  },
  {
    name: 'no current context',
    config: change(config => delete config['current-context']),
    want: /name one with 'context'/,
  },
  {
    name: 'a context without its cluster',
    config: change(config => config.clusters.shift()),
    want: /no cluster 'c', only: c2/,
  },
  {
    name: 'a context without its user',
    config: change(config => config.users.shift()),
    want: /no user 'u', only: u2/,
  },
  {
    name: 'a server that is no URL',
    config: change(config => (config.clusters[0].cluster.server = 'host:6443')),
    want: /neither https nor http|not a URL/,
  },
  {
    name: 'credentials in the URL',
    config: change(
      config => (config.clusters[0].cluster.server = 'https://a:b@host'),
    ),
    want: /move them to a user/,
  },
  {
    name: 'a token in clear text over the network',
    config: change(
      config => (config.clusters[0].cluster.server = 'http://host:80'),
    ),
    want: /use https/,
  },
  {
    name: 'a token in clear text to a name that begins like loopback',
    config: change(
      config => (config.clusters[0].cluster.server = 'http://127.example:80'),
    ),
    want: /use https/,
  },
  {
    name: 'a proxy',
    config: change(
      config => (config.clusters[0].cluster['proxy-url'] = 'socks5://p'),
    ),
    want: /socks proxy is not supported/,
  },
  {
    name: 'an auth-provider',
    config: change(
      config => (config.users[0].user = { 'auth-provider': { name: 'oidc' } }),
    ),
    want: /use an 'exec' plugin/,
  },
  {
    name: 'a field of the wrong type',
    config: change(config => (config.users[0].user.token = 4711)),
    want: /user\.token/,
  },
])('refuses $name, and names the cluster', ({ config, context, want }) => {
  const act = () => read(config, context);
  expect(act).toThrow(KubeconfigError);
  expect(act).toThrow(want);
  expect(act).toThrow(/kubeconfig of cluster 'prod'/);
});

it('never repeats a credential in its message', () => {
  const config = change(edited => {
    edited.users[0].user = { token: 'hunter2', 'client-key': 5 };
  });
  expect(() => read(config)).toThrow(/client-key/);
  expect(() => read(config)).not.toThrow(/hunter2/);
});
