import { canonicalJson, isMap } from '../json';
import { hasListKey, listKey, type FieldNode } from './fieldSet';
import { indexPath, itemPath } from './fieldPath';

/** One item of two lists that are compared. An item that is in one list only has no counterpart. @internal */
export interface ItemPair {
  path: string;
  predicted: unknown;
  live: unknown;
  /** Elements of `fieldsV1` that may name it. */
  isElement(element: string): boolean;
  /** True for the item of another list that stands for the same. */
  isSame(item: unknown, index: number): boolean;
}

/** How two lists are compared, item by item. @internal */
export interface ListPairing {
  pairs: readonly ItemPair[];
  /** True when the items of both lists are the same but stand in another order. */
  reordered: boolean;
}

type Key = Readonly<Record<string, unknown>>;

/**
 * Pairs the items of two lists: by the keys that `nodes` (their places in `fieldsV1`) know, as set, by name, or by
 * index. Undefined when the lists are better shown as a whole (plain values in an order that matters).
 * @internal
 */
export function pairItems(
  predicted: readonly unknown[],
  live: readonly unknown[],
  options: { path: string; nodes: readonly FieldNode[] },
): ListPairing | undefined {
  const elements = options.nodes.flatMap(node => Object.keys(node));
  if (elements.some(element => element.startsWith('v:'))) {
    return pairSet(predicted, live, options.path);
  }
  const key = elements.map(listKey).find(found => found !== undefined);
  const names = key ? Object.keys(key) : nameOf([...predicted, ...live]);
  if (names && isUnique(predicted, names) && isUnique(live, names)) {
    return pairByKey(predicted, live, { path: options.path, names });
  }
  return [...predicted, ...live].every(isMap)
    ? pairByIndex(predicted, live, options.path)
    : undefined;
}

/** `name`, when all items have one: the key of nearly all lists of Kubernetes. */
function nameOf(items: readonly unknown[]): string[] | undefined {
  const named = items.every(
    item => isMap(item) && typeof item.name === 'string',
  );
  return named ? ['name'] : undefined;
}

function keyOf(item: unknown, names: readonly string[]): Key {
  const map = isMap(item) ? item : {};
  return Object.fromEntries(
    names.map(name => [
      name,
      map[name] ?? (name === 'protocol' ? 'TCP' : undefined),
    ]),
  );
}

function isUnique(
  items: readonly unknown[],
  names: readonly string[],
): boolean {
  const keys = items.map(item => canonicalJson(keyOf(item, names)));
  return items.every(isMap) && new Set(keys).size === keys.length;
}

function pairByKey(
  predicted: readonly unknown[],
  live: readonly unknown[],
  { path, names }: { path: string; names: readonly string[] },
): ListPairing {
  const texts = (items: readonly unknown[]) =>
    items.map(item => canonicalJson(keyOf(item, names)));
  const predictedTexts = texts(predicted);
  const liveTexts = texts(live);
  const place = new Map(liveTexts.map((text, index) => [text, index]));
  const inPredicted = new Set(predictedTexts);
  const pairOf = (item: unknown, counterpart: unknown): ItemPair => {
    const key = keyOf(item ?? counterpart, names);
    return {
      path: itemPath(path, key),
      predicted: item,
      live: counterpart,
      isElement: element => {
        const named = listKey(element);
        return named !== undefined && hasListKey(item ?? counterpart, named);
      },
      isSame: other =>
        canonicalJson(keyOf(other, names)) === canonicalJson(key),
    };
  };
  const pairs = [
    ...predicted.map((item, index) =>
      pairOf(item, live[place.get(predictedTexts[index]) ?? -1]),
    ),
    ...live
      .filter((_, index) => !inPredicted.has(liveTexts[index]))
      .map(item => pairOf(undefined, item)),
  ];
  const common = predictedTexts.filter(text => place.has(text));
  const commonLive = liveTexts.filter(text => inPredicted.has(text));
  const reordered = common.some((text, index) => text !== commonLive[index]);
  return { pairs, reordered };
}

function pairSet(
  predicted: readonly unknown[],
  live: readonly unknown[],
  path: string,
): ListPairing {
  const pairs = new Map<string, ItemPair>();
  for (const item of [...predicted, ...live]) {
    const text = canonicalJson(item);
    pairs.set(text, {
      path: itemPath(path, { value: item }).replace('[value=', '['),
      predicted: predicted.find(other => canonicalJson(other) === text),
      live: live.find(other => canonicalJson(other) === text),
      isElement: element =>
        element.startsWith('v:') && element.slice(2) === text,
      isSame: other => canonicalJson(other) === text,
    });
  }
  return { pairs: [...pairs.values()], reordered: false };
}

function pairByIndex(
  predicted: readonly unknown[],
  live: readonly unknown[],
  path: string,
): ListPairing {
  const length = Math.max(predicted.length, live.length);
  const pairs = Array.from({ length }, (_, index) => ({
    path: indexPath(path, index),
    predicted: predicted[index],
    live: live[index],
    isElement: (element: string) => element === `i:${index}`,
    isSame: (_item: unknown, at: number) => at === index,
  }));
  return { pairs, reordered: false };
}
