import { canonicalJson, isMap } from '../../json';
import { indexPath, itemPath } from '../fieldPath';
import { isItemOf, listKey } from '../fieldSet';

/** From a place to one below it in two documents. @internal */
export interface JointStep {
  path: string;
  first?: string | number;
  live?: string | number;
  elements: readonly string[];
}

/** An item of two lists, or of one of them. @internal */
export interface JointPair extends JointStep {
  first?: number;
  live?: number;
  key?: Readonly<Record<string, unknown>>;
  /** Only its place tells the item from others. */
  byIndex?: boolean;
}

/**
 * Items of both lists: those of the first one in its order, and between them those of the live one alone. `elements`
 * of `fieldsV1` tell what names them.
 * @internal
 */
export function jointPairs(
  first: readonly unknown[],
  live: readonly unknown[],
  place: { path: string; elements: readonly string[] },
): JointPair[] {
  const { elements } = place;
  const isSet = elements.some(element => element.startsWith('v:'));
  const names = [
    ...new Set(
      elements.flatMap(element => Object.keys(listKey(element) ?? {})),
    ),
  ];
  const keyOf = identify([...first, ...live], { isSet, names });
  if (!keyOf) {
    return byIndex(first, live, place.path);
  }
  const places = new Map(live.map((item, index) => [keyOf(item), index]));
  const known = new Set(first.map(keyOf));
  const pairOf = (item: unknown, pair: Partial<JointPair>): JointPair => ({
    ...pair,
    path: pathOf(item, { path: place.path, isSet, names }),
    elements: [...new Set(elements)].filter(element => isItemOf(item, element)),
    ...(isSet ? {} : { key: keyFields(item, names) }),
  });
  const stated = first.map((item, index) =>
    pairOf(item, { first: index, live: places.get(keyOf(item)) }),
  );
  const more = live.flatMap((item, index) =>
    known.has(keyOf(item)) ? [] : [pairOf(item, { live: index })],
  );
  return more.reduce(inLiveOrder, stated);
}

/** Puts an item of the live list before those that stand behind it: an apply that keeps it does not move it. */
function inLiveOrder(pairs: JointPair[], pair: JointPair): JointPair[] {
  const at = pairs.findIndex(({ live }) => (live ?? -1) > pair.live!);
  const place = at < 0 ? pairs.length : at;
  return [...pairs.slice(0, place), pair, ...pairs.slice(place)];
}

function byIndex(
  first: readonly unknown[],
  live: readonly unknown[],
  path: string,
): JointPair[] {
  const length = Math.max(first.length, live.length);
  return Array.from({ length }, (_, index) => ({
    path: indexPath(path, index),
    first: index,
    live: index,
    elements: [],
    byIndex: true,
  }));
}

/** How to tell the items of a list from each other; undefined when only their order does. */
function identify(
  items: readonly unknown[],
  { isSet, names }: { isSet: boolean; names: readonly string[] },
): ((item: unknown) => string) | undefined {
  if (isSet) {
    return canonicalJson;
  }
  const isNamed =
    names.length > 0 &&
    items.every(item => isMap(item) && Object.hasOwn(item, names[0]));
  return isNamed ? item => canonicalJson(keyFields(item, names)) : undefined;
}

function keyFields(
  item: unknown,
  names: readonly string[],
): Record<string, unknown> {
  const map = isMap(item) ? item : {};
  return Object.fromEntries(
    names.flatMap(name => {
      const value = map[name] ?? (name === 'protocol' ? 'TCP' : undefined);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function pathOf(
  item: unknown,
  list: { path: string; isSet: boolean; names: readonly string[] },
): string {
  return list.isSet
    ? `${list.path}[${String(item)}]`
    : itemPath(list.path, keyFields(item, list.names));
}
