import type { HistoryEntry, Operation } from '@gitops-suite/model';
import type {
  ApplicationRecord,
  LoadScope,
  RequestResult,
  Setup,
  Store,
} from '@gitops-suite/reconciler';
import type { SqliteStore } from '../store/SqliteStore';
import type { News, Outbox } from './Outbox';

/** A store that also marks what the portal is to be told. @internal */
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

  saveApplications(records: readonly ApplicationRecord[]): Promise<void> {
    const ids = records.map(({ application }) => application.id);
    return this.#tell({ applications: ids }, () =>
      this.#store.saveApplications(records),
    );
  }

  removeApplications(ids: readonly string[]): Promise<void> {
    return this.#tell({ removed: ids }, () =>
      this.#store.removeApplications(ids),
    );
  }

  async saveSetup(changed: Partial<Setup>): Promise<void> {
    await this.#store.saveSetup(changed);
    this.#onNews();
  }

  appendHistory(
    entries: readonly { applicationId: string; entry: HistoryEntry }[],
  ): Promise<void> {
    return this.#tell({ history: entries.map(({ entry }) => entry.id) }, () =>
      this.#store.appendHistory(entries),
    );
  }

  saveOperation(operation: Operation): Promise<void> {
    return this.#tell({ operations: [operation.id] }, () =>
      this.#store.saveOperation(operation),
    );
  }

  claimRequests(limit: number, exceptClusters?: readonly string[]) {
    return this.#store.claimRequests(limit, exceptClusters);
  }

  completeRequest(id: string, result: RequestResult): Promise<void> {
    return this.#tell({ completed: [id] }, () =>
      this.#store.completeRequest(id, result),
    );
  }

  async #tell(news: News, write: () => Promise<void>): Promise<void> {
    this.#outbox.add(news);
    await write();
    this.#onNews();
  }
}
