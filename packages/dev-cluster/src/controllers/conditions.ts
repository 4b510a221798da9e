import type { Condition } from './kubeTypes';

/** The condition of a type, if it is there. */
export function findCondition(
  conditions: Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find(condition => condition.type === type);
}

/** Whether a condition is there and `True`. */
export function isConditionTrue(
  conditions: Condition[] | undefined,
  type: string,
): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/** Sets a condition; its transition time stays while its status does. */
export function withCondition(
  conditions: Condition[] | undefined,
  next: Condition,
  time: string,
): Condition[] {
  const before = findCondition(conditions, next.type);
  const lastTransitionTime =
    before?.status === next.status && before.lastTransitionTime
      ? before.lastTransitionTime
      : time;
  const replaced = { ...next, lastTransitionTime };
  if (!before) return [...(conditions ?? []), replaced];
  return (conditions ?? []).map(condition =>
    condition === before ? replaced : condition,
  );
}

/** The conditions without those of a type. */
export function withoutCondition(
  conditions: Condition[] | undefined,
  type: string,
): Condition[] {
  return (conditions ?? []).filter(condition => condition.type !== type);
}
