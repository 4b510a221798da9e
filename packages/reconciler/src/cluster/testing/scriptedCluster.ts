import type { ClusterStatus } from '@gitops-suite/model';
import type { Cluster, LiveChange, Logger } from '../../ports';
import { openCluster } from '../openCluster';
import { ManualClock } from './manualClock';
import { ScriptedServer, type Seen } from './scriptedServer';
import { until } from './until';

/** What is watched. @internal */
export const kinds = [{ group: '', version: 'v1', kind: 'ConfigMap' }];

/** @internal */
export const isList = ({ path, isWatch: watches, query }: Seen) =>
  path === '/api/v1/configmaps' && !watches && query.has('labelSelector');

/** @internal */
export const isWatch = (seen: Seen) =>
  seen.path === '/api/v1/configmaps' && seen.isWatch;

/** @internal */
export const isProbe = ({ path }: Seen) => path === '/version';

/** A cluster on a server that fails as it is told, at a time that tests move. @internal */
export class ScriptedCluster {
  readonly server = new ScriptedServer();
  readonly clock = new ManualClock();
  /** What was logged as an error. */
  readonly errors: string[] = [];
  readonly changes: string[] = [];
  readonly told: ClusterStatus[] = [];
  #cluster: Cluster | undefined;

  /** Opened by {@link open}. */
  get cluster(): Cluster {
    return this.#cluster!;
  }

  async open(kubeconfig = this.server.kubeconfig): Promise<void> {
    const logger: Logger = {
      debug: () => {},
      info: () => {},
      warn: () => {},
      error: message => this.errors.push(message),
    };
    this.#cluster = await openCluster(
      { name: 'test', kubeconfig, qps: 1_000 },
      { installation: 'main', clock: this.clock, logger },
    );
    this.cluster.onChange((change: LiveChange) =>
      this.changes.push(`${change.type} ${change.key.split('/').pop()}`),
    );
    this.cluster.onStatus(now => this.told.push(now));
  }

  /** Opened, with one object held and its watch running. */
  async follow(): Promise<void> {
    this.server.put('shop', 'a', { n: '1' });
    await this.open();
    const watched = await this.cluster.watch({ kinds, namespaces: [] });
    if (watched.status === 'failed') {
      throw new Error(watched.message);
    }
    await until(() => this.server.watchers === 1);
    this.changes.length = 0;
  }

  /** Moves the clock in steps until something has happened; answers how far. */
  async advanceUntil(condition: () => boolean, step = 250): Promise<number> {
    let moved = 0;
    await until(() => {
      if (!condition()) {
        this.clock.advance(step);
        moved += step;
      }
      return condition();
    });
    return moved;
  }

  isUpToDate(): boolean {
    return Date.parse(this.cluster.status().asOf!) === this.clock.now();
  }

  /** Lets time pass, then has the server give a sign of life, and waits until it was noticed. */
  async bookmarkAfter(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 2_500) {
      this.clock.advance(2_500);
      // A probe that has become due is answered long before its time is over.
      const probes = this.server.count(isProbe);
      await new Promise(resolve => setTimeout(resolve, 5));
      if (this.server.count(isProbe) > probes) {
        await until(() => this.isUpToDate());
      }
    }
    const seen = Date.parse(this.cluster.status().asOf!);
    this.clock.advance(1);
    this.server.bookmark();
    await until(() => Date.parse(this.cluster.status().asOf!) > seen);
  }

  async stop(): Promise<void> {
    await this.#cluster?.close();
    await this.server.stop();
  }
}

/** A server and a time of its own for each test of a file. @internal */
export function scriptedClusterForEachTest(
  take: (world: ScriptedCluster) => void,
): void {
  let world: ScriptedCluster;
  beforeEach(async () => {
    world = new ScriptedCluster();
    await world.server.start();
    take(world);
  });
  afterEach(() => world.stop());
}
