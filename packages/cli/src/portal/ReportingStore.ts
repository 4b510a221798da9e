import type { HistoryEntry, Operation } from '@gitops-suite/model';
import type {
  ApplicationRecord,
  LoadScope,
  RequestResult,
  Setup,
  Store,
} from '@gitops-suite/reconciler';
import type { SqliteStore } from '../store/SqliteStore';
import type { Outbox } from './Outbox';

/** A store that also notes what the portal is to be told: first it is kept, then it is told. @internal */
export class ReportingStore implements Store {
  readonly #store: SqliteStore;
  readonly #outbox: Outbox;
  readonly #onNews: () => void;

  constructor(store: SqliteStore, outbox: Outbox, onNews: () => void) {
    this.#store = store;
    this.#outbox = outbox;
    this.#onNews = onNews;
  }

  load(scope?: LoadScope) {
    return this.#store.load(scope);
  }

  async saveApplications(records: readonly ApplicationRecord[]): Promise<void> {
    await this.#store.saveApplications(records);
    this.#tell({ applications: records.map(reportedOf) });
  }

  async removeApplications(ids: readonly string[]): Promise<void> {
    await this.#store.removeApplications(ids);
    this.#tell({ removed: [...ids] });
  }

  async saveSetup(changed: Partial<Setup>): Promise<void> {
    await this.#store.saveSetup(changed);
    this.#onNews();
  }

  async appendHistory(
    entries: readonly { applicationId: string; entry: HistoryEntry }[],
  ): Promise<void> {
    await this.#store.appendHistory(entries);
    this.#tell({ history: [...entries] });
  }

  async saveOperation(operation: Operation): Promise<void> {
    await this.#store.saveOperation(operation);
    this.#tell({ operations: [structuredClone(operation)] });
  }

  claimRequests(limit: number, exceptClusters?: readonly string[]) {
    return this.#store.claimRequests(limit, exceptClusters);
  }

  async completeRequest(id: string, result: RequestResult): Promise<void> {
    await this.#store.completeRequest(id, result);
    this.#tell({ completed: [{ id, ...result }] });
  }

  #tell(parts: Parameters<Outbox['add']>[0]): void {
    this.#outbox.add(parts);
    this.#onNews();
  }
}

/** A record without what only the engine needs. Pure. @internal */
export function reportedOf({
  application,
  nodes,
  diffs,
  events,
}: Omit<ApplicationRecord, 'state'>) {
  return {
    application,
    nodes: [...nodes],
    diffs: [...diffs],
    events: [...events],
  };
}
