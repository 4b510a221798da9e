import type { FieldManager, KubernetesObject } from '@gitops-suite/model';
import { isMap } from '../json';
import { equalValues } from './equalValues';
import { fieldPath, itemPath } from './fieldPath';

/**
 * A node of `fieldsV1`: children are `f:<field>`, `k:<keys of a list item>`, `v:<value of a set>`, `i:<index>`, and `.`
 * for the node itself. A node without any child owns all that is below it.
 * @internal
 */
export type FieldNode = { readonly [element: string]: FieldNode };

/** One entry of `metadata.managedFields`. @internal */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  subresource?: string;
  fieldsType?: string;
  fieldsV1?: FieldNode;
}

/** What an object says about who owns its fields. Anything that is not an entry is left out. @internal */
export function managedFieldsOf(
  object: KubernetesObject | undefined,
): readonly ManagedFieldsEntry[] {
  const entries = object?.metadata?.managedFields;
  return Array.isArray(entries)
    ? entries.filter(entry => typeof entry === 'object' && entry !== null)
    : [];
}

/** The entry of the server-side applies of `manager`, of whatever version. @internal */
export function appliedEntry(
  object: KubernetesObject | undefined,
  manager: string,
): ManagedFieldsEntry | undefined {
  return managedFieldsOf(object).find(
    entry =>
      entry.manager === manager &&
      entry.operation === 'Apply' &&
      !entry.subresource,
  );
}

/** @internal */
export function toFieldManager(entry: ManagedFieldsEntry): FieldManager {
  return {
    name: entry.manager ?? 'unknown',
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    ...(entry.subresource ? { subresource: entry.subresource } : {}),
    ...(entry.time ? { at: entry.time } : {}),
  };
}

/** A part of `fieldsV1` while walking: nothing owned, some fields below, or all that is below. @internal */
export type Owned = FieldNode | 'all' | undefined;

/** What is owned at the first of these elements that is known. @internal */
export function below(owned: Owned, elements: readonly string[]): Owned {
  if (owned === undefined || owned === 'all') {
    return owned;
  }
  const element = elements.find(name => Object.hasOwn(owned, name));
  if (element !== undefined) {
    const child = owned[element];
    return Object.keys(child).length === 0 ? 'all' : child;
  }
  return undefined;
}

/** Children without the node itself. @internal */
export function childElements(node: FieldNode): string[] {
  return Object.keys(node).filter(element => element !== '.');
}

/** The key fields of a `k:` element; undefined when it is not one or not readable. @internal */
export function listKey(element: string): Record<string, unknown> | undefined {
  const key = element.startsWith('k:') ? parsed(element) : undefined;
  return typeof key === 'object' && key !== null && !Array.isArray(key)
    ? (key as Record<string, unknown>)
    : undefined;
}

/** The value of a `v:` element; undefined when it is not one or not readable. @internal */
export function setValue(element: string): unknown {
  return element.startsWith('v:') ? parsed(element) : undefined;
}

function parsed(element: string): unknown {
  try {
    return JSON.parse(element.slice(2));
  } catch {
    return undefined;
  }
}

/** True when `item` is the list item that `key` names. A port without protocol is a TCP port. @internal */
export function hasListKey(
  item: unknown,
  key: Readonly<Record<string, unknown>>,
): boolean {
  if (typeof item !== 'object' || item === null) {
    return false;
  }
  return Object.entries(key).every(([name, value]) => {
    const own = Object.hasOwn(item, name)
      ? (item as Record<string, unknown>)[name]
      : undefined;
    const effective = own === undefined && name === 'protocol' ? 'TCP' : own;
    return equalValues(effective, value);
  });
}

/** True when an element of `fieldsV1` names this item of a list. @internal */
export function isItemOf(item: unknown, element: string): boolean {
  const key = listKey(element);
  return key
    ? hasListKey(item, key)
    : element.startsWith('v:') && equalValues(setValue(element), item);
}

/** The value that an element of `fieldsV1` names; undefined when there is none. @internal */
export function childOf(value: unknown, element: string): unknown {
  if (Array.isArray(value)) {
    return value.find(item => isItemOf(item, element));
  }
  const name = element.slice(2);
  return isMap(value) && element.startsWith('f:') && Object.hasOwn(value, name)
    ? value[name] ?? undefined
    : undefined;
}

/** All fields of both sets. @internal */
export function unionOf(a: FieldNode, b: FieldNode): FieldNode {
  const elements = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(
    [...elements].map(element => {
      const [inA, inB] = [a, b].map(node =>
        Object.hasOwn(node, element) ? node[element] : undefined,
      );
      return [element, inA && inB ? unionOf(inA, inB) : inA ?? inB!];
    }),
  );
}

/** The leaves of a field set: their elements from the root, by a key that is unique. @internal */
export function fieldSetPaths(
  node: FieldNode | undefined,
): Map<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  const visit = (current: FieldNode, way: readonly string[]) => {
    const elements = childElements(current);
    if (elements.length === 0 && way.length > 0) {
      paths.set(JSON.stringify(way), way);
    }
    for (const element of elements) {
      visit(current[element], [...way, element]);
    }
  };
  if (node) {
    visit(node, []);
  }
  return paths;
}

/** A way through `fieldsV1` as people read it. @internal */
export function readableWay(elements: readonly string[]): string {
  return elements.reduce((path, element) => {
    const key = listKey(element);
    if (key) {
      return itemPath(path, key);
    }
    return element.startsWith('v:')
      ? `${path}[${String(setValue(element))}]`
      : fieldPath(path, element.slice(2));
  }, '');
}

/** The field set that holds nothing but the end of a way. @internal */
export function nodeOfWay(way: readonly string[]): FieldNode {
  return way.reduceRight<FieldNode>(
    (node, element) => ({ [element]: node }),
    {},
  );
}
