/**
 * A set of field paths. Path elements are strings as in `FieldsV1`: `f:name`, `k:{"key":"value"}`, `v:"leaf"`,
 * `i:0`. A path is in the set when its last element is a member of the node that the others lead to.
 */
export interface FieldSet {
  readonly members: ReadonlySet<string>;
  readonly children: ReadonlyMap<string, FieldSet>;
}

interface Node {
  members: Set<string>;
  children: Map<string, Node>;
}

/** The set without paths. */
export const emptySet: FieldSet = { members: new Set(), children: new Map() };

/** Collects paths into a set. */
export class FieldSetBuilder {
  readonly #root: Node = { members: new Set(), children: new Map() };

  /** Adds a path; the empty path is no member of anything. */
  insert(path: readonly string[]): void {
    if (path.length === 0) return;
    let node = this.#root;
    for (let i = 0; i < path.length - 1; i++) {
      let next = node.children.get(path[i]);
      if (!next) {
        next = { members: new Set(), children: new Map() };
        node.children.set(path[i], next);
      }
      node = next;
    }
    node.members.add(path[path.length - 1]);
  }

  build(): FieldSet {
    return this.#root;
  }
}

/** A set of these paths. */
export function setOf(...paths: string[][]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path);
  return builder.build();
}

/** Whether no path is in it. */
export function isEmpty(set: FieldSet): boolean {
  if (set.members.size > 0) return false;
  for (const child of set.children.values()) if (!isEmpty(child)) return false;
  return true;
}

/** Paths of either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (b.members.size === 0 && b.children.size === 0) return a;
  if (a.members.size === 0 && a.children.size === 0) return b;
  const members = new Set([...a.members, ...b.members]);
  const children = new Map(a.children);
  for (const [element, child] of b.children) {
    const own = children.get(element);
    children.set(element, own ? union(own, child) : child);
  }
  return { members, children };
}

/** Paths of both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const members = new Set([...a.members].filter(m => b.members.has(m)));
  const children = new Map<string, FieldSet>();
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    const both = other && intersection(child, other);
    if (both && !isEmpty(both)) children.set(element, both);
  }
  return { members, children };
}

/** Paths of the first that are not paths of the second. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, false);
}

/** Paths of the first that neither are paths of the second nor lie below one. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, true);
}

function subtract(a: FieldSet, b: FieldSet, below: boolean): FieldSet {
  const members = new Set([...a.members].filter(m => !b.members.has(m)));
  const children = new Map<string, FieldSet>();
  for (const [element, child] of a.children) {
    if (below && b.members.has(element)) continue;
    const other = b.children.get(element);
    const rest = other ? subtract(child, other, below) : child;
    if (!isEmpty(rest)) children.set(element, rest);
  }
  return { members, children };
}

/** Whether both hold the same paths. */
export function isSameSet(a: FieldSet, b: FieldSet): boolean {
  return isEmpty(difference(a, b)) && isEmpty(difference(b, a));
}

/** All paths; those of a node before those of its children, as the API server lists them. */
export function* pathsOf(
  set: FieldSet,
  prefix: readonly string[] = [],
): Iterable<string[]> {
  for (const element of [...set.members].sort(compareElements))
    yield [...prefix, element];
  for (const element of [...set.children.keys()].sort(compareElements))
    yield* pathsOf(set.children.get(element)!, [...prefix, element]);
}

/** Members and ways to children, each once, in the order of `FieldsV1`. */
export function elementsOf(set: FieldSet): string[] {
  return [...new Set([...set.members, ...set.children.keys()])].sort(
    compareElements,
  );
}

const order = 'fkvi';

function compareElements(a: string, b: string): number {
  if (a[0] !== b[0]) return order.indexOf(a[0]) - order.indexOf(b[0]);
  if (a[0] === 'i') return Number(a.slice(2)) - Number(b.slice(2));
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
