import type { HistoryEntry, Operation } from '@gitops-suite/model';
import type {
  ApplicationRecord,
  LoadScope,
  Logger,
  RequestResult,
  Setup,
  Store,
} from '@gitops-suite/reconciler';

/** A store that also logs which syncs failed or wait for a person: without a portal nobody else would say it. @internal */
export class LoggingStore implements Store {
  readonly #store: Store;
  readonly #logger: Logger;
  /** What was told last of each Application. */
  readonly #told = new Map<string, string>();

  constructor(store: Store, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  load(scope?: LoadScope) {
    return this.#store.load(scope);
  }

  saveApplications(records: readonly ApplicationRecord[]): Promise<void> {
    return this.#store.saveApplications(records);
  }

  removeApplications(ids: readonly string[]): Promise<void> {
    ids.forEach(id => this.#told.delete(id));
    return this.#store.removeApplications(ids);
  }

  saveSetup(changed: Partial<Setup>): Promise<void> {
    return this.#store.saveSetup(changed);
  }

  appendHistory(
    entries: readonly { applicationId: string; entry: HistoryEntry }[],
  ): Promise<void> {
    return this.#store.appendHistory(entries);
  }

  async saveOperation(operation: Operation): Promise<void> {
    await this.#store.saveOperation(operation);
    this.#tell(operation);
  }

  claimRequests(limit: number, exceptClusters?: readonly string[]) {
    return this.#store.claimRequests(limit, exceptClusters);
  }

  completeRequest(id: string, result: RequestResult): Promise<void> {
    return this.#store.completeRequest(id, result);
  }

  /** An operation is saved at every step: what it has come to is told once. */
  #tell({ id, applicationId, state, message, revision }: Operation): void {
    const said = { Failed: 'a sync failed', Held: 'a sync waits for a person' };
    const now = `${id} ${state}`;
    if (
      (state !== 'Failed' && state !== 'Held') ||
      this.#told.get(applicationId) === now
    ) {
      return;
    }
    this.#told.set(applicationId, now);
    const application = applicationId;
    this.#logger.warn(said[state], { application, revision, reason: message });
  }
}
