import {
  finalOperationStates,
  type Application,
  type Commit,
  type DriftFact,
  type ObjectKey,
  type Operation,
  type Plan,
  type Problem,
  type ReadSet,
  type Wait,
} from '@gitops-suite/model';
import type { ApplicationDefinition } from '../discover';
import type { Comparison } from '../plan';
import type { MetadataChange } from '../plan/namespaceMetadata';
import type {
  EngineState,
  InventoryEntry,
  PersonRequest,
  StoredState,
} from '../ports';
import type { PlacedObject, Rendered } from '../render';
import type { Retry } from '../sync/backoff';
import type { PlanFacts } from './planFacts';
import type { TokenBucket } from '../sync/tokenBucket';

/** What has to be looked at again. @internal */
export interface Work {
  /** The source may render something else. */
  render: boolean;
  /** Compare every object, not only `keys`. */
  all: boolean;
  keys: ReadonlySet<ObjectKey>;
  /** Only the distance to the environment before may have changed. */
  recount?: boolean;
  /** Somebody asks, and nothing is known to have changed. */
  isQuestion?: boolean;
}

/** @internal */
export const nothing: Work = { render: false, all: false, keys: new Set() };

/** @internal */
export const question: Work = { ...nothing, isQuestion: true };

/** @internal */
export function mergeWork(a: Work, b: Work): Work {
  return {
    render: a.render || b.render,
    all: a.all || b.all,
    keys: new Set([...a.keys, ...b.keys]),
    recount: a.recount || b.recount,
    isQuestion: a.isQuestion && b.isQuestion,
  };
}

/** What was found of an object, and all that it was found from where that decides it alone. @internal */
export interface Compared extends Comparison {
  basis?: Basis;
}

/** While all of this is the same, so is the verdict. @internal */
export interface Basis {
  /** The options of its policy say how it is compared. */
  definition: ApplicationDefinition;
  desiredHash: string;
  /** `resourceVersion` of the watched object. */
  version: string;
  /** Who may change an object on its way; see {@link Cluster.epoch}. */
  epoch: string;
}

/** One Application as the engine holds it. Changed only while the queue runs its key. @internal */
export interface ApplicationRuntime {
  readonly id: string;
  definition: ApplicationDefinition;
  /** Git does not define it any more: what it left in the cluster waits to be pruned. */
  removed: boolean;
  /** The store knew it at the start: its inventory is not lost. */
  restored: boolean;
  /** The cluster that Git named before: what runs there is left alone, which is told once. */
  movedFrom?: string;
  /** The last attempt to render. */
  rendered?: Rendered;
  /** Paths that the last good render depends on. */
  readSet?: ReadSet;
  /** Content address of what is desired, and the revision at which it was seen. */
  renderKey?: string;
  revision?: string;
  /** A newer commit concerns it and was not rendered yet. */
  unread: boolean;
  desired: ReadonlyMap<ObjectKey, PlacedObject>;
  /** Objects that run during a sync and are no part of the desired state. */
  hooks: readonly PlacedObject[];
  /** Keys in Git that a sync leaves alone or only runs: an object under such a name was not taken out of Git. */
  setAside: ReadonlySet<ObjectKey>;
  /** Runs of hooks that no operation tells of have been looked for. */
  lostHooksReleased: boolean;
  /** How the namespace was found that it keeps to `managedNamespaceMetadata`, and when that was. */
  namespaceSeen?: { moment: string; changes: readonly MetadataChange[] };
  /** Commit of `hooks`, where some of them run around a deletion. */
  hooksAt?: string;
  /** Hooks of its deletion that succeeded, by `hookId`. */
  deletionRuns?: ReadonlySet<string>;
  /** Why the hooks of its deletion are not known any more. */
  hooksUnknown?: string;
  /** Words in annotations of the objects that mean nothing here. */
  annotationProblems: readonly Problem[];
  /** The cluster did not serve a kind of it as `desired` has it: it may not be namespaced after all. */
  unscoped: boolean;
  comparisons: Map<ObjectKey, Compared>;
  /** Everything was compared in this run, and nothing was written since. */
  fresh: boolean;
  /** Something was compared in this run. */
  learnt: boolean;
  inventory: Map<ObjectKey, InventoryEntry>;
  inventoryRebuilt: boolean;
  /** Objects that carry its stamp and are not in the inventory have been looked for. */
  inventorySought: boolean;
  applied?: EngineState['applied'];
  attempted?: EngineState['attempted'];
  /** Operation that `attempted` is about, when this process started it. */
  attemptId?: string;
  heals: Map<ObjectKey, TokenBucket>;
  commit?: Commit;
  behind?: Application['behind'];
  /** The running operation, or the last one. */
  operation?: Operation;
  /** The store has `operation` as it is here. */
  isWritten: boolean;
  /** Plan and request of the running operation. */
  running?: RunningSync;
  requests: PersonRequest[];
  /** Things to run while nothing else works on this Application. */
  jobs: (() => Promise<void>)[];
  /** What its sync windows say. */
  syncWindows?: Application['syncWindows'];
  /** What has to be ready before it is synced without a person. */
  waitsFor?: Wait;
  drift: Map<ObjectKey, DriftFact>;
  healed?: DriftFact;
  /** Objects that self-heal has given up, with the field, both values, and who sets it. */
  contested: Map<ObjectKey, DriftFact>;
  /** What a run that broke off has left to do, and how many have. */
  unfinished?: Work;
  failures: number;
  /** When to try again what failed outside of an operation. */
  renderRetry?: Retry;
  compareRetry?: Retry;
  healRetries: Map<ObjectKey, Retry>;
  /** What people see now: the source of "since" and "was". */
  published?: Application;
  cancelTimer?: () => void;
  /** When the timer fires. Milliseconds since the epoch. */
  timerAt?: number;
}

