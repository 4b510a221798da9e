import type { HistoryEntry, Operation } from '@gitops-suite/model';
import { finalOperationStates } from '@gitops-suite/model';
import type {
  ApplicationRecord,
  Claim,
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
  /** The same after each: what was written stays. */
  onPersisted?: (operation: Operation) => void;
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
  const claims = new Map<string, Claim>();
  const copy = <T>(value: T): T => structuredClone(value);
  const requireClaims = (under: readonly Claim[]) =>
    under.forEach(claim => {
      const known = claims.get(claim.cluster);
      if (known && !isSame(known, claim)) {
        throw new Error(outdated(known));
      }
    });
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
    async load(
      scope = { exceptClusters: [] },
      made = [],
    ): Promise<StoredState> {
      made.forEach(claim => {
        const known = claims.get(claim.cluster);
        const isOlder =
          known && known.term >= claim.term && known.since >= claim.since;
        if (isOlder && !isSame(known, claim)) {
          throw new Error(outdated(known));
        }
        claims.set(claim.cluster, claim);
      });
      const isFinal = (state: Operation['state']) =>
        finalOperationStates.includes(state);
      /** Its status says that it runs. */
      const isTold = (applicationId: string, id: string) => {
        const told = records.get(applicationId)?.application.operation;
        return told?.id === id && !isFinal(told.state);
      };
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
          ({ id, applicationId, state }) =>
            inScope(applicationId) &&
            (!isFinal(state) || isTold(applicationId, id)),
        ),
      });
    },
    async saveApplications(batch, under = []) {
      requireClaims(under);
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
    async saveOperation(operation, under = []) {
      requireClaims(under);
      store.onTransition?.(operation);
      operations.set(operation.id, copy(operation));
      transitions.push(`${operation.applicationId} ${operation.state}`);
      store.onPersisted?.(operation);
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

function isSame(a: Claim, b: Claim): boolean {
  return a.holder === b.holder && a.term === b.term && a.since === b.since;
}

function outdated({ holder, cluster }: Claim): string {
  return `${holder} leads in the cluster ${cluster} now`;
}
