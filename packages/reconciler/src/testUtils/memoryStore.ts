import type { HistoryEntry, Operation } from '@gitops-suite/model';
import { finalOperationStates } from '@gitops-suite/model';
import type {
  ApplicationRecord,
  PersonRequest,
  RequestResult,
  Setup,
  Store,
  StoredState,
} from '../ports';

/** A store in memory that keeps what a database would, and survives the reconciler that writes to it. @public */
export interface MemoryStore extends Store {
  readonly records: ReadonlyMap<string, ApplicationRecord>;
  readonly operations: ReadonlyMap<string, Operation>;
  /** Every transition in the order in which it was written: `id state`. */
  readonly transitions: readonly string[];
  readonly history: readonly { applicationId: string; entry: HistoryEntry }[];
  readonly setup: Setup | undefined;
  readonly completed: ReadonlyMap<string, RequestResult>;
  request(request: PersonRequest): void;
  /** Called before each persisted transition; throwing is a process that dies there. */
  onTransition?: (operation: Operation) => void;
  /** What a process leaves behind when it ends: claims are open again. */
  restart(): void;
}

/** @public */
export function createMemoryStore(): MemoryStore {
  const records = new Map<string, ApplicationRecord>();
  const operations = new Map<string, Operation>();
  const history = new Map<
    string,
    { applicationId: string; entry: HistoryEntry }
  >();
  const open = new Map<string, PersonRequest>();
  const claimed = new Set<string>();
  const completed = new Map<string, RequestResult>();
  const transitions: string[] = [];
  const copy = <T>(value: T): T => structuredClone(value);
  const store: MemoryStore = {
    records,
    operations,
    transitions,
    completed,
    get history() {
      return [...history.values()];
    },
    setup: undefined,
    request: request => open.set(request.id, request),
    restart: () => claimed.clear(),
    async load(scope = { exceptClusters: [] }): Promise<StoredState> {
      const inScope = (id: string) => {
        const cluster = records.get(id)?.application.cluster;
        return 'clusters' in scope
          ? cluster !== undefined && scope.clusters.includes(cluster)
          : cluster === undefined || !scope.exceptClusters.includes(cluster);
      };
      [...open.values()]
        .filter(({ applicationId }) => inScope(applicationId))
        .forEach(({ id }) => claimed.delete(id));
      return copy({
        records: [...records]
          .filter(([id]) => inScope(id))
          .map(([id, { application, state }]) => ({ id, application, state })),
        operations: [...operations.values()].filter(
          ({ applicationId, state }) =>
            inScope(applicationId) && !finalOperationStates.includes(state),
        ),
      });
    },
    async saveApplications(batch) {
      batch.forEach(record => records.set(record.application.id, copy(record)));
    },
    async removeApplications(ids) {
      ids.forEach(id => records.delete(id));
    },
    async saveSetup(changed) {
      Object.assign(store, { setup: { ...store.setup, ...copy(changed) } });
    },
    async appendHistory(entries) {
      entries.forEach(entry => {
        if (!history.has(entry.entry.id)) {
          history.set(entry.entry.id, copy(entry));
        }
      });
    },
    async saveOperation(operation) {
      store.onTransition?.(operation);
      operations.set(operation.id, copy(operation));
      transitions.push(`${operation.applicationId} ${operation.state}`);
    },
    async claimRequests(limit, exceptClusters = []) {
      const isElsewhere = (id: string) =>
        exceptClusters.includes(records.get(id)?.application.cluster ?? '');
      const free = [...open.values()]
        .filter(
          ({ id, applicationId }) =>
            !claimed.has(id) && !isElsewhere(applicationId),
        )
        .slice(0, limit);
      free.forEach(({ id }) => claimed.add(id));
      return copy(free);
    },
    async completeRequest(id, result) {
      open.delete(id);
      completed.set(id, copy(result));
    },
  };
  return store;
}
