const interned = new Map<string, string>();

/** One copy of a string that many objects hold; for the few names that repeat. @internal */
export function intern(text: string): string {
  const known = interned.get(text);
  if (known === undefined) {
    interned.set(text, text);
  }
  return known ?? text;
}

/** Items by name. Most names have one: a Set of its own would cost more than the item. @internal */
export type SetIndex<T extends { readonly key: string }> = Map<
  string,
  T | Set<T>
>;

/** Items under `name`. @internal */
export function itemsOf<T extends { readonly key: string }>(
  index: SetIndex<T>,
  name: string,
): Iterable<T> {
  const items = index.get(name);
  if (items === undefined) {
    return [];
  }
  return items instanceof Set ? items : [items];
}

/** Adds to the items under `name`; without a name to none. @internal */
export function addTo<T extends { readonly key: string }>(
  index: SetIndex<T>,
  name: string | undefined,
  item: T,
): void {
  if (name === undefined) {
    return;
  }
  const items = index.get(name);
  if (items === undefined) {
    index.set(name, item);
  } else if (items instanceof Set) {
    items.add(item);
  } else if (items !== item) {
    index.set(name, new Set([items, item]));
  }
}

/** The opposite of {@link addTo}; names without items go. @internal */
export function removeFrom<T extends { readonly key: string }>(
  index: SetIndex<T>,
  name: string | undefined,
  item: T,
): void {
  const items = name === undefined ? undefined : index.get(name);
  if (items === item) {
    index.delete(name!);
  } else if (items instanceof Set) {
    items.delete(item);
    if (items.size === 0) {
      index.delete(name!);
    }
  }
}
