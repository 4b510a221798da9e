import {
  isObject,
  typeOfField,
  type Json,
  type ListType,
  type ScalarName,
  type Type,
} from '../schema/types';
import {
  ItemKeyError,
  fieldElement,
  itemElement,
  printElement,
  printPath,
} from './pathElement';
import { isInteger } from '../schema/json';

/** What in a value does not fit its type, as the API server writes it: `.spec.foo: field not declared in schema`. */
export function findTypeErrors(
  type: Type,
  value: Json | undefined,
  path: string[] = [],
): string[] {
  if (value === undefined || value === null) return [];
  switch (type.kind) {
    case 'any':
      return [];
    case 'scalar': {
      const problem = scalarProblem(type.scalar, value);
      return problem ? [`${printPath(path)}: ${problem}`] : [];
    }
    case 'list':
      if (!Array.isArray(value))
        return [`${printPath(path)}: expected list, got ${print(value)}`];
      return findItemErrors(type, value, path);
    default:
      if (!isObject(value))
        return [`${printPath(path)}: expected map, got ${print(value)}`];
      return Object.entries(value).flatMap(([name, item]) => {
        const below = typeOfField(type, name);
        const at = [...path, fieldElement(name)];
        if (!below) return [`${printPath(at)}: field not declared in schema`];
        return findTypeErrors(below, item, at);
      });
  }
}

function findItemErrors(
  type: ListType,
  items: Json[],
  path: string[],
): string[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    if (type.mode === 'atomic')
      return findTypeErrors(type.element, item, [...path, `i:${index}`]);
    try {
      const element = itemElement(type, item);
      const errors = seen.has(element)
        ? [
            `${printPath(path)}: duplicate entries for key ${printElement(
              element,
            )}`,
          ]
        : [];
      seen.add(element);
      return [
        ...errors,
        ...findTypeErrors(type.element, item, [...path, element]),
      ];
    } catch (error) {
      if (!(error instanceof ItemKeyError)) throw error;
      return [`${printPath(path)}: element ${index}: ${error.message}`];
    }
  });
}

function scalarProblem(scalar: ScalarName, value: Json): string | undefined {
  const is = typeof value;
  switch (scalar) {
    case 'boolean':
      return is === 'boolean'
        ? undefined
        : `expected boolean, got ${print(value)}`;
    case 'int32':
    case 'int64':
    case 'number':
      return is === 'number' || is === 'bigint'
        ? undefined
        : `expected numeric (int or float), got ${print(value)}`;
    case 'quantity':
    case 'intOrString':
      return is === 'number' || is === 'bigint' || is === 'string'
        ? undefined
        : `expected number or string, got ${print(value)}`;
    default:
      return is === 'string'
        ? undefined
        : `expected string, got ${print(value)}`;
  }
}

function print(value: Json): string {
  if (Array.isArray(value)) return 'list';
  if (isInteger(value)) return 'int';
  if (typeof value === 'number') return 'float';
  return typeof value === 'object' ? 'map' : typeof value;
}
