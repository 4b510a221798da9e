/**
 * Health of kinds that we have no rule for, from the conventions that most controllers follow: observed generation,
 * conditions, then a word in `phase` or `state`. No signal is no health: neutral, not green.
 */
import type { HealthStatus, KubernetesObject } from '@gitops-suite/model';
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
  unobserved,
  type Assessment,
} from './rule';

/** A condition that says no for less than this is still on its way. Milliseconds. */
const GRACE_MS = 60_000;

/** Conditions that are True when all is well. */
const positive = new Set([
  'Ready',
  'Available',
  'Healthy',
  'Synced',
  'Established',
  'Accepted',
  'Programmed',
  'Succeeded',
  'Complete',
  'Completed',
  'Reconciled',
  'ReconcileSuccess',
  'ReconcileSucceeded',
  'Deployed',
  'Installed',
  'Initialized',
  'ResolvedRefs',
  'Valid',
]);

/** Conditions that are True when something is wrong. */
const negative = new Set([
  'Degraded',
  'Failed',
  'Failing',
  'Failure',
  'Error',
  'ErrorOccurred',
  'ReconcileFailed',
  'ReconcileError',
  'Stalled',
]);

/** Conditions that are True while something goes on. */
const ongoing = new Set([
  'Reconciling',
  'Progressing',
  'Issuing',
  'Deploying',
  'Updating',
  'Pending',
  'InProgress',
]);

const parts = /^(?!Not|Un).*(Ready|Available|Healthy|Synced)$/;

const opposites = /^(Not|Un)(Ready|[Aa]vailable|[Hh]ealthy|[Ss]ynced)$/;

const inProgress =
  /progress|pending|creating|installing|waiting|provisioning|initializ|reconciling|deploying|starting|updating|scaling|issuing|deleting|dependencynotready/i;

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
  const declared = statusOf(object).observedGeneration;
  const isOutdated = own.some(
    condition => isJudging(condition) && isOlder(condition, object),
  );
  if (isOutdated || (declared !== undefined && isUnobserved(object))) {
    return unobserved;
  }
  const byConditions = assessConditions(
    [...own, ...parentConditions(object)],
    now,
  );
  const byPhase = assessPhase(object);
  // Conditions tell more than a word, unless the word says that it has failed.
  return byConditions &&
    !(byPhase?.status === 'Degraded' && byConditions.status === 'Healthy')
    ? byConditions
    : byPhase;
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

/** Routes are judged by each parent; what a parent said about an earlier generation is history. */
function parentConditions(object: KubernetesObject): Condition[] {
  return asList(statusOf(object).parents)
    .flatMap(parent => readConditions(asFields(parent).conditions))
    .filter(condition => !isOlder(condition, object));
}

function isJudging({ type }: Condition): boolean {
  return positive.has(type);
}

function assessConditions(
  conditions: readonly Condition[],
  now: number,
): Assessment | undefined {
  const isTrue = (condition: Condition) => condition.status === 'True';
  const wrong = conditions.find(
    condition =>
      isTrue(condition) &&
      (negative.has(condition.type) || opposites.test(condition.type)),
  );
  if (wrong) {
    return wrong.type === 'Stalled'
      ? byCondition('Degraded', wrong)
      : afterGrace(wrong, now);
  }
  const moving = conditions.find(
    condition => isTrue(condition) && ongoing.has(condition.type),
  );
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (moving && !(ready && isTrue(ready) && moving.type === 'Progressing')) {
    return byCondition('Progressing', moving);
  }
  // Where there is no Ready, its parts stand for it: AllReplicasReady, DatabaseAvailable.
  const judged = conditions.filter(
    condition => isJudging(condition) || (!ready && parts.test(condition.type)),
  );
  const refused = judged.find(({ status }) => status === 'False');
  if (refused) {
    return inProgress.test(refused.reason ?? '')
      ? byCondition('Progressing', refused)
      : afterGrace(refused, now);
  }
  const open = judged.find(condition => !isTrue(condition));
  if (open) {
    return byCondition('Progressing', open);
  }
  return judged.length > 0 ? healthy : undefined;
}

/** Degraded when the condition has stood for a while; before, controllers may just be at it. */
function afterGrace(condition: Condition, now: number): Assessment {
  const since = timeOf(condition.since);
  const degradedAt = since === undefined ? now : since + GRACE_MS;
  return now >= degradedAt
    ? byCondition('Degraded', condition)
    : { ...byCondition('Progressing', condition), degradedAt };
}

const vocabulary: readonly (readonly [HealthStatus, RegExp])[] = [
  ['Suspended', /^(paused|suspended|hibernated|disabled|stopped)$/],
  [
    'Degraded',
    /^(.*fail(ed|ure|ing)?|.*error(ed)?|degraded|unhealthy|invalid.*|lost|crash.*|red|broken|rejected|unavailable|notready|not ready|aborted|cancelled|canceled|unreachable|warning|.*_warn)$/,
  ],
  [
    'Progressing',
    /^(?!running$)(pending|.*ing|new|in[ -]?progress|unknown|queued|scheduled|unbound|yellow)$/,
  ],
  [
    'Healthy',
    /^(running|ready|success|succeeded|successful|active|available|bound|completed?|healthy|synced|established|online|deployed|ok|done|finished|provisioned|initialized|installed|green|valid|reconciled|connected|created|enabled|accepted|operational|up|stable|claimed|attached|issued|published|registered)$/,
  ],
];

const LONGEST_WORD = 80;

/** A single word that controllers use instead of conditions. */
function assessPhase(object: KubernetesObject): Assessment | undefined {
  const status = statusOf(object);
  const words = [
    status.phase,
    status.state,
    status.health,
    asFields(status.health).status,
    status.status,
    status.currentState,
  ].flatMap(word => textOf(word)?.slice(0, LONGEST_WORD) ?? []);
  // Ordered from what matters most: one bad word is enough.
  for (const [known, pattern] of vocabulary) {
    const word = words.find(text => pattern.test(text.toLowerCase()));
    if (word !== undefined) {
      return health(known, word, explain(status));
    }
  }
  return undefined;
}

function explain(status: Fields): string | undefined {
  return (
    textOf(status.message) ?? textOf(status.reason) ?? textOf(status.error)
  );
}
