import type {
  ClusterEvent,
  ClusterStatus,
  KubernetesObject,
  ObjectKey,
  ObjectRef,
} from '@gitops-suite/model';
import type { Outcome } from '../outcome';

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
