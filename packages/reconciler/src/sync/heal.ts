import {
  refOf,
  type DriftFact,
  type ObjectKey,
  type Operation,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import {
  basisOf,
  compareApplication,
  compareDesired,
  keepComparison,
} from '../engine/compareApplication';
import { clusterOf, isoTime, type EngineContext } from '../engine/context';
import { mapLimit } from '../engine/mapLimit';
import { trustOf } from '../engine/planApplication';
import { failed, type Failure, type Outcome } from '../outcome';
import { foreignOwnerOf, type Comparison } from '../plan';
import { objectOptions } from '../plan/objectOptions';
import { whyNotAllowed } from '../plan/trust';
import type { Applied } from '../ports';
import { applyDesired } from './applyDesired';
import { retryAfter } from './backoff';
import { contest } from './contested';
import { createObject } from './createObject';
import { isFinal } from './decide';
import { takeToken } from './tokenBucket';

/** One object that self-heal has written, or tried to. */
interface Attempt {
  /** How it differed. */
  comparison: Comparison;
  failure?: Failure;
}

const CONCURRENCY = 10;

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
  const startedAt = isoTime(context.clock);
  const allowed = keys.flatMap(key => {
    const comparison = app.comparisons.get(key)!;
    if (takeToken(app.heals.get(key), context.clock.now())) {
      return [comparison];
    }
    contest(app, comparison, context);
    return [];
  });
  const attempts = await mapLimit(allowed, CONCURRENCY, async comparison => {
    const outcome = await write(app, comparison, context);
    return outcome.status === 'done'
      ? { comparison }
      : { comparison, failure: outcome };
  });
  await finish(app, { attempts, startedAt }, context);
}

/**
 * Undoes at once what differs by local proof, and tells from the answer what was undone: one request instead of a dry
 * run and an apply. What is replaced has no such proof. Answers the keys that have to be compared as usual.
 * @internal
 */
export async function healAtOnce(
  app: ApplicationRuntime,
  keys: ReadonlySet<ObjectKey>,
  context: EngineContext,
): Promise<ReadonlySet<ObjectKey>> {
  const startedAt = isoTime(context.clock);
  const now = context.clock.now();
  const candidates = [...keys].filter(
    key =>
      clusterOf(app, context)?.live.get(key) !== undefined &&
      isProvable(app.comparisons.get(key)) &&
      !optionsOf(app, key).replace &&
      mayHeal(app, key, context) &&
      takeToken(app.heals.get(key), now) !== undefined,
  );
  const attempts = await mapLimit(candidates, CONCURRENCY, key =>
    writeWhereDifferent(app, key, context),
  );
  await finish(app, { attempts: attempts.flat(), startedAt }, context);
  const handled = new Set(candidates);
  return new Set([...keys].filter(key => !handled.has(key)));
}

function optionsOf(app: ApplicationRuntime, key: ObjectKey) {
  const own = app.desired.get(key)?.sync.options ?? [];
  return objectOptions(own, app.definition.policy.options);
}

/**
 * An object that was equal only by the server's word (quantities in another notation, admission that rewrites it) says
 * nothing when it is not proven equal: to write it on every change of a controller would be noise.
 */
function isProvable(last: Comparison | undefined): boolean {
  return (
    last === undefined || last.verdict !== 'same' || last.proof === 'local'
  );
}

/** The comparison whose dry run is the apply itself: what it finds to differ is undone when it is found. */
async function writeWhereDifferent(
  app: ApplicationRuntime,
  key: ObjectKey,
  context: EngineContext,
): Promise<Attempt[]> {
  let answer: Outcome<Applied> | undefined;
  const desired = app.desired.get(key)!;
  const basis = basisOf(app, desired, context);
  const comparison = await compareDesired(app, desired, context, {
    async applyNow() {
      answer = await write(app, { key }, context);
      return answer;
    },
  });
  if (!answer || answer.status === 'failed') {
    keepComparison(app, comparison, basis);
  }
  if (!answer) {
    return [];
  }
  return answer.status === 'done'
    ? [{ comparison }]
    : [{ comparison, failure: answer }];
}

