import type { Operation } from '@gitops-suite/model';
import type {
  ApplicationRecord,
  PersonRequest,
  Setup,
  Store,
} from '@gitops-suite/reconciler';

/** What one run remembers, in memory: the clusters themselves tell the next run what was done. @internal */
export interface RunStore extends Store {
  readonly records: ReadonlyMap<string, ApplicationRecord>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly setup: Partial<Setup>;
  /** A row that the engine takes up when it is woken. */
  request(request: PersonRequest): void;
  /** Answers of requests that could not be taken up. */
  readonly refusals: ReadonlyMap<string, string>;
  /** Calls `listener` after each write; answers a function that ends it. */
  onWrite(listener: () => void): () => void;
}

/** @internal */
export function createRunStore(): RunStore {
  const records = new Map<string, ApplicationRecord>();
  const operations = new Map<string, Operation>();
  const refusals = new Map<string, string>();
  const open: PersonRequest[] = [];
  const listeners = new Set<() => void>();
  const written = () => listeners.forEach(listener => listener());
  let setup: Partial<Setup> = {};
  return {
    records,
    operations,
    refusals,
    get setup() {
      return setup;
    },
    request: request => open.push(request),
    onWrite(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load: async () => ({ records: [], operations: [] }),
    async saveApplications(batch) {
      batch.forEach(record => records.set(record.application.id, record));
      written();
    },
    async removeApplications(ids) {
      ids.forEach(id => records.delete(id));
    },
    async saveSetup(newest) {
      setup = { ...setup, ...newest };
      written();
    },
    async appendHistory() {},
    async saveOperation(operation) {
      operations.set(operation.id, structuredClone(operation));
      written();
    },
    claimRequests: async limit => open.splice(0, limit),
    async completeRequest(id, { problem }) {
      if (problem) {
        refusals.set(id, [problem.message, problem.cure].join('. '));
      }
      written();
    },
  };
}
