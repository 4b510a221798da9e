import type { Cluster } from '../ports';
import type { StatusPublisher } from '../status/publisher';
import { runJobs } from './answerLate';
import type { Work } from './application';
import type { EngineContext } from './context';
import type { Registry } from './registry';
import { clustersElsewhere, takeUp } from './takeUp';

/** Until a store that did not say what to take up is asked again. */
const RETRY_MS = 2_000;

/** Takes up the clusters that this process begins to lead, and lets go of those that another one leads. @internal */
export class Succession {
  readonly #parts: {
    registry: Registry;
    context: EngineContext;
    publisher: StatusPublisher;
    enqueue(id: string, work: Work): void;
    onSetup(): void;
    onLed(): void;
  };
  /** Clusters that another process led at the begin. */
  #elsewhere: ReadonlySet<string> = new Set();

  constructor(parts: {
    registry: Registry;
    context: EngineContext;
    publisher: StatusPublisher;
    enqueue(id: string, work: Work): void;
    onSetup(): void;
    /** Called when what the leader before left behind was taken up. */
    onLed(): void;
  }) {
    this.#parts = parts;
  }

  /** Takes up where the last process stopped. Rejects when the store does not answer. */
  begin(): Promise<void> {
    const exceptClusters = clustersElsewhere(this.#parts.context);
    this.#elsewhere = new Set(exceptClusters);
    return takeUp({ exceptClusters }, this.#parts);
  }

  /** Goes with every change of the leader from the begin on. */
  follow(cluster: Cluster): void {
    const { context, onSetup } = this.#parts;
    cluster.leadership.onChange(({ leads }) => {
      context.logger.info(
        leads ? 'this process leads' : 'another process leads',
        { cluster: cluster.name },
      );
      if (leads) {
        void this.#lead(cluster);
      } else {
        this.#resign(cluster);
      }
      onSetup();
    });
    const leads = cluster.leadership.leads();
    if (leads && this.#elsewhere.has(cluster.name)) {
      // It was led while the store was read.
      void this.#lead(cluster);
    } else if (!leads && !this.#elsewhere.has(cluster.name)) {
      this.#resign(cluster);
    }
  }

  /** What another process wrote meanwhile is read before anything is done. */
  async #lead(cluster: Cluster): Promise<void> {
    const { registry, context, enqueue, onLed } = this.#parts;
    try {
      await takeUp({ clusters: [cluster.name] }, this.#parts);
    } catch (error) {
      context.logger.warn('what to take up was not read, trying again', {
        cluster: cluster.name,
        error: String(error),
      });
      context.clock.after(RETRY_MS, () => {
        if (cluster.leadership.leads()) {
          void this.#lead(cluster);
        }
      });
      return;
    }
    registry.redefine();
    for (const { id } of registry.ofCluster(cluster.name)) {
      enqueue(id, { render: true, all: true, keys: new Set() });
    }
    onLed();
  }

  /** Whatever is known of its Applications but their definitions is out of date from now on. */
  #resign(cluster: Cluster): void {
    const { registry, publisher } = this.#parts;
    for (const app of registry.forget(cluster.name)) {
      app.cancelTimer?.();
      publisher.drop(app.id);
      runJobs(app);
    }
    registry.redefine();
  }
}
