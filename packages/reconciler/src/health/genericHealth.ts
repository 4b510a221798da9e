/**
 * Health of kinds that we have no rule for, from the conventions that most controllers follow: observed generation,
 * conditions, then a word in a field such as `phase`, then counts. No signal is no health: neutral, not green.
 */
import type { KubernetesObject } from '@gitops-suite/model';
import {
  atRest,
  gaveUp,
  inProgress,
  polarityOf,
  worstWord,
} from './genericWords';
import {
  asFields,
  asList,
  conditionsOf,
  hasStatus,
  isUnobserved,
  numberOf,
  readConditions,
  specOf,
  statusOf,
  textOf,
  timeOf,
  type Condition,
  type Fields,
} from './liveFields';
import {
  byCondition,
  health,
  healthy,
  notBefore,
  unobserved,
  type Assessment,
} from './rule';

/** A condition that says no for less than this is still on its way. Milliseconds. */
const GRACE_MS = 60_000;

/** @internal */
export function assessGeneric(
  object: KubernetesObject,
  now: number,
): Assessment | undefined {
  const spec = specOf(object);
  if (
    spec.suspend === true ||
    spec.suspended === true ||
    spec.paused === true
  ) {
    return health('Suspended', 'Suspended', 'Reconciling is switched off');
  }
  if (!hasStatus(object)) {
    return undefined;
  }
  const own = conditionsOf(object);
  if (isOutdated(object, own)) {
    return unobserved;
  }
  const parts = partConditions(object);
  const byConditions = assessConditions([...own, ...parts], now);
  const byOthers =
    assessWords(object) ?? assessError(object) ?? assessCounts(object);
  // Conditions tell more than a word or a count, unless those say that it has failed.
  if (byOthers?.status === 'Degraded' && byConditions?.status !== 'Suspended') {
    return byOthers;
  }
  return byConditions && byConditions.status !== 'Healthy'
    ? byConditions
    : byOthers ?? byConditions ?? assessSilence(object);
}

function isOutdated(
  object: KubernetesObject,
  own: readonly Condition[],
): boolean {
  const declared = statusOf(object).observedGeneration;
  return (
    (declared !== undefined && isUnobserved(object)) ||
    own.some(one => polarityOf(one.type) === 'positive' && isOlder(one, object))
  );
}

function isOlder(
  { observedGeneration }: Condition,
  object: KubernetesObject,
): boolean {
  const generation = numberOf(asFields(object.metadata).generation);
  return (
    generation !== undefined &&
    observedGeneration !== undefined &&
    observedGeneration < generation
  );
}

/** Parents of a route, listeners of a gateway, ingresses: what one said about an earlier generation is history. */
function partConditions(object: KubernetesObject): Condition[] {
  return Object.values(statusOf(object))
    .flatMap(asList)
    .flatMap(part => readConditions(asFields(part).conditions))
    .filter(condition => !isOlder(condition, object));
}

function assessConditions(
  conditions: readonly Condition[],
  now: number,
): Assessment | undefined {
  const known = conditions.map(condition => ({
    condition,
    polarity: polarityOf(condition.type),
    isTrue: condition.status === 'True',
  }));
  const find = (polarity: string) =>
    known.find(one => one.polarity === polarity && one.isTrue)?.condition;
  const lost = conditions.find(
    ({ status, reason }) => status !== 'True' && gaveUp.test(reason ?? ''),
  );
  if (lost) {
    return byCondition('Degraded', lost);
  }
  const resting = find('resting');
  if (resting) {
    return byCondition('Suspended', resting);
  }
  const wrong = find('negative');
  if (wrong) {
    return wrong.type === 'Stalled'
      ? byCondition('Degraded', wrong)
      : afterGrace(wrong, now);
  }
  const ready = conditions.find(({ type }) => type === 'Ready');
  const moving = find('ongoing');
  // Deployments and their like stay Progressing when they have arrived.
  if (moving && !(ready?.status === 'True' && moving.type === 'Progressing')) {
    return byCondition('Progressing', moving);
  }
  return assessPositive(
    known.flatMap(({ polarity, condition }) =>
      polarity === 'positive' ? [condition] : [],
    ),
    now,
  );
}

