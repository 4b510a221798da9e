import { asList, asObject, type Json, type JsonObject } from '../schema/types';

/** One requirement of a `LabelSelector`. */
interface Requirement {
  key: string;
  operator: string;
  values: string[];
}

/** The requirements of a `LabelSelector`. */
export function parseLabels(selector: Json | undefined): Requirement[] {
  const { matchLabels, matchExpressions } = asObject(selector);
  return [
    ...Object.entries(asObject(matchLabels)).map(([key, value]) => ({
      key,
      operator: 'In',
      values: [String(value)],
    })),
    ...asList(matchExpressions)
      .map(asObject)
      .map(expression => ({
        key: String(expression.key),
        operator: String(expression.operator),
        values: asList(expression.values).map(String),
      })),
  ];
}

/** Whether labels fulfil all requirements. */
export function selectorMatches(
  requirements: Requirement[],
  labels: JsonObject,
): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(String(value));
      case 'NotIn':
        return value === undefined || !values.includes(String(value));
      case 'Exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}
