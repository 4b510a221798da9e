/**
 * The local proof that applying a manifest changes nothing: neither content nor ownership. It is one-sided: `proven`
 * means a no-op (but for an admission webhook that changed since, see `Cluster.epoch`), not proven means nothing at all
 * and only costs a dry run. Held by provesNoChange.test.ts and, against a real API server, compareObject.cluster.test.ts.
 */
import type { KubernetesObject } from '@gitops-suite/model';
import { isMap } from '../json';
import { equalValues, presentKeys } from './equalValues';
import {
  childElements,
  hasListKey,
  listKey,
  managedFieldsOf,
  setValue,
  type FieldNode,
} from './fieldSet';

/** Whether the proof succeeded, and what it ended at. Reasons name paths, never values. @public */
export interface NoChangeProof {
  proven: boolean;
  reason: string;
}

/**
 * Compares the fields that `manager` applied last, and their values, with a normalised manifest. `live` has to be read
 * in the version of `desired`. Costs no API call and needs no schema: `fieldsV1` tells how lists merge.
 * @public
 */
export function provesNoChange(
  desired: KubernetesObject,
  live: KubernetesObject,
  manager: string,
): NoChangeProof {
  const ours = managedFieldsOf(live).filter(
    entry =>
      entry.manager === manager &&
      entry.operation === 'Apply' &&
      !entry.subresource,
  );
  const entry = ours.find(
    ({ apiVersion }) => apiVersion === desired.apiVersion,
  );
  if (!entry?.fieldsV1) {
    const reason =
      ours.length > 0 ? 'applied in another version' : 'never applied by us';
    return { proven: false, reason };
  }
  const miss = walkMap(
    entry.fieldsV1,
    withoutIdentity(desired),
    live as Record<string, unknown>,
    '',
  );
  return miss === undefined
    ? { proven: true, reason: 'equal fields, equal values' }
    : { proven: false, reason: miss };
}

function withoutIdentity(desired: KubernetesObject): Record<string, unknown> {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = desired;
  const { name: _name, namespace: _namespace, ...described } = metadata;
  return presentKeys(described).length > 0
    ? { ...rest, metadata: described }
    : rest;
}

/** Undefined when equal, else where it is not. */
function walk(
  node: FieldNode,
  desired: unknown,
  live: unknown,
  path: string,
): string | undefined {
  if (Object.keys(node).length === 0) {
    return equalValues(desired, live) ? undefined : `value of ${path}`;
  }
  if (Array.isArray(desired)) {
    return Array.isArray(live)
      ? walkList(node, desired, live, path)
      : `type of ${path}`;
  }
  return isMap(desired) && isMap(live)
    ? walkMap(node, desired, live, path)
    : `type of ${path}`;
}

function walkMap(
  node: FieldNode,
  desired: Record<string, unknown>,
  live: Record<string, unknown>,
  path: string,
): string | undefined {
  const elements = childElements(node);
  for (const element of elements) {
    const name = element.slice(2);
    const here = path === '' ? name : `${path}.${name}`;
    const isStated = element.startsWith('f:') && Object.hasOwn(desired, name);
    if (!isStated) {
      return `presence of ${here}`;
    }
    if (desired[name] === null) {
      // Owned, and stored as nothing. Where there is something, an apply would overwrite it.
      if ((live[name] ?? null) !== null) {
        return `null of ${here}`;
      }
      continue;
    }
    if (!Object.hasOwn(live, name)) {
      return `presence of ${here}`;
    }
    const miss = walk(node[element], desired[name], live[name], here);
    if (miss !== undefined) {
      return miss;
    }
  }
  return presentKeys(desired).length === elements.length
    ? undefined
    : `number of fields of ${path}`;
}

function walkList(
  node: FieldNode,
  desired: readonly unknown[],
  live: readonly unknown[],
  path: string,
): string | undefined {
  const elements = childElements(node);
  if (elements.length !== desired.length) {
    return `number of items of ${path}`;
  }
  const places: { desired: number; live: number }[] = [];
  for (const element of elements) {
    const here = `${path}[${element}]`;
    const place = findItem(element, desired, live);
    if (!place) {
      return `presence of ${here}`;
    }
    places.push(place);
    const miss = element.startsWith('k:')
      ? walk(node[element], desired[place.desired], live[place.live], here)
      : undefined;
    if (miss !== undefined) {
      return miss;
    }
  }
  return sameOrder(places) ? undefined : `order of ${path}`;
}

/** Where the one item stands that an element names; undefined when it is missing or not the only one. */
function findItem(
  element: string,
  desired: readonly unknown[],
  live: readonly unknown[],
): { desired: number; live: number } | undefined {
  const key = listKey(element);
  const value = setValue(element);
  const isNamed = (item: unknown) =>
    key
      ? hasListKey(item, key)
      : value !== undefined && equalValues(item, value);
  const inDesired = onlyIndex(desired, isNamed);
  const inLive = onlyIndex(live, isNamed);
  return inDesired === undefined || inLive === undefined
    ? undefined
    : { desired: inDesired, live: inLive };
}

function onlyIndex(
  items: readonly unknown[],
  isNamed: (item: unknown) => boolean,
): number | undefined {
  const index = items.findIndex(isNamed);
  const again = index < 0 ? -1 : items.slice(index + 1).findIndex(isNamed);
  return index < 0 || again >= 0 ? undefined : index;
}

/** An apply brings its own items into its own order, so a list that somebody reordered is not proven equal. */
function sameOrder(
  places: readonly { desired: number; live: number }[],
): boolean {
  const sorted = [...places].sort((a, b) => a.desired - b.desired);
  return sorted.every(
    ({ live }, index) => index === 0 || sorted[index - 1].live < live,
  );
}
