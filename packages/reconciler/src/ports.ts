/**
 * Where the reconciler meets the world. Hosts implement {@link Store}; `source/`, `cluster/` and the renderer
 * implement the others. Decisions live behind none of them.
 */
import type {
  Application,
  ClusterEvent,
  ClusterStatus,
  Commit,
  Environment,
  FileSource,
  HistoryEntry,
  KubernetesObject,
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
} from '@gitops-suite/model';
import type { ApplicationDefinition } from './discover/definition';
import type { Outcome } from './outcome';

/** Time and randomness, so that tests own both. @public */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls once after `ms`; answers a function that cancels. Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void;
  /** In [0, 1). */
  random(): number;
  /** Tells by how many milliseconds it was set back: who keeps instants moves them. Clocks that never are have none. */
  onSetBack?(listener: (ms: number) => void): void;
}

/** @public */
export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

// ---- source -------------------------------------------------------------------------------------------------------

/** One revision of a repository: immutable, readable at any time once it was fetched. @public */
export interface Revision extends FileSource {
  readonly sha: string;
}

/** A path that differs between two revisions. @public */
export interface PathChange {
  status: 'added' | 'changed' | 'removed';
  path: string;
}

/** A mirrored repository: the branch that is configured, and others that environments are read from. @public */
export interface GitSource {
  readonly name: string;
  /** Newest known revision of a branch, by default the configured one; undefined before its first successful fetch. */
  head(branch?: string): Revision | undefined;
  /** The last contact, with the branches that are followed beside; or that of one branch alone. */
  status(branch?: string): RepositoryStatus;
  /** Which branches are followed beside the configured one, from now on. What is known of them is there afterwards. */
  follow(branches: readonly string[]): Promise<void>;
  /**
   * Looks at the remote (`ls-remote`) and fetches when a branch moved; a push that was `announced` is fetched at
   * once. Concurrent calls share one run. Rewritten history of `branch`, by default the configured one, is followed
   * only with `acceptRewrite`. A branch beside that cannot be read is no failure: its status says so.
   */
  refresh(options?: {
    announced?: boolean;
    acceptRewrite?: boolean;
    branch?: string;
  }): Promise<Outcome<{ head: Revision; changed: boolean }>>;
  revision(sha: string): Promise<Outcome<Revision>>;
  /** Whether a commit is the newest of a branch, by default the configured one, or leads to it. */
  contains(sha: string, branch?: string): Promise<boolean>;
  /** Paths that differ between two revisions; undefined when one of them is not known any more. */
  changedPaths(
    from: string,
    to: string,
  ): Promise<readonly PathChange[] | undefined>;
  /** The newest commit, up to `sha`, that touched one of the paths. */
  lastCommit(
    sha: string,
    paths: readonly string[],
  ): Promise<Commit | undefined>;
  /** How many commits after `from`, up to `to`, touched one of the paths. */
  countCommits(
    from: string,
    to: string,
    paths: readonly string[],
  ): Promise<number>;
  close(): Promise<void>;
}

// ---- cluster ------------------------------------------------------------------------------------------------------

/** A kind that a cluster serves. @public */
export interface KindInfo {
  group: string;
  version: string;
  kind: string;
  plural: string;
  namespaced: boolean;
}

/** What happened to one live object that the reconciler watches. @public */
export interface LiveChange {
  type: 'added' | 'modified' | 'deleted';
  key: ObjectKey;
  /** Application id of the annotation when the object is a managed root of this installation. */
  applicationId?: string;
  /** The object after the change, or the last known one when it was deleted. */
  object: KubernetesObject;
}

/** @public */
export interface ApplyOptions {
  dryRun: boolean;
  /** Takes ownership of fields that others hold. */
  force: boolean;
  /** False: fields that the server does not know are dropped instead of refused. */
  validate?: boolean;
  /**
   * Server-side apply by default. `create` answers `conflict` when the object is there; `replace` writes the whole
   * object, and creates it when it is not there.
   */
  method?: 'apply' | 'create' | 'replace';
}

/** Answer of a server-side apply. @public */
export interface Applied {
  object: KubernetesObject;
  /** True when the object did not exist before (HTTP 201). */
  created: boolean;
}

/** Operations of RFC 6902. @public */
export type JsonPatch = (
  | { op: 'add'; path: string; value: unknown }
  | { op: 'remove'; path: string }
)[];

/** @public */
export interface DeleteOptions {
  /** The recorded uid: another object under the same name is left alone (409). */
  uid: string;
  propagation: 'Foreground' | 'Background' | 'Orphan';
  dryRun?: boolean;
}

/** Who may write to a cluster now. @public */
export interface LeadershipStatus {
  /** True in the one process that may write. */
  leads: boolean;
  /** Identity of the process that leads, as last seen. */
  holder?: string;
  /** Grows with every hand-over. */
  term: number;
  /** ISO 8601. */
  since?: string;
  /** Why nobody could be made the leader. */
  message?: string;
}

