import {
  APPLICATION_ANNOTATION,
  PART_OF_LABEL,
  type ObjectKey,
} from '@gitops-suite/model';
import {
  compareObject,
  objectIn,
  type CompareInput,
  type Comparison,
} from '../plan';
import { objectOptions } from '../plan/objectOptions';
import type { DesiredObject } from '../render';
import type { ApplicationRuntime, Basis } from './application';
import { chooseScouts } from './chooseScouts';
import { clusterOf, isoTime, type EngineContext } from './context';
import { mapLimit } from './mapLimit';

const CONCURRENCY = 10;

/** Compares what is desired with what runs: all objects, or those with these keys. @internal */
export async function compareApplication(
  app: ApplicationRuntime,
  keys: ReadonlySet<ObjectKey> | 'all',
  context: EngineContext,
): Promise<void> {
  const cluster = clusterOf(app, context);
  if (!cluster?.status().reachable) {
    return;
  }
  const objects = [...app.desired.values()].filter(
    ({ key }) => keys === 'all' || keys.has(key),
  );
  await compareObjects(app, objects, context);
  if (keys === 'all') {
    app.fresh = true;
  }
  forgetGone(app, context);
  noteDrift(app, context);
}

/** Compares objects, without a word about drift. @internal */
export async function compareObjects(
  app: ApplicationRuntime,
  objects: readonly DesiredObject[],
  context: EngineContext,
): Promise<void> {
  const compare = async (desired: DesiredObject, waitsFor?: ObjectKey) => {
    const options = { waitsFor };
    const basis = basisOf(app, desired, context);
    const comparison = await compareDesired(app, desired, context, options);
    context.counters.dryRuns += comparison.proof === 'dry-run' ? 1 : 0;
    adopt(app, comparison);
    keepComparison(app, comparison, basis);
    app.unscoped ||= comparison.missingKind !== undefined;
  };
  const open = objects.filter(desired => !isKnown(app, desired, context));
  app.learnt ||= open.length > 0;
  const scouts = chooseScouts(app, open, clusterOf(app, context)!.live);
  const first = new Set(scouts.values());
  await mapLimit([...first], CONCURRENCY, scout => compare(scout));
  const others = open.filter(desired => !first.has(desired));
  await mapLimit(others, CONCURRENCY, desired => {
    const { namespace = '' } = desired.ref;
    const scout = scouts.get(namespace);
    const waitsFor = scout && app.comparisons.get(scout.key)?.waitsFor;
    const isMissing = waitsFor === `/Namespace//${namespace}`;
    return compare(desired, isMissing ? waitsFor : undefined);
  });
}

/** What a comparison of now is made from; undefined where no watch holds the object. @internal */
export function basisOf(
  { definition }: ApplicationRuntime,
  { key, hash }: DesiredObject,
  context: EngineContext,
): Basis | undefined {
  const cluster = context.clusters.get(definition.cluster);
  const version = cluster?.live.version(key);
  return cluster && version !== undefined
    ? { definition, desiredHash: hash, version, epoch: cluster.epoch() }
    : undefined;
}

/** True when nothing has changed of what the last verdict was made from. */
function isKnown(
  app: ApplicationRuntime,
  desired: DesiredObject,
  context: EngineContext,
): boolean {
  const known = app.comparisons.get(desired.key)?.basis;
  const now = known && basisOf(app, desired, context);
  return (
    now !== undefined &&
    known!.definition === now.definition &&
    known!.desiredHash === now.desiredHash &&
    known!.version === now.version &&
    known!.epoch === now.epoch
  );
}

/** Keeps a comparison: without the live object where a watch holds it, which keeps it small. @internal */
export function keepComparison(
  app: ApplicationRuntime,
  { live, ...comparison }: Comparison,
  basis?: Basis,
): void {
  const isDecided = comparison.failure === undefined;
  app.comparisons.set(
    comparison.key,
    basis
      ? { ...comparison, ...(isDecided ? { basis } : {}) }
      : { live, ...comparison },
  );
}

/** One comparison; with `applyNow`, what differs is undone when it is found. @internal */
export function compareDesired(
  app: ApplicationRuntime,
  desired: DesiredObject,
  context: EngineContext,
  options: Pick<CompareInput, 'applyNow' | 'waitsFor'> = {},
): Promise<Comparison> {
  const cluster = clusterOf(app, context)!;
  context.counters.comparisons += 1;
  const own = app.desired.get(desired.key)?.sync.options ?? [];
  const { validate, replace } = objectOptions(
    own,
    app.definition.policy.options,
  );
  return compareObject({
    desired,
    live: cluster.live.get(desired.key),
    cluster: validate ? cluster : withoutValidation(cluster),
    cache: context.verdicts,
    replace,
    installation: context.config.installation,
    applicationId: app.id,
    ...options,
  });
}