async function write(
  app: ApplicationRuntime,
  { key, verdict }: Pick<Comparison, 'key'> & Partial<Comparison>,
  context: EngineContext,
): Promise<Outcome<Applied>> {
  const desired = app.desired.get(key)!;
  app.fresh = false;
  const cluster = clusterOf(app, context);
  if (!cluster) {
    return failed('unreachable', 'the cluster is not configured');
  }
  context.counters.applies += verdict === 'missing' ? 0 : 1;
  const { validate, replace } = optionsOf(app, key);
  const applied =
    verdict === 'missing'
      ? await createObject(app, desired.manifest, {
          ...{ cluster, context, validate },
        })
      : await applyDesired(cluster, desired, { validate, replace });
  if (applied.status === 'done') {
    const { object } = applied.value;
    app.inventory.set(key, {
      key,
      ref: refOf(object),
      uid: String(object.metadata.uid),
    });
  }
  return applied;
}

/** Whether self-heal may write to an object now: it is allowed, nobody else owns it, and the last try is not too fresh. @internal */
export function mayHeal(
  app: ApplicationRuntime,
  key: ObjectKey,
  context: EngineContext,
): boolean {
  const desired = app.desired.get(key);
  const live =
    clusterOf(app, context)?.live.get(key) ?? app.comparisons.get(key)?.live;
  const owner = {
    installation: context.config.installation,
    applicationId: app.id,
  };
  return (
    desired !== undefined &&
    !app.contested.has(key) &&
    (app.healRetries.get(key)?.at ?? 0) <= context.clock.now() &&
    (live === undefined || foreignOwnerOf(live, owner) === undefined) &&
    whyNotAllowed(desired.ref, trustOf(app, context)) === undefined
  );
}

/** Tells what was healed and remembers what failed. */
async function finish(
  app: ApplicationRuntime,
  run: { attempts: readonly Attempt[]; startedAt: string },
  context: EngineContext,
): Promise<void> {
  const { attempts } = run;
  if (attempts.length === 0) {
    return;
  }
  await compareApplication(
    app,
    new Set(attempts.map(({ comparison }) => comparison.key)),
    context,
  );
  for (const { comparison, failure } of attempts) {
    const { key } = comparison;
    if (failure) {
      app.healRetries.set(
        key,
        retryAfter(app.healRetries.get(key), failure, context.clock),
      );
    } else {
      app.healRetries.delete(key);
      tell(app, comparison, context);
    }
  }
  const counted = attempts.filter(
    ({ comparison, failure }) => failure || isHealed(comparison),
  );
  if (counted.length > 0) {
    await record(app, { ...run, attempts: counted }, context);
  }
}

/** An apply that only takes back ownership has undone nothing that people would see. */
function isHealed({ verdict }: Comparison): boolean {
  return verdict === 'content' || verdict === 'missing';
}

function tell(
  app: ApplicationRuntime,
  comparison: Comparison,
  context: EngineContext,
): void {
  if (!isHealed(comparison)) {
    return;
  }
  const { key } = comparison;
  const { kind, name } = comparison.ref;
  const [field] = comparison.fields;
  const bucket = takeToken(app.heals.get(key), context.clock.now());
  if (bucket) {
    app.heals.set(key, bucket);
  }
  const fact: DriftFact = {
    key,
    kind,
    name,
    field,
    manager: field?.manager,
    at: isoTime(context.clock),
  };
  app.healed = fact;
  app.drift.delete(key);
  context.note(app, {
    type: 'healed',
    message: `${kind}/${name}: ${describeHeal(comparison)}`,
    key,
    field,
    manager: field?.manager,
    revision: app.revision,
  });
}

/** The operation of a self-heal is written when it is over: what it does may be repeated without harm. */
async function record(
  app: ApplicationRuntime,
  run: { attempts: readonly Attempt[]; startedAt: string },
  context: EngineContext,
): Promise<void> {
  const { attempts, startedAt } = run;
  const at = isoTime(context.clock);
  const failures = attempts.flatMap(({ comparison: { ref }, failure }) =>
    failure ? [`${ref.kind}/${ref.name}: ${failure.message}`] : [],
  );
  const operation: Operation = {
    id: context.newId(),
    applicationId: app.id,
    trigger: { type: 'self-heal' },
    state: failures.length > 0 ? 'Failed' : 'Succeeded',
    revision: app.revision,
    message:
      failures[0] ??
      attempts.map(({ comparison }) => describeHeal(comparison)).join('; '),
    applied: failures.length === 0,
    healthy: true,
    results: attempts.map(({ comparison, failure }) => ({
      key: comparison.key,
      ref: comparison.ref,
      verb: comparison.verdict === 'missing' ? 'create' : 'change',
      state: failure ? 'failed' : 'applied',
      message: failure?.message,
      at,
    })),
    attempt: 1,
    createdAt: startedAt,
    startedAt,
    finishedAt: at,
  };
  if (!app.operation || isFinal(app.operation.state)) {
    app.operation = operation;
  }
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
