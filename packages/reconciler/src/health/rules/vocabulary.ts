/**
 * The words from which health rules are made. A rule is a list of steps, tried in order; the first that has something to
 * say wins, and where none has, the object still waits for its controller.
 */
import type { HealthStatus, KubernetesObject } from '@gitops-suite/model';
import {
  asFields,
  conditionsOf,
  isUnobserved,
  numberOf,
  statusOf,
  textOf,
  type Condition,
} from '../liveFields';
import {
  byCondition,
  health,
  unobserved,
  type Assessment,
  type HealthRule,
} from '../rule';

/** Rules by `group/Kind`; `group/*` and `*.group/*` stand for many. @internal */
export type RuleTable = Readonly<Record<string, HealthRule>>;

const unreported = health(
  'Progressing',
  'NotReported',
  'Waits for its controller to report',
);

/** @internal */
export function rule(...steps: readonly HealthRule[]): HealthRule {
  return (object, now) => {
    for (const step of steps) {
      const answer = step(object, now);
      if (answer) {
        return answer;
      }
    }
    return unreported;
  };
}

/** The same rule for several kinds of one group. @internal */
export function sameFor(
  group: string,
  kinds: readonly string[],
  shared: HealthRule,
): RuleTable {
  return Object.fromEntries(kinds.map(kind => [`${group}/${kind}`, shared]));
}

/** A value inside the object; `path` as `status.phase`. @internal */
export function valueAt(object: KubernetesObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => asFields(value)[name], object);
}

/** A number inside the object, 0 where there is none. @internal */
export function countAt(object: KubernetesObject, path: string): number {
  return numberOf(valueAt(object, path)) ?? 0;
}

/** A verdict for all reasons, or by reason with `*` for the others. @internal */
export type Verdict = HealthStatus | Readonly<Record<string, HealthStatus>>;

/** Verdicts by a condition's status; `*` for every status that is not named. @internal */
export type Verdicts = Readonly<
  Partial<Record<'True' | 'False' | 'Unknown' | '*', Verdict>>
>;

function judge(
  { status, reason = '' }: Condition,
  verdicts: Verdicts,
): HealthStatus | undefined {
  const byStatus: Readonly<Partial<Record<string, Verdict>>> = verdicts;
  const verdict =
    (Object.hasOwn(verdicts, status) && byStatus[status]) || verdicts['*'];
  if (verdict === undefined || typeof verdict === 'string') {
    return verdict;
  }
  return Object.hasOwn(verdict, reason) ? verdict[reason] : verdict['*'];
}

/** Health as the condition `type` tells it. @internal */
export function condition(type: string, verdicts: Verdicts): HealthRule {
  return object => {
    for (const one of conditionsOf(object)) {
      const status = one.type === type ? judge(one, verdicts) : undefined;
      if (status !== undefined) {
        return byCondition(status, one);
      }
    }
    return undefined;
  };
}

/** The convention of most controllers: True is well, False is a fault. @internal */
export const ready = condition('Ready', {
  True: 'Healthy',
  False: 'Degraded',
  '*': 'Progressing',
});

/** Degraded while one of these conditions is True. @internal */
export function fault(...types: readonly string[]): HealthRule {
  return anyOf(types.map(type => condition(type, { True: 'Degraded' })));
}

/** The first of the steps that has something to say. @internal */
export function anyOf(steps: readonly HealthRule[]): HealthRule {
  return (object, now) => {
    for (const step of steps) {
      const answer = step(object, now);
      if (answer) {
        return answer;
      }
    }
    return undefined;
  };
}

/** Healthy when all of these conditions are True. @internal */
export function allTrue(...types: readonly string[]): HealthRule {
  return object => {
    const conditions = conditionsOf(object);
    const found = types.map(type =>
      conditions.find(one => one.type === type && one.status === 'True'),
    );
    return found.every(one => one !== undefined)
      ? byCondition('Healthy', found[0]!)
      : undefined;
  };
}

/** Words by what they mean, in any letters. A pattern is matched against the word in small letters. @internal */
export type Words = Readonly<
  Partial<
    Record<HealthStatus | '*', readonly (string | RegExp)[] | HealthStatus>
  >
>;

/** Health as one word tells it, or the number that stands for it; `*` names the health of words that are not listed. @internal */
export function word(path: string, words: Words): HealthRule {
  const { '*': others, ...listed } = words;
  const known = new Map<string, HealthStatus>();
  const patterns: [RegExp, HealthStatus][] = [];
  for (const [status, list] of Object.entries(listed)) {
    for (const item of list) {
      if (typeof item === 'string') {
        known.set(item.toLowerCase(), status as HealthStatus);
      } else {
        patterns.push([item, status as HealthStatus]);
      }
    }
  }
  const label = path.slice(path.lastIndexOf('.') + 1);
  return object => {
    const value = valueAt(object, path);
    const text = textOf(value) ?? numberOf(value)?.toString();
    if (text === undefined) {
      return undefined;
    }
    const lower = text.toLowerCase();
    const status =
      known.get(lower) ??
      patterns.find(([pattern]) => pattern.test(lower))?.[1] ??
      (others as HealthStatus | undefined);
    return (
      status &&
      health(status, reasonOf(text), messageOf(object) ?? `${label} is ${text}`)
    );
  };
}

/** Some controllers write sentences where others write words. */
function reasonOf(text: string): string {
  return /^[\w.:-]{1,60}$/.test(text) ? text : 'Reported';
}

/** What a status says in words beside its conditions. @internal */
export function messageOf(object: KubernetesObject): string | undefined {
  const status = statusOf(object);
  for (const field of [
    'message',
    'phaseReason',
    'reason',
    'error',
    'errorMessage',
    'description',
    'lastMessage',
  ]) {
    const text = textOf(status[field]);
    if (text !== undefined) {
      return text;
    }
  }
  return undefined;
}

/** Suspended while this field of the spec is true. @internal */
export function pausedBy(path: string): HealthRule {
  const answer = health('Suspended', 'Paused', `Is switched off by ${path}`);
  return object => (valueAt(object, path) === true ? answer : undefined);
}

/** Progressing until the controller has seen the newest generation; says nothing where it reports none. @internal */
export const observed: HealthRule = object =>
  statusOf(object).observedGeneration !== undefined && isUnobserved(object)
    ? unobserved
    : undefined;

/** Progressing while this condition speaks of an older generation. @internal */
export function observedBy(type: string): HealthRule {
  return object => {
    const generation = numberOf(asFields(object.metadata).generation);
    const isOld = conditionsOf(object).some(
      one =>
        one.type === type &&
        one.observedGeneration !== undefined &&
        generation !== undefined &&
        one.observedGeneration < generation,
    );
    return isOld ? unobserved : undefined;
  };
}

/** Of the parts of an object, the first that is at fault, else the first that has something to say. @internal */
export function worst(
  assessed: readonly (Assessment | undefined)[],
): Assessment | undefined {
  return (
    assessed.find(one => one?.status === 'Degraded') ??
    assessed.find(one => one !== undefined)
  );
}

/** A step that applies where `test` holds. @internal */
export function when(
  test: (object: KubernetesObject) => boolean,
  then: HealthRule | Assessment,
): HealthRule {
  const step: HealthRule = typeof then === 'function' ? then : () => then;
  return (object, now) => (test(object) ? step(object, now) : undefined);
}

/** What to answer where all steps before had nothing to say. @internal */
export function otherwise(
  status: HealthStatus,
  reason: string,
  message: string,
): HealthRule {
  const answer = health(status, reason, message);
  return () => answer;
}