/** The dry run drops unknown fields as the apply of `Validate=false` does. */
function withoutValidation(
  cluster: CompareInput['cluster'],
): CompareInput['cluster'] {
  return {
    name: cluster.name,
    epoch: () => cluster.epoch(),
    get: ref => cluster.get(ref),
    patch: (ref, operations, options) =>
      cluster.patch(ref, operations, options),
    apply: (manifest, options) =>
      cluster.apply(manifest, { ...options, validate: false }),
  };
}

/** Forgets what was found of objects that are not desired any more. @internal */
export function forgetComparisons(
  { comparisons, desired, definition }: ApplicationRuntime,
  { verdicts }: EngineContext,
): void {
  for (const key of comparisons.keys()) {
    if (!desired.has(key)) {
      comparisons.delete(key);
      verdicts.forget(objectIn(definition.cluster, key));
    }
  }
}

/** Comparisons of objects that differ from Git, ownership apart. @internal */
export function differences(app: ApplicationRuntime): Comparison[] {
  return [...app.comparisons.values()].filter(
    ({ verdict }) =>
      verdict === 'content' || verdict === 'missing' || verdict === 'extra',
  );
}

/** What left Git and is still in the cluster; what Git has set aside since has not left it. @internal */
export function prunable(app: ApplicationRuntime, context: EngineContext) {
  const cluster = clusterOf(app, context);
  return [...app.inventory.values()]
    .filter(({ key }) => !app.desired.has(key) && !app.setAside.has(key))
    .map(entry => ({ entry, live: cluster?.live.get(entry.key) }));
}

/** An object that carries the stamp of this Application is its own, however it came to be in the cluster. */
function adopt(app: ApplicationRuntime, comparison: Comparison): void {
  const live = comparison.live?.metadata;
  const stamp = app.desired.get(comparison.key)?.manifest.metadata;
  const isStamped =
    live !== undefined &&
    live.labels?.[PART_OF_LABEL] === stamp?.labels?.[PART_OF_LABEL] &&
    live.annotations?.[APPLICATION_ANNOTATION] ===
      stamp?.annotations?.[APPLICATION_ANNOTATION];
  if (isStamped && comparison.foreignOwner === undefined) {
    app.inventory.set(comparison.key, {
      key: comparison.key,
      ref: comparison.ref,
      uid: String(live.uid),
    });
  }
}

/** Takes objects off the inventory that are neither in Git nor in the cluster any more. */
function forgetGone(app: ApplicationRuntime, context: EngineContext): void {
  const cluster = clusterOf(app, context)!;
  for (const { key, ref, uid } of app.inventory.values()) {
    const isGone =
      !app.desired.has(key) &&
      cluster.live.isComplete([ref]) &&
      cluster.live.get(key)?.metadata.uid !== uid;
    if (isGone) {
      app.inventory.delete(key);
    }
  }
  if (app.inventory.size === 0) {
    app.inventoryRebuilt = false;
  }
}

/** Drift is a difference although what is desired is what was applied last. */
function noteDrift(app: ApplicationRuntime, context: EngineContext): void {
  const unchanged =
    app.applied !== undefined && app.applied.renderKey === app.renderKey;
  const busy =
    app.operation !== undefined &&
    app.operation.finishedAt === undefined &&
    app.operation.state !== 'Settling';
  const drifted = unchanged && !busy ? differences(app) : [];
  const keys = new Set(drifted.map(({ key }) => key));
  for (const key of app.drift.keys()) {
    if (!keys.has(key)) {
      app.drift.delete(key);
    }
  }
  for (const comparison of drifted) {
    const known = app.drift.get(comparison.key);
    const [field] = comparison.fields;
    app.drift.set(comparison.key, {
      key: comparison.key,
      kind: comparison.ref.kind,
      name: comparison.ref.name,
      field,
      manager: field?.manager,
      at: known?.at ?? isoTime(context.clock),
    });
    if (!known && !app.definition.policy.automated?.selfHeal) {
      context.note(app, {
        type: 'drift',
        message: `${comparison.ref.kind}/${
          comparison.ref.name
        } ${describeDifference(comparison)}`,
        key: comparison.key,
        field,
        manager: field?.manager,
        revision: app.revision,
      });
    }
  }
}

/** `is missing`, `spec.replicas is 10, Git says 5`. @internal */
export function describeDifference(comparison: Comparison): string {
  const [field, ...more] = comparison.fields;
  if (comparison.verdict === 'missing') {
    return 'is missing in the cluster';
  }
  if (!field) {
    return 'differs from Git';
  }
  const rest = more.length > 0 ? ` and ${more.length} more` : '';
  if (field.hidden) {
    return `${field.path} differs (hidden)${rest}`;
  }
  return `${field.path} is ${field.live ?? 'absent'}, Git says ${
    field.desired ?? 'nothing'
  }${rest}`;
}
