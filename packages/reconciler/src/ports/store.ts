import type {
  Application,
  ClusterEvent,
  ClusterStatus,
  Environment,
  HistoryEntry,
  ObjectKey,
  ObjectRef,
  Operation,
  Plan,
  Problem,
  ReadSet,
  RepositoryStatus,
  ResourceDiff,
  ResourceNode,
  WindowOverride,
  SyncPolicy,
} from '@gitops-suite/model';
import type { ApplicationDefinition } from '../discover/definition';
import type { LeadershipTerm } from './cluster';

/** What the reconciler has put into a cluster for an Application. @public */
export interface InventoryEntry {
  key: ObjectKey;
  ref: ObjectRef;
  uid: string;
}

/** What the reconciler has to know of an Application after a restart. Holds no manifest and no secret. @public */
export interface EngineState {
  definition: ApplicationDefinition;
  inventory: readonly InventoryEntry[];
  /** True while the inventory was rebuilt from the cluster: the first prune waits for a person. */
  inventoryRebuilt: boolean;
  /** Content address of the render that was applied last, and its commit. */
  applied?: {
    renderKey: string;
    revision: string;
    at: string;
    /** What was written into its namespace with it. */
    namespace?: SyncPolicy['managedNamespaceMetadata'];
  };
  /** Paths that the last render read: the first guess of the next one. */
  readSet?: ReadSet;
  /** Commit whose hooks run around a deletion, where it has some: they are rendered from there when it left Git. */
  hooksAt?: string;
  /** Hooks of a deletion that have succeeded, each as its phase and key: they run once. */
  deletionRuns?: readonly string[];
  /** The last automatic attempt: the same input that failed for good is not tried again. */
  attempted?: { inputHash: string; outcome: 'succeeded' | 'failed' | 'held' };
  /** Token buckets of self-heal by object key. */
  heals: Readonly<Record<ObjectKey, { tokens: number; at: number }>>;
}

/** One Application as the store keeps it. @public */
export interface ApplicationRecord {
  application: Application;
  nodes: readonly ResourceNode[];
  diffs: readonly ResourceDiff[];
  events: readonly ClusterEvent[];
  state: EngineState;
}

/** What a person asked for. A row, so that it survives a restart and can be claimed by whoever leads. @public */
export type PersonRequest = {
  id: string;
  applicationId: string;
  by?: string;
} & (
  | {
      type: 'sync';
      operationId: string;
      prune?: boolean;
      resources?: readonly string[];
      planHash?: string;
      /** Commit that the person takes for the newest; another one is refused. */
      revision?: string;
      confirm?: readonly string[];
      /** Why it passes sync windows; the host has asked whether the person may. */
      override?: WindowOverride;
    }
  | {
      type: 'refresh';
      /** Follows rewritten history of the branch, too; the host has asked whether the person may sync. */
      acceptRewrite?: boolean;
    }
  /** What a sync would do, asked of the process that leads; the answer stands in the row. */
  | {
      type: 'plan';
      prune?: boolean;
      resources?: readonly string[];
      /** An older commit of the branch, for what it would change. */
      revision?: string;
    }
  | {
      type: 'approve';
      operationId: string;
      planHash: string;
      confirm?: readonly string[];
    }
  | { type: 'terminate'; operationId: string }
);

/** What came of a request. @public */
export interface RequestResult {
  /** Why it could not be done. */
  problem?: Problem;
  /** The answer to `plan`. */
  plan?: Plan;
}

/** Whose Applications to load: those of these clusters, or of all others. @public */
export type LoadScope =
  | { clusters: readonly string[] }
  | { exceptClusters: readonly string[] };

/** By which a process writes what is known of a cluster. @public */
export interface Claim extends LeadershipTerm {
  cluster: string;
}

/** What the process that leads these clusters takes up. @public */
export interface StoredState {
  records: readonly {
    id: string;
    application: Application;
    state: EngineState;
  }[];
  /** Operations that are not final, behind those that are and whose status does not tell it yet. */
  operations: readonly Operation[];
}

/** @public */
export interface Setup {
  environments: readonly Environment[];
  clusters: readonly ClusterStatus[];
  /** Names of those in which another process leads: what that one wrote of them stays. */
  clustersElsewhere?: readonly string[];
  repositories: readonly RepositoryStatus[];
  /** Entities found in the repositories: text of each `catalog-info.yaml`, by location. */
  entities: readonly {
    repository: string;
    path: string;
    url: string;
    revision: string;
    yaml: string;
  }[];
}

/**
 * The engine's intents towards its database. Each call is one transaction; all may be repeated (a call whose answer
 * got lost is sent again). Rows for people are kept for reads without the reconciler.
 *
 * Where several processes share a store, whoever begins to lead makes its claims as it loads. From then on every write
 * under another claim on the same cluster is refused: a process that was frozen while it led and wakes up later
 * overwrites nothing. A claim is refused itself when a newer one (by term, or by time) was made. Stores of one process
 * need not look at claims.
 * @public
 */
export interface Store {
  /** Requests about these Applications that nobody completed may be claimed again: whoever claimed them leads no more. */
  load(scope?: LoadScope, claims?: readonly Claim[]): Promise<StoredState>;
  saveApplications(
    records: readonly ApplicationRecord[],
    claims?: readonly Claim[],
  ): Promise<void>;
  removeApplications(ids: readonly string[]): Promise<void>;
  /**
   * Parts that are left out stay as they are; `entities` never comes without `repositories`, `clusters`
   * never without `clustersElsewhere`.
   */
  saveSetup(changed: Partial<Setup>): Promise<void>;
  /** Ids are unique: an entry that is there already is left alone. */
  appendHistory(
    entries: readonly { applicationId: string; entry: HistoryEntry }[],
  ): Promise<void>;
  /** Writes the operation as it is now: one persisted transition. */
  saveOperation(operation: Operation, claims?: readonly Claim[]): Promise<void>;
  /**
   * Oldest first, without those about Applications of `exceptClusters`: another process leads there. A claimed request
   * is claimed again after a restart until it is completed.
   */
  claimRequests(
    limit: number,
    exceptClusters?: readonly string[],
  ): Promise<readonly PersonRequest[]>;
  completeRequest(id: string, result: RequestResult): Promise<void>;
}