/** The volatile side of a running operation: rebuilt by planning again after a restart. @internal */
export interface RunningSync {
  plan?: Plan;
  /** What the plan was made from: a newer commit does not change what it applies. */
  desired?: ReadonlyMap<ObjectKey, PlacedObject>;
  hooks?: readonly PlacedObject[];
  renderKey?: string;
  facts?: PlanFacts;
  prune?: boolean;
  resources?: readonly string[];
  /** Hash of the plan that a person has approved or seen. */
  approvedHash?: string;
  seenHash?: string;
  /** What was typed for guards that ask for it. */
  confirm: readonly string[];
  /** What was rendered when it was planned last, or could not be; empty for nothing. */
  lookedAt?: string;
  /** How often it has looked for what only has to come or to go. */
  waits?: number;
  /** When everything was applied. */
  appliedAt?: number;
}

/** A runtime for a definition that is new to the engine. @internal */
export function newRuntime(
  definition: ApplicationDefinition,
): ApplicationRuntime {
  return {
    id: definition.id,
    definition,
    removed: false,
    restored: false,
    unread: false,
    desired: new Map(),
    hooks: [],
    setAside: new Set(),
    lostHooksReleased: false,
    annotationProblems: [],
    unscoped: false,
    comparisons: new Map(),
    fresh: false,
    learnt: false,
    inventory: new Map(),
    inventoryRebuilt: false,
    inventorySought: false,
    heals: new Map(),
    isWritten: true,
    requests: [],
    jobs: [],
    drift: new Map(),
    contested: new Map(),
    failures: 0,
    healRetries: new Map(),
  };
}

/** A runtime as it was stored, with the operation that was under way. @internal */
export function restoreRuntime(
  record: StoredState['records'][number],
  operation: Operation | undefined,
): ApplicationRuntime {
  const { state, application } = record;
  return {
    ...newRuntime(state.definition),
    restored: true,
    inventory: new Map(state.inventory.map(entry => [entry.key, entry])),
    inventoryRebuilt: state.inventoryRebuilt,
    applied: state.applied,
    readSet: state.readSet,
    hooksAt: state.hooksAt,
    deletionRuns: state.deletionRuns && new Set(state.deletionRuns),
    attempted: state.attempted,
    heals: new Map(Object.entries(state.heals)),
    commit: application.sync.commit,
    healed: application.healed,
    published: application,
    operation:
      operation ??
      (application.operation && { ...application.operation, results: [] }),
    running:
      operation && !finalOperationStates.includes(operation.state)
        ? runningOf(operation)
        : undefined,
  };
}

/** What is stored for the next start. @internal */
export function engineStateOf(app: ApplicationRuntime): EngineState {
  return {
    definition: app.definition,
    inventory: [...app.inventory.values()],
    inventoryRebuilt: app.inventoryRebuilt,
    applied: app.applied,
    readSet: app.readSet,
    hooksAt: app.hooksAt,
    deletionRuns: app.deletionRuns && [...app.deletionRuns],
    attempted: app.attempted,
    heals: Object.fromEntries(app.heals),
  };
}

/**
 * What is known of a running operation after a restart. An approval holds for what is left of its plan; a sync that
 * had not been planned yet is still bound to the plan that the person has seen.
 * @internal
 */
export function runningOf(operation: Operation): RunningSync {
  const { prune, resources, planHash, plan } = operation;
  const seenHash = plan ? undefined : planHash;
  return { prune, resources, seenHash, approvedHash: seenHash, confirm: [] };
}
