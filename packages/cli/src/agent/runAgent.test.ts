/** An agent that cannot run was once left behind as a process that answered no probe and that a supervisor kept. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startCluster, type DevCluster } from '@gitops-suite/dev-cluster';
import { startRealCommand } from '../testing/realCommand';
import {
  removeTemporaryFolders,
  temporaryFolder,
} from '../testing/temporaryFolder';

jest.setTimeout(60_000);

const ENDS_WITHIN_MS = 30_000;

let cluster: DevCluster;

beforeAll(async () => {
  cluster = await startCluster({ name: 'prod' });
});
afterAll(async () => {
  await cluster?.close();
  removeTemporaryFolders();
});

async function endOf(given: {
  port?: number;
  clusters?: string;
  renderer?: string;
  files?: Record<string, string>;
}) {
  const cwd = temporaryFolder({
    kubeconfig: cluster.kubeconfig,
    'agent.yaml': `dataFolder: data
repositories: [{name: a, url: "file:///nowhere", trust: [{cluster: prod}]}]
clusters: [{name: prod, kubeconfig: kubeconfig}${given.clusters ?? ''}]
http: {host: 127.0.0.1, port: ${given.port ?? 0}}
renderer: ${given.renderer ?? 'auto'}
`,
    ...given.files,
  });
  const { child, ended } = startRealCommand(
    ['agent', '--config', 'agent.yaml'],
    { cwd },
  );
  // One that does not end would outlive the test.
  const late = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  const { code, stderr } = await ended;
  clearTimeout(late);
  return { code, stderr, hasData: existsSync(join(cwd, 'data')) };
}

describe('an agent that cannot run', () => {
  it('ends where another program has its port, says where and why, and makes nothing', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr, hasData } = await endOf({ port });
    other.close();
    expect(code).toBe(2);
    expect(stderr).toContain(
      `gitops: The agent cannot listen on 127.0.0.1:${port}\n  Another program listens there.\n`,
    );
    expect(stderr).not.toMatch(/ at .*\(/);
    expect(hasData).toBe(false);
  });

  it.each<{
    name: string;
    given: Parameters<typeof endOf>[0];
    told: string;
  }>([
    {
      name: 'its database is none',
      given: {
        files: { 'data/gitops.sqlite': 'text, long enough to be read as one' },
      },
      told: 'not a database',
    },
    {
      name: 'the commands that it renders with are not there',
      given: {
        renderer: '{kind: exec, kustomize: /no/kustomize, helm: /no/helm}',
      },
      told: '/no/',
    },
    {
      name: 'the second of its clusters cannot be used',
      given: {
        clusters: ', {name: other, kubeconfig: other}',
        files: {
          other: `apiVersion: v1
kind: Config
current-context: other
contexts: [{name: other, context: {cluster: other, user: other}}]
clusters: [{name: other, cluster: {server: "http://forge.example"}}]
users: [{name: other, user: {token: secret}}]
`,
        },
      },
      told: 'would send credentials in clear text',
    },
  ])('ends where $name', async ({ given, told }) => {
    const { code, stderr } = await endOf(given);
    expect(code).toBe(2);
    expect(stderr).toContain(told);
  });
});
