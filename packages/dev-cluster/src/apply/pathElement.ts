import {
  isObject,
  type Json,
  type JsonObject,
  type ListType,
} from '../schema/types';
import { parseJson, writeJson } from '../schema/json';

/** An item of a list cannot be named. */
export class ItemKeyError extends Error {}

/** The path element of a field. */
export function fieldElement(name: string): string {
  return `f:${name}`;
}

/**
 * The path element of an item of a set or of a list with keys.
 * @throws ItemKeyError when the item has no key or is of the wrong kind.
 */
export function itemElement(type: ListType, item: Json): string {
  return type.mode === 'map' ? keyElement(type, item) : valueElement(item);
}

function keyElement(type: ListType, item: Json): string {
  if (item === null)
    throw new ItemKeyError(
      'associative list with keys may not have a null element',
    );
  if (!isObject(item))
    throw new ItemKeyError(
      'associative list with keys may not have non-map elements',
    );
  const key: JsonObject = {};
  for (const name of [...type.keys].sort()) {
    const value = item[name] ?? keyDefault(type, name);
    if (value !== undefined) key[name] = value;
  }
  if (Object.keys(key).length === 0) {
    const names = type.keys.map(name => JSON.stringify(name)).join(' ');
    throw new ItemKeyError(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }
  return `k:${writeJson(key)}`;
}

function keyDefault(type: ListType, name: string): Json | undefined {
  return type.element.kind === 'struct'
    ? type.element.fields.get(name)?.default
    : undefined;
}

function valueElement(item: Json): string {
  if (item === null)
    throw new ItemKeyError(
      "associative list without keys has an element that's an explicit null",
    );
  if (typeof item === 'object')
    throw new ItemKeyError(
      Array.isArray(item)
        ? 'not supported: associative list with lists as elements'
        : "associative list without keys has an element that's a map type",
    );
  return `v:${writeJson(item)}`;
}

/** How the API server writes a path element in messages: `.name`, `[name="app"]`, `[="leaf"]`. */
export function printElement(element: string): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${rest}`;
    case 'k': {
      const key = parseJson(rest) as JsonObject;
      const parts = Object.entries(key).map(
        ([name, value]) => `${name}=${writeJson(value)}`,
      );
      return `[${parts.join(',')}]`;
    }
    case 'v':
      return `[=${rest}]`;
    default:
      return `[${rest}]`;
  }
}

/** How the API server writes a path in messages. */
export function printPath(path: readonly string[]): string {
  return path.map(printElement).join('');
}

/** The same element in one spelling: keys sorted, no spaces. */
export function normaliseElement(element: string): string {
  if (element[0] !== 'k' && element[0] !== 'v') return element;
  const value = parseJson(element.slice(2));
  if (!isObject(value)) return `${element[0]}:${writeJson(value)}`;
  const names = Object.keys(value).sort();
  return `k:${writeJson(
    Object.fromEntries(names.map(name => [name, value[name]])),
  )}`;
}
