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
  const conditions = allConditions(object);
  const generation = numberOf(object.metadata.generation);
  const isOutdated =
    generation !== undefined &&
    conditions.some(
      ({ type, observedGeneration }) =>
        type === 'Ready' &&
        observedGeneration !== undefined &&
        observedGeneration < generation,
    );
  const declared = statusOf(object).observedGeneration;
  if (isOutdated || (declared !== undefined && isUnobserved(object))) {
    return unobserved;
  }
  return assessConditions(conditions, now) ?? assessPhase(object);
}

/** Conditions of the object and, for routes, of each parent that judges it. */
function allConditions(object: KubernetesObject): Condition[] {
  const parents = asList(statusOf(object).parents);
  return [
    ...conditionsOf(object),
    ...parents.flatMap(parent => readConditions(asFields(parent).conditions)),
  ];
}

function assessConditions(
  conditions: readonly Condition[],
  now: number,
): Assessment | undefined {
  const isTrue = (condition: Condition) => condition.status === 'True';
  const wrong = conditions.find(
    condition => isTrue(condition) && negative.has(condition.type),
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
  const judged = conditions.filter(({ type }) => positive.has(type));
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
    /^(.*fail(ed|ure|ing)?|.*error(ed)?|degraded|unhealthy|invalid.*|lost|crash.*|red|broken|rejected|unavailable|notready|not ready|aborted|cancelled|canceled|unreachable|warning|yellow)$/,
  ],
  [
    'Healthy',
    /^(running|ready|success|succeeded|successful|active|available|bound|completed?|healthy|synced|established|online|deployed|ok|done|finished|provisioned|initialized|installed|green|valid|reconciled|connected|created|enabled|accepted|operational|up|stable|claimed|attached|issued|published|registered)$/,
  ],
  [
    'Progressing',
    /^(pending|.*ing|new|inprogress|in progress|in-progress|unknown|queued|scheduled|unbound|accept.*)$/,
  ],
];

/** A single word that controllers use instead of conditions. */
function assessPhase(object: KubernetesObject): Assessment | undefined {
  const status = statusOf(object);
  const word = [
    status.phase,
    status.state,
    status.health,
    asFields(status.health).status,
    status.status,
    status.currentState,
  ]
    .map(textOf)
    .find(text => text !== undefined)
    ?.slice(0, 80);
  if (word === undefined) {
    return undefined;
  }
  const found = vocabulary.find(([, words]) => words.test(word.toLowerCase()));
  const message =
    textOf(status.message) ?? textOf(status.reason) ?? textOf(status.error);
  return found && health(found[0], word, message);
}
