/** A cluster by its address, behind a proxy: from app-config to the API server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { startCluster, type DevCluster } from '@gitops-suite/dev-cluster';
import { openReconciler } from '@gitops-suite/reconciler';
import {
  createMemoryStore,
  silentLogger,
  startConnectProxy,
  type ConnectProxy,
} from '@gitops-suite/reconciler/testUtils';
import { readClusters } from './readClusters';

describe('a cluster behind a proxy', () => {
  let cluster: DevCluster;
  let proxy: ConnectProxy;
  let dataFolder: string;

  beforeAll(async () => {
    cluster = await startCluster({ name: 'far' });
    proxy = await startConnectProxy('me', 'p@ss');
    dataFolder = mkdtempSync(join(tmpdir(), 'gitops-proxy-'));
  });
  afterAll(async () => {
    await proxy?.close();
    await cluster?.close();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  /** What the engine says of the cluster after its first contact. */
  async function contact(password: string) {
    const { url, token, caData } = cluster;
    const proxyUrl = proxy.url.replace('p@ss', password);
    const clusters = await readClusters(
      mockServices.rootConfig({
        data: { clusters: [{ name: 'far', url, token, caData, proxyUrl }] },
      }),
      async () => '',
    );
    const store = createMemoryStore();
    let tell = () => {};
    const told = new Promise<void>(done => {
      tell = done;
    });
    const handle = await openReconciler({
      config: {
        ...{ installation: 'test', dataFolder, repositories: [], clusters },
        renderer: { kind: 'auto' },
      },
      store,
      logger: silentLogger,
      renderer: {
        identity: 'none',
        render: async () => {
          throw new Error('nothing is rendered here');
        },
        close: async () => {},
      },
      onChange: ({ setup }) => (setup ? tell() : undefined),
    });
    await told;
    await handle.stop();
    return store.setup?.clusters[0];
  }

  it('is reached through it, which sees the name of the server alone', async () => {
    expect(await contact('p%40ss')).toMatchObject({ reachable: true });
    expect(new Set(proxy.opened)).toEqual(new Set([new URL(cluster.url).host]));
  });

  it('is not reached past it', async () => {
    expect(await contact('wrong')).toMatchObject({
      reachable: false,
      message: expect.stringMatching(/proxy 127\.0\.0\.1:\d+ .* 407/),
    });
  });
});
