/** How fields that are taken over go: which of them an apply removes, and what is left of the maps around them. */
import type { KubernetesObject } from '@gitops-suite/model';
import { isMap } from '../json';
import { childOf, isItemOf } from './fieldSet';

/** The way of a field: elements of `fieldsV1` from the root. */
type Way = readonly string[];

/** Ways of fields that go with an apply, and of those that go before it. @internal */
export interface Removals {
  byApply: readonly Way[];
  /** An apply that takes the last field out of a map that is stated as empty stores null in its place. */
  byValue: readonly Way[];
}

/** How each field that `manifest` does not state goes. @internal */
export function removalsOf(
  manifest: KubernetesObject,
  ways: readonly Way[],
): Removals {
  const byValue = ways.filter(way => isInEmptyMap(manifest, way));
  return { byApply: ways.filter(way => !byValue.includes(way)), byValue };
}

function isInEmptyMap(manifest: unknown, way: Way): boolean {
  let value = manifest;
  return way.some(element => {
    const isEmpty = isEmptyMap(value);
    value = childOf(value, element);
    return isEmpty;
  });
}

/**
 * What the write of `removals` makes of an object, of which the apply alone has made `applied`. An apply that takes the
 * last field out of a map takes the map along, and the server's default comes in its place; what goes before the apply
 * leaves an empty map, which stays when there was nothing else in it.
 * @internal
 */
export function afterRemovals(
  live: KubernetesObject,
  applied: KubernetesObject,
  { byApply, byValue }: Removals,
): KubernetesObject {
  const before = remove(live, byValue, () => false);
  const left = remove(applied, byApply, () => true);
  return remove(left, byValue, place => !isEmptyMap(valueAt(before, place)));
}

/** `object` without these fields; `isDropped` says of a map that is empty now whether it goes too. */
function remove(
  object: KubernetesObject,
  ways: readonly Way[],
  isDropped: (place: Way) => boolean,
): KubernetesObject {
  return ways.reduce<unknown>(
    (value, way) => without(value, { way, place: [], isDropped }),
    object,
  ) as KubernetesObject;
}

function without(
  value: unknown,
  at: { way: Way; place: Way; isDropped: (place: Way) => boolean },
): unknown {
  const [element, ...rest] = at.way;
  const inside = { ...at, way: rest, place: [...at.place, element] };
  if (Array.isArray(value)) {
    return value.flatMap(item => {
      if (!isItemOf(item, element)) {
        return [item];
      }
      return rest.length === 0 ? [] : [without(item, inside)];
    });
  }
  const name = element.slice(2);
  if (!isMap(value) || !Object.hasOwn(value, name)) {
    return value;
  }
  const { [name]: child, ...others } = value;
  const left = rest.length === 0 ? undefined : without(child, inside);
  const isGone =
    left === undefined ||
    (isEmptied(child, left) && at.isDropped(inside.place));
  return isGone ? others : { ...value, [name]: left };
}

function isEmptied(before: unknown, after: unknown): boolean {
  const size = (value: unknown) => Object.keys(Object(value)).length;
  return size(before) > 0 && typeof after === 'object' && size(after) === 0;
}

function isEmptyMap(value: unknown): boolean {
  return isMap(value) && Object.keys(value).length === 0;
}

function valueAt(value: unknown, place: Way): unknown {
  return place.reduce(childOf, value);
}
