import { connect, createServer, type Server, type Socket } from 'node:net';
import { startCluster } from '@gitops-suite/dev-cluster';
import { startControlPlane } from '@gitops-suite/dev-cluster/testUtils';
import type { ReconcilerConfig } from './config';
import {
  configMap,
  EngineWorld,
  settings,
  type TestCluster,
} from './testing/engineWorld';

jest.setTimeout(120_000);

const following =
  '{ automated: { prune: true }, options: [CreateNamespace=true] }';

async function startTestCluster(): Promise<
  TestCluster & { stop(): Promise<void> }
> {
  if (process.env.KUBEBUILDER_ASSETS) {
    const plane = await startControlPlane();
    return { ...plane, name: 'test', stop: () => plane.stop() };
  }
  const cluster = await startCluster({ name: 'test' });
  const { url, token, caData, kubeconfig } = cluster;
  return {
    ...{ name: 'test', url, token, caData, kubeconfig },
    stop: () => cluster.close(),
  };
}

/** A way to the API server that can be cut, as the network of one replica. */
class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(target: URL) {
    this.#server = createServer(socket => {
      if (this.#isCut) {
        socket.destroy();
        return;
      }
      const onward = connect(Number(target.port), target.hostname);
      for (const one of [socket, onward]) {
        this.#sockets.add(one);
        one.on('error', () => {});
        one.on('close', () => {
          socket.destroy();
          onward.destroy();
        });
      }
      socket.pipe(onward).pipe(socket);
    });
  }

  static async to(url: string): Promise<Wire> {
    const wire = new Wire(new URL(url));
    await new Promise<void>(done =>
      wire.#server.listen(0, '127.0.0.1', () => done()),
    );
    return wire;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  cut(): void {
    this.#isCut = true;
    this.#sockets.forEach(socket => socket.destroy());
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise(done => this.#server.close(done));
  }
}

/** One of several processes that share a store and look after the same cluster. */
class Replica extends EngineWorld {
  constructor(
    cluster: TestCluster,
    private readonly identity: string,
    private readonly wire: Wire,
    shared?: EngineWorld,
  ) {
    super(cluster, { shared });
  }

  override config(): ReconcilerConfig {
    const config = super.config();
    const [cluster] = config.clusters;
    const { url } = this.cluster;
    const kubeconfig = cluster.kubeconfig.replaceAll(
      url,
      url.replace(/:\d+/, `:${this.wire.port}`),
    );
    return {
      ...config,
      clusters: [{ ...cluster, kubeconfig }],
      lease: { namespace: 'gitops-suite', identity: this.identity },
      timing: { ...config.timing, pollMs: 500 },
    };
  }
}

describe('two processes on one store', () => {
  let cluster: Awaited<ReturnType<typeof startTestCluster>>;
  let wires: Wire[];
  let first: Replica;
  let second: Replica;

  beforeAll(async () => {
    cluster = await startTestCluster();
    wires = [await Wire.to(cluster.url), await Wire.to(cluster.url)];
    first = new Replica(cluster, 'first', wires[0]);
    second = new Replica(cluster, 'second', wires[1], first);
    await first.start();
    await second.start();
  });
  afterAll(async () => {
    await second?.remove();
    await first?.remove();
    await Promise.all((wires ?? []).map(wire => wire.close()));
    await cluster?.stop();
  });

  const file = 'apps/web/overlays/dev/a.yaml';
  const push = (value: string) =>
    first.repository.commit({
      'gitops.yaml': settings(following),
      [file]: configMap('a', value),
    });
  const runs = async (value: string, within = 12_000) =>
    first.until(
      async () =>
        (
          (await first.api('GET', '/api/v1/namespaces/web/configmaps/a'))
            .body as { data?: { value?: string } }
        ).data?.value === value && isOver(),
      `the value ${value} to run`,
      within,
    );
  const isOver = () =>
    first.application('web.dev')?.operation?.state === 'Succeeded';
  const writes = async (one: Replica) => {
    const { applies, dryRuns } = await one.handle.counters();
    return applies + dryRuns;
  };

  it('has one of them follow Git, and the other write nothing', async () => {
    push('1');
    await runs('1');
    expect(await writes(first)).toBeGreaterThan(0);
    expect(await writes(second)).toBe(0);
    expect(first.store.setup?.clusters).toMatchObject([
      { leader: { identity: 'first' } },
    ]);
  });

  it('says who leads when the other one is asked for a plan, and answers by the one that leads', async () => {
    // It follows Git as well, in its own time.
    await first.until(async () => {
      const planned = await second.handle.plan('web.dev', {});
      return (
        planned.status === 'failed' &&
        planned.code === 'not-leading' &&
        planned.message === 'first reconciles the cluster test now'
      );
    }, 'the second to know the Application and who leads');
    first.store.request({ id: 'p', type: 'plan', applicationId: 'web.dev' });
    await first.until(() => first.store.completed.has('p'), 'the plan');
    expect(first.store.completed.get('p')).toMatchObject({
      plan: { applicationId: 'web.dev', counts: { unchanged: 1 } },
    });
  });

  it('goes on in the other within 15 s when one is cut off, which writes nothing from then on', async () => {
    wires[0].cut();
    const before = await writes(first);
    push('2');
    await runs('2', 15_000);
    expect(await writes(first)).toBe(before);
    expect(await writes(second)).toBeGreaterThan(0);
  });

  it('goes on at once in the one that came back when the other stops', async () => {
    wires[0].mend();
    await second.stop();
    const newest = push('3');
    await runs('3', 8_000);
    await first.until(
      () =>
        first.store.records.get('web.dev')?.state.applied?.revision === newest,
      'the newest revision in the store',
    );
  });
});
