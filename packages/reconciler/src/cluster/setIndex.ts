const interned = new Map<string, string>();

/** One copy of a string that many objects hold; for the few names that repeat. @internal */
export function intern(text: string): string {
  const known = interned.get(text);
  if (known === undefined) {
    interned.set(text, text);
  }
  return known ?? text;
}

/** Adds to the set under `name`; without a name to none. @internal */
export function addTo<T>(
  index: Map<string, Set<T>>,
  name: string | undefined,
  item: T,
): void {
  if (name === undefined) {
    return;
  }
  const items = index.get(name);
  if (items) {
    items.add(item);
  } else {
    index.set(name, new Set([item]));
  }
}

/** The opposite of {@link addTo}; empty sets go. @internal */
export function removeFrom<T>(
  index: Map<string, Set<T>>,
  name: string | undefined,
  item: T,
): void {
  const items = name === undefined ? undefined : index.get(name);
  items?.delete(item);
  if (items?.size === 0) {
    index.delete(name!);
  }
}