/** One time of leading, told apart from every other. @public */
export interface LeadershipTerm {
  holder: string;
  /** Grows with every hand-over; begins anew where somebody deletes the Lease. */
  term: number;
  /** ISO 8601, by the clock of the holder. */
  since: string;
}

/** At most one process at a time writes to a cluster. @public */
export interface Leadership {
  /** Answers at once; false before anybody else may write. */
  leads(): boolean;
  status(): LeadershipStatus;
  /** What this process leads by, or led by last; undefined where no other process could, or where it never led. */
  term(): LeadershipTerm | undefined;
  /** Calls `listener` when this process begins or ceases to lead; answers a function that ends it. */
  onChange(listener: (status: LeadershipStatus) => void): () => void;
}

/**
 * One cluster: kinds, live state by watches, and the three writes that the reconciler makes. Reads of `live` are
 * synchronous and cost the cluster nothing.
 * @public
 */
export interface Cluster {
  readonly name: string;
  status(): ClusterStatus;
  /**
   * The uid of namespace `kube-system`: tells one API server under two names from two. Undefined before the first
   * contact, and where it may not be read.
   */
  identity(): string | undefined;
  /** Version that is asked for when served, else the preferred one; `missing-kind` when the kind is not served. */
  kind(
    group: string,
    kind: string,
    version?: string,
  ): Promise<Outcome<KindInfo>>;
  /** Kinds of which some object carries the label of the suite: one small list per kind that is served. */
  managedKinds(): Promise<Outcome<readonly KindInfo[]>>;
  /**
   * Declares what the reconciler works with. Starts missing watches (managed objects of these kinds by label;
   * ReplicaSets, pods, events and other children in these namespaces), stops those that nobody uses any more, and
   * resolves when the initial lists are in.
   */
  watch(interest: {
    kinds: readonly Pick<ObjectRef, 'group' | 'version' | 'kind'>[];
    namespaces: readonly string[];
  }): Promise<Outcome<void>>;
  readonly live: LiveState;
  readonly leadership: Leadership;
  /** The same cluster with reads and writes of single objects in the name of another user. */
  actingAs(user: string): Cluster;
  /** Reads one object in the version of `ref`; undefined when it does not exist. */
  get(ref: ObjectRef): Promise<Outcome<KubernetesObject | undefined>>;
  /** Server-side apply with the field manager of the suite. */
  apply(
    manifest: KubernetesObject,
    options: ApplyOptions,
  ): Promise<Outcome<Applied>>;
  /** Changes an object that exists by a JSON patch; answers it as it is then. */
  patch(
    ref: ObjectRef,
    operations: JsonPatch,
    options: { dryRun: boolean },
  ): Promise<Outcome<KubernetesObject>>;
  delete(ref: ObjectRef, options: DeleteOptions): Promise<Outcome<void>>;
  /** Takes a finalizer off the object with this uid; done when it is not there. */
  release(
    ref: ObjectRef,
    options: { uid: string; finalizer: string },
  ): Promise<Outcome<void>>;
  /** Calls `listener` for every change of a managed object, a child, or an event; answers a function that ends it. */
  onChange(listener: (change: LiveChange) => void): () => void;
  /** Calls `listener` when reachability changes, and when "as of" moved by more than a second. */
  onStatus(listener: (status: ClusterStatus) => void): () => void;
  /** Changes with every CRD, webhook configuration or admission policy: part of the key of cached verdicts. */
  epoch(): string;
  /** Requests sent so far, by verb (`get`, `list`, `watch`, `apply`, `dryRun`, `delete`, `discovery`, `probe`). */
  requests(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** The watched part of a cluster. @public */
export interface LiveState {
  /** A managed root. Secret data is present: mask before it leaves the worker. */
  get(key: ObjectKey): KubernetesObject | undefined;
  /** `resourceVersion` of a managed root: the same version is the same content, and costs nothing to ask. */
  version(key: ObjectKey): string | undefined;
  /** Managed roots whose annotation names this Application and themselves. */
  ofApplication(applicationId: string): readonly KubernetesObject[];
  /** Ids that annotations of managed roots name. */
  applications(): readonly string[];
  /** Objects that `uid` owns (ReplicaSets, pods, jobs …), trimmed to what health and the tree need. */
  children(uid: string): readonly KubernetesObject[];
  /** Events about these objects, newest first. */
  events(keys: readonly ObjectKey[]): readonly ClusterEvent[];
  /** True when the watches of these kinds have delivered their first list. */
  isComplete(kinds: readonly Pick<ObjectRef, 'group' | 'kind'>[]): boolean;
  /** Which right is missing, in words, where objects of a kind may not be listed and watched. */
  denied(kind: Pick<ObjectRef, 'group' | 'kind'>): string | undefined;
  /** Number of objects held. */
  size(): number;
}

// ---- store --------------------------------------------------------------------------------------------------------

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
  applied?: { renderKey: string; revision: string; at: string };
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
  /** Operations that are not final. */
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