/** The conditions that are True when all is well: one that is not decides. */
function assessPositive(
  judged: readonly Condition[],
  now: number,
): Assessment | undefined {
  const refused = judged.filter(({ status }) => status === 'False');
  const resting = refused.find(({ reason }) => atRest.test(reason ?? ''));
  if (resting) {
    return byCondition('Suspended', resting);
  }
  const fault = refused.find(({ reason }) => !inProgress.test(reason ?? ''));
  if (fault) {
    return afterGrace(fault, now);
  }
  if (refused.length > 0) {
    return byCondition('Progressing', refused[0]);
  }
  const open = judged.find(({ status }) => status !== 'True');
  if (open) {
    return byCondition('Progressing', open);
  }
  return judged.length > 0 ? healthy : undefined;
}

/** Degraded when the condition has stood for a while; before, controllers may just be at it. */
function afterGrace(condition: Condition, now: number): Assessment {
  const since = timeOf(condition.since);
  return notBefore(
    since === undefined ? now : since + GRACE_MS,
    now,
    byCondition('Degraded', condition),
  );
}

const wordField = /(phase|state|status|health|compliant)$/i;

/** Lists that tell what was, not what is. */
const pastList = /histor|revision|previous|past|attempt|conditions$/i;

/** Words that controllers use instead of conditions, at the top of the status, one level below, and in its lists. */
function assessWords(object: KubernetesObject): Assessment | undefined {
  const status = statusOf(object);
  const words = Object.entries(status).flatMap(([name, value]) => {
    const parts = pastList.test(name) ? [] : [value, ...asList(value)];
    return [...wordOf(name, value), ...parts.flatMap(wordsOf)];
  });
  const worst = worstWord(words);
  return worst && health(worst.status, worst.word, explain(status));
}

/** Below the top only plain names count: a part has many states that say nothing about the whole. */
function wordsOf(part: unknown): string[] {
  const fields = asFields(part);
  return [fields.phase, fields.state, fields.status, fields.health].flatMap(
    word => textOf(word) ?? [],
  );
}

function wordOf(name: string, value: unknown): string[] {
  const text = wordField.test(name) ? textOf(value) : undefined;
  return text === undefined ? [] : [text];
}

function explain(status: Fields): string | undefined {
  return (
    textOf(status.message) ?? textOf(status.reason) ?? textOf(status.error)
  );
}

/** Counts of what runs against what is wanted, and answers of yes or no. */
function assessCounts(object: KubernetesObject): Assessment | undefined {
  const status = statusOf(object);
  const wanted = numberOf(specOf(object).replicas) ?? numberOf(status.replicas);
  const running =
    numberOf(status.readyReplicas) ?? numberOf(status.availableReplicas);
  if (wanted !== undefined && running !== undefined) {
    return running < wanted
      ? health('Progressing', 'NotReady', `${running} of ${wanted} ready`)
      : healthy;
  }
  const answer = status.ready ?? status.readyToUse;
  if (typeof answer === 'boolean') {
    return answer
      ? healthy
      : health('Progressing', 'NotReady', explain(status));
  }
  return undefined;
}

/** A fault in words, where nothing else speaks. */
function assessError(object: KubernetesObject): Assessment | undefined {
  const status = statusOf(object);
  const fault =
    textOf(status.error) ??
    textOf(asFields(status.error).message) ??
    textOf(status.errMsg) ??
    textOf(status.errorMessage);
  return fault === undefined ? undefined : health('Degraded', 'Error', fault);
}

/** A status that says nothing yet, but will: its conditions are still to come. */
function assessSilence(object: KubernetesObject): Assessment | undefined {
  const { conditions } = statusOf(object);
  return Array.isArray(conditions) && conditions.length === 0
    ? health('Progressing', 'NotReported', 'Waits for its first condition')
    : undefined;
}
