import type { LabelSelector, SelectorRequirement } from './kubeTypes';

type Labels = Record<string, string> | undefined;

/** Whether labels satisfy a selector; an empty selector matches all, an absent one nothing. */
export function matchesSelector(
  labels: Labels,
  selector: LabelSelector | undefined,
): boolean {
  if (!selector) return false;
  return (
    matchesLabels(labels, selector.matchLabels ?? {}) &&
    (selector.matchExpressions ?? []).every(line =>
      matchesRequirement(labels, line),
    )
  );
}

/** Whether labels hold all of the wanted ones. */
export function matchesLabels(
  labels: Labels,
  wanted: Record<string, string>,
): boolean {
  return Object.entries(wanted).every(
    ([key, value]) => labels?.[key] === value,
  );
}

/** Whether labels satisfy one line of a selector. */
export function matchesRequirement(
  labels: Labels,
  line: SelectorRequirement,
): boolean {
  const value = labels?.[line.key];
  const values = line.values ?? [];
  switch (line.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
