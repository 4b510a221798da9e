import type { DriftFact, ObjectKey, Operation } from '@gitops-suite/model';
import { refOf } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import {
  compareApplication,
  describeDifference,
} from '../engine/compareApplication';
import { clusterOf, isoTime, type EngineContext } from '../engine/context';
import { mapLimit } from '../engine/mapLimit';
import type { Comparison } from '../plan';
import { nextTokenAt, takeToken } from './tokenBucket';

/**
 * Undoes changes that were made in the cluster, object by object. An object whose token bucket is empty is contested:
 * the other manager is named and the object is left alone until the bucket fills.
 * @internal
 */
export async function heal(
  app: ApplicationRuntime,
  keys: readonly ObjectKey[],
  context: EngineContext,
): Promise<void> {
  const now = context.clock.now();
  const allowed: Comparison[] = [];
  for (const key of keys) {
    const comparison = app.comparisons.get(key)!;
    const bucket = takeToken(app.heals.get(key), now);
    if (bucket) {
      app.heals.set(key, bucket);
      allowed.push(comparison);
    } else {
      contest(app, comparison, context);
    }
  }
  if (allowed.length === 0) {
    return;
  }
  const startedAt = isoTime(context.clock);
  const failures = await mapLimit(allowed, 10, comparison =>
    healObject(app, comparison, context),
  );
  await compareApplication(
    app,
    new Set(allowed.map(({ key }) => key)),
    context,
  );
  await record(
    app,
    { healed: allowed, failures: failures.flat(), startedAt },
    context,
  );
}

async function healObject(
  app: ApplicationRuntime,
  comparison: Comparison,
  context: EngineContext,
): Promise<string[]> {
  const desired = app.desired.get(comparison.key)!;
  const applied = await clusterOf(app, context)!.apply(desired.manifest, {
    dryRun: false,
    force: true,
  });
  context.counters.applies += 1;
  if (applied.status === 'failed') {
    return [
      `${comparison.ref.kind}/${comparison.ref.name}: ${applied.message}`,
    ];
  }
  const { uid } = applied.value.object.metadata;
  app.inventory.set(comparison.key, {
    key: comparison.key,
    ref: refOf(applied.value.object),
    uid: String(uid),
  });
  const [field] = comparison.fields;
  const fact: DriftFact = {
    key: comparison.key,
    kind: comparison.ref.kind,
    name: comparison.ref.name,
    field,
    manager: field?.manager,
    at: isoTime(context.clock),
  };
  app.healed = fact;
  app.drift.delete(comparison.key);
  context.note(app, {
    type: 'healed',
    message: `${comparison.ref.kind}/${comparison.ref.name}: ${describeHeal(
      comparison,
    )}`,
    key: comparison.key,
    field,
    manager: field?.manager,
    revision: app.revision,
  });
  return [];
}

/** The operation of a self-heal is written when it is over: what it does may be repeated without harm. */
async function record(
  app: ApplicationRuntime,
  run: {
    healed: readonly Comparison[];
    failures: readonly string[];
    startedAt: string;
  },
  context: EngineContext,
): Promise<void> {
  const { healed, failures, startedAt } = run;
  const at = isoTime(context.clock);
  const operation: Operation = {
    id: context.newId(),
    applicationId: app.id,
    trigger: { type: 'self-heal' },
    state: failures.length > 0 ? 'Failed' : 'Succeeded',
    revision: app.revision,
    message: failures[0] ?? healed.map(describeHeal).join('; '),
    applied: failures.length === 0,
    healthy: true,
    results: healed.map(({ key, ref, verdict }) => ({
      key,
      ref,
      verb: verdict === 'missing' ? 'create' : 'change',
      state: failures.length > 0 ? 'failed' : 'applied',
      at,
    })),
    attempt: 1,
    createdAt: startedAt,
    startedAt,
    finishedAt: at,
  };
  app.operation = operation;
  await context.store.saveOperation(operation);
}

/** `replicas 10 → 5`, or what was brought back. @internal */
export function describeHeal(comparison: Comparison): string {
  const [field] = comparison.fields;
  if (comparison.verdict === 'missing') {
    return `${comparison.ref.kind}/${comparison.ref.name} brought back`;
  }
  if (!field || field.hidden) {
    return `${field?.path ?? 'content'} set back`;
  }
  const name = field.path.split('.').pop();
  return `${name} ${field.live ?? 'absent'} → ${field.desired ?? 'absent'}`;
}

function contest(
  app: ApplicationRuntime,
  comparison: Comparison,
  context: EngineContext,
): void {
  const manager = comparison.fields[0]?.manager?.name ?? 'an unknown manager';
  if (!app.contested.has(comparison.key)) {
    context.note(app, {
      type: 'contested',
      message: `${comparison.ref.kind}/${
        comparison.ref.name
      }: ${describeDifference(
        comparison,
      )}. ${manager} sets it again and again; self-heal stops here.`,
      key: comparison.key,
      field: comparison.fields[0],
      manager: comparison.fields[0]?.manager,
    });
  }
  app.contested.set(comparison.key, manager);
  context.wakeAt(
    app,
    nextTokenAt(app.heals.get(comparison.key)!, context.clock.now()),
  );
}

/** Contested objects whose bucket has filled again may be healed again. @internal */
export function releaseContested(app: ApplicationRuntime, now: number): void {
  for (const key of app.contested.keys()) {
    const bucket = app.heals.get(key);
    if (!bucket || nextTokenAt(bucket, now) <= now || !app.desired.has(key)) {
      app.contested.delete(key);
    }
  }
}
