import { resolve } from 'node:path';
import { BroadcastChannel, Worker } from 'node:worker_threads';
import {
  defaultTiming,
  type ReconcilerConfig,
  type Timing,
} from '../src/config';
import type { ReconcilerHandle } from '../src/handle';
import { EngineWorld, type TestCluster } from '../src/testing/engineWorld';
import { silentLogger } from '../src/testUtils';
import { startReconciler } from '../src/thread/startReconciler';
import { bundledEngine } from './bundleEngine';
import {
  CHANNEL,
  LoopDelay,
  type Measured,
  type MeasuredThread,
} from './loopDelay';
import { UNLIMITED } from './row';

/** Delays of event loops, p99 in ms, of each world while it was measured; of a thread that does nothing, too. */
export const delays: Record<MeasuredThread, number[]> = {
  host: [],
  engine: [],
  idle: [],
};

/** The engine as a portal runs it: in a thread of its own, at the intervals that are the default. */
export class BenchWorld extends EngineWorld {
  readonly #main = new LoopDelay();
  readonly #channel = new BroadcastChannel(CHANNEL);
  #idle: Worker | undefined;

  constructor(
    cluster: TestCluster,
    installation: string,
    timing: Partial<Timing> = {},
  ) {
    super(cluster, {
      qps: UNLIMITED,
      away: 'none',
      installation,
      // Pushes are announced.
      timing: { ...defaultTiming, pollMs: 3_600_000, ...timing },
    });
    this.#channel.onmessage = message => {
      const { thread, delay } = (message as { data: Measured }).data;
      delays[thread].push(delay);
    };
  }

  override config(): ReconcilerConfig {
    const modulesFolder = process.env.GITOPS_WASM;
    const toolsFolder = resolve(__dirname, '../../../.tools');
    return {
      ...super.config(),
      renderer: { kind: 'auto', modulesFolder, toolsFolder },
    };
  }

  protected override async open(): Promise<ReconcilerHandle> {
    const { thread } = await bundledEngine();
    this.#idle ??= new Worker(thread, { workerData: 'idle' });
    return startReconciler({
      workerFile: thread,
      config: this.config(),
      store: this.store,
      logger: silentLogger,
      execArgv: [],
    });
  }

  /** Measures the event loops while `act` runs. */
  async watched<T>(act: () => Promise<T>): Promise<T> {
    this.#channel.postMessage('begin');
    this.#main.begin();
    try {
      return await act();
    } finally {
      this.#main.end();
      this.#channel.postMessage('end');
    }
  }

  override async remove(): Promise<void> {
    this.#channel.postMessage('tell');
    const delay = this.#main.p99();
    if (delay !== undefined) {
      delays.host.push(delay);
    }
    await super.remove();
    await this.#idle?.terminate();
    this.#channel.close();
  }

  /** Ids of the Applications that are Synced, with everything applied. */
  synced(): string[] {
    return [...this.store.records.values()].flatMap(({ application }) =>
      application.sync.status === 'Synced' &&
      application.operation?.applied === true
        ? [application.id]
        : [],
    );
  }

  async untilAllSynced(count: number): Promise<void> {
    await this.until(
      () => this.synced().length === count,
      `${count} Applications to be Synced`,
      900_000,
    );
  }
}
