import type { HistoryEntry, Wait } from '@gitops-suite/model';
import type { ReconcilerConfig, Timing } from '../config';
import type { HealthRules } from '../health';
import type { VerdictCache } from '../plan';
import type { Clock, Cluster, GitSource, Logger, Store } from '../ports';
import type { RenderStation } from '../render';
import type { ToldOverride } from '../sync/overrideEvent';
import type { ApplicationRuntime } from './application';
import type { Turns } from './turns';

/** Everything that the stations share. @internal */
export interface EngineContext {
  readonly config: ReconcilerConfig;
  readonly timing: Timing;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Store;
  readonly sources: ReadonlyMap<string, GitSource>;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly renders: RenderStation;
  readonly verdicts: VerdictCache;
  readonly healthRules: HealthRules;
  /** Creations of one object by several Applications, by API server and key. */
  readonly creations: Turns;
  readonly hashKey: Buffer;
  readonly dependencies: {
    /** What keeps an Application from being synced by itself; it is looked at again when that changes. */
    hold(app: ApplicationRuntime): Wait | undefined;
    /** The same without being looked at again. */
    look(app: ApplicationRuntime): Wait | undefined;
    /** Ids of other Applications in its cluster whose Git defines a kind, which is given as `group/Kind`. */
    definers(app: ApplicationRuntime, kind: string): readonly string[];
  };
  readonly counters: EngineCounters;
  /** Told after a sync has passed a window for a reason; then an Event says so in the cluster. */
  onOverride?(told: ToldOverride): void;
  /** A new unique id. */
  newId(): string;
  /** Notes what happened; written with the next status. */
  note(app: ApplicationRuntime, entry: Omit<HistoryEntry, 'id' | 'at'>): void;
  /** Shows people where the Application is now; written with the next status. */
  publish(app: ApplicationRuntime): void;
  /** Has the Application looked at again at this time. Milliseconds since the epoch. */
  wakeAt(app: ApplicationRuntime, at: number): void;
}

/** Monotonic. @internal */
export interface EngineCounters {
  comparisons: number;
  dryRuns: number;
  applies: number;
  deletes: number;
  plans: number;
}

/** @internal */
export function isoTime(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** The cluster of an Application, with the rights of its service account where it has one. @internal */
export function clusterOf(
  { definition }: ApplicationRuntime,
  context: EngineContext,
): Cluster | undefined {
  const cluster = context.clusters.get(definition.cluster);
  return definition.serviceAccount
    ? cluster?.actingAs(`system:serviceaccount:${definition.serviceAccount}`)
    : cluster;
}

/** False while another process leads in its cluster: whatever is done for it is done there. @internal */
export function isLedHere(
  app: ApplicationRuntime,
  context: EngineContext,
): boolean {
  return clusterOf(app, context)?.leadership.leads() ?? true;
}

/**
 * Whether ids of the Applications that a repository defines begin with its name. Those of the first do not: an id is in
 * what runs, and must not change when another repository is added. @internal
 */
export function prefixesIds(
  { prefixIds, repositories }: ReconcilerConfig,
  repository: string,
): boolean {
  return prefixIds ?? repositories[0]?.name !== repository;
}
