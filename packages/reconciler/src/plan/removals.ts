/** How fields that Git does not state any more go: which of them an apply removes, and what has to go before it. */
import type { KubernetesObject } from '@gitops-suite/model';
import { isMap } from '../json';
import { childOf, isItemOf } from './fieldSet';

/** The way of a field or of a map around it: elements of `fieldsV1` from the root. */
type Way = readonly string[];

/** Ways of fields that go with an apply, and of those that go before it. @internal */
export interface Removals {
  byApply: readonly Way[];
  byValue: readonly Way[];
}

/**
 * How each of these fields goes, none of which `manifest` states. An apply that takes the last field out of a map that is
 * stated as empty stores null in its place, for which the server puts a default, nothing, or a refusal: what is in such
 * a map goes before.
 * @internal
 */
export function removalsOf(
  manifest: KubernetesObject,
  ways: readonly Way[],
): Removals {
  const byValue = ways.filter(way => emptyMapAround(manifest, way));
  return { byApply: ways.filter(way => !byValue.includes(way)), byValue };
}

/** Where `manifest` states a map as empty, of the maps around a field. */
function emptyMapAround(manifest: unknown, way: Way): Way | undefined {
  let value = manifest;
  for (const [index, element] of way.entries()) {
    if (isEmptyMap(value)) {
      return way.slice(0, index);
    }
    value = childOf(value, element);
  }
  return undefined;
}

/** True when a map is stated as empty that is not: something of ours may be in it. @internal */
export function emptiesMap(stated: unknown, live: unknown): boolean {
  if (isMap(stated) && isMap(live)) {
    const names = Object.keys(stated);
    return names.length === 0
      ? !isEmptyMap(live)
      : names.some(name => emptiesMap(stated[name], live[name]));
  }
  return (
    Array.isArray(stated) &&
    Array.isArray(live) &&
    // Which item is which need not be known to see that there is nothing to do.
    stated.some(item => live.some(other => emptiesMap(item, other)))
  );
}

/**
 * `manifest` with the live maps where it empties them: an apply of it can be tried before what is in them has gone.
 * @internal
 */
export function withLiveMaps(
  manifest: KubernetesObject,
  live: KubernetesObject,
  removed: readonly Way[],
): KubernetesObject {
  const { byValue } = removalsOf(manifest, removed);
  const places = byValue.map(way => emptyMapAround(manifest, way)!);
  return places.reduce<unknown>(
    (value, place) => replaced(value, place, place.reduce(childOf, live)),
    manifest,
  ) as KubernetesObject;
}

/** What the write of these removals makes of `live`, of which the apply of `manifest` alone has made `applied`. @internal */
export function afterRemovals(
  { manifest, live }: { manifest: KubernetesObject; live: KubernetesObject },
  applied: KubernetesObject,
  removed: readonly Way[],
): KubernetesObject {
  const { byApply, byValue } = removalsOf(manifest, removed);
  const before = byValue.reduce<unknown>(
    (value, way) => without(value, way, 'keeps'),
    live,
  );
  const left = byApply.reduce<unknown>(
    (value, way) => without(value, way, 'drops'),
    applied,
  );
  return byValue.reduce((value, way) => {
    const place = emptyMapAround(manifest, way)!;
    return replaced(value, place, place.reduce(childOf, before));
  }, left) as KubernetesObject;
}

/** `value` without a field; a map that it was the last one of is kept, or dropped as an apply does. */
function without(
  value: unknown,
  way: Way,
  emptied: 'keeps' | 'drops',
): unknown {
  const [element, ...rest] = way;
  if (Array.isArray(value)) {
    return value.flatMap(item => {
      if (!isItemOf(item, element)) {
        return [item];
      }
      return rest.length === 0 ? [] : [without(item, rest, emptied)];
    });
  }
  const name = element.slice(2);
  if (!isMap(value) || !Object.hasOwn(value, name)) {
    return value;
  }
  const { [name]: child, ...others } = value;
  const left = rest.length === 0 ? undefined : without(child, rest, emptied);
  return left === undefined || (emptied === 'drops' && isEmptied(child, left))
    ? others
    : { ...value, [name]: left };
}

/** `value` with `content` at a place that the manifest states. */
function replaced(value: unknown, place: Way, content: unknown): unknown {
  const [element, ...rest] = place;
  if (element === undefined) {
    return content;
  }
  if (Array.isArray(value)) {
    return value.map(item =>
      isItemOf(item, element) ? replaced(item, rest, content) : item,
    );
  }
  const map = isMap(value) ? value : {};
  const name = element.slice(2);
  return { ...map, [name]: replaced(map[name], rest, content) };
}

function isEmptied(before: unknown, after: unknown): boolean {
  const size = (value: unknown) => Object.keys(Object(value)).length;
  return size(before) > 0 && typeof after === 'object' && size(after) === 0;
}

/** @internal */
export function isEmptyMap(value: unknown): boolean {
  return isMap(value) && Object.keys(value).length === 0;
}
