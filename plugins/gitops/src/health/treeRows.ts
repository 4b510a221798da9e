import type {
  HealthStatus,
  ResourceNode,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** Worth a look, worst first. */
const troubles: HealthStatus[] = [
  'Degraded',
  'Missing',
  'Progressing',
  'Unknown',
  'Suspended',
];

/** What of the tree is shown. */
export interface TreeFilter {
  /** Healthy branches are folded to one row. */
  notHealthyOnly: boolean;
  search: string;
}

/** An object in the tree. */
export interface TreeNodeRow {
  type: 'node';
  id: string;
  node: ResourceNode;
  /** Name without the part that repeats the parent's: `…-7d9f8c6b5`. */
  shortName: string;
  children: TreeRow[];
}

/** Siblings that are folded to one row. */
export interface TreeFoldRow {
  type: 'fold';
  id: string;
  kind: 'healthy' | 'scaled-to-zero';
  /** Objects directly in the fold. */
  count: number;
  /** Objects in all branches of the fold. */
  all: number;
  children: TreeRow[];
}

/** A row of the health tree, with the rows below it. */
export type TreeRow = TreeNodeRow | TreeFoldRow;

/** The tree of an Application as rows, roots first. */
export function treeRows(
  nodes: readonly ResourceNode[],
  filter: TreeFilter,
): TreeRow[] {
  const family = familyOf(nodes);
  const search = filter.search.trim().toLowerCase();
  if (search) {
    return family.roots.flatMap(root => matchingRows(root, family, search));
  }
  return siblingRows(family.roots, family, {
    foldHealthy: filter.notHealthyOnly,
    id: 'root',
  });
}

/** Rows that are open at the start: the way to whatever is not healthy, and to every match of a search. */
export function openRows(
  rows: readonly TreeRow[],
  filter: TreeFilter,
): string[] {
  return rows.flatMap(row => {
    const below = openRows(row.children, filter);
    const isWay =
      row.type === 'node' &&
      row.children.length > 0 &&
      (filter.search.trim() !== '' || hasTrouble(row));
    return isWay ? [row.id, ...below] : below;
  });
}

/** All rows that have something below them. */
export function allBranches(rows: readonly TreeRow[]): string[] {
  return rows.flatMap(row =>
    row.children.length > 0 ? [row.id, ...allBranches(row.children)] : [],
  );
}

/** Keys of the objects that are not healthy, in the order of the rows. */
export function troubleKeys(rows: readonly TreeRow[]): string[] {
  return rows.flatMap(row => [
    ...(row.type === 'node' && isTrouble(row.node) ? [row.id] : []),
    ...troubleKeys(row.children),
  ]);
}

/** An object and its owners, nearest first. */
export function withOwners(
  nodes: readonly ResourceNode[],
  key: string,
): ResourceNode[] {
  const byKey = new Map(nodes.map(node => [node.key, node]));
  const line: ResourceNode[] = [];
  for (
    let node = byKey.get(key);
    node && !line.includes(node);
    node = node.parent === undefined ? undefined : byKey.get(node.parent)
  ) {
    line.push(node);
  }
  return line;
}

/** Whether an object itself is worth a look. */
export function isTrouble(node: ResourceNode): boolean {
  return node.health !== undefined && troubles.includes(node.health.status);
}

/** Objects of the tree that are worth a look. */
export function countTroubles(nodes: readonly ResourceNode[]): number {
  return nodes.filter(isTrouble).length;
}

/** `…-7d9f8c6b5` for a name that begins with its parent's. */
export function shortName(name: string, parent: string | undefined): string {
  return parent && name.startsWith(`${parent}-`)
    ? `…${name.slice(parent.length)}`
    : name;
}

interface Family {
  roots: ResourceNode[];
  children: Map<string, ResourceNode[]>;
  /** Keys of objects that are in trouble, or have somebody below who is. */
  troubled: Set<string>;
}

interface SiblingOptions {
  foldHealthy: boolean;
  id: string;
  parent?: ResourceNode;
}

function familyOf(nodes: readonly ResourceNode[]): Family {
  const byKey = new Map(nodes.map(node => [node.key, node]));
  const children = new Map<string, ResourceNode[]>();
  const roots: ResourceNode[] = [];
  for (const node of nodes) {
    // An owner that is not in the answer makes a root: nothing is lost.
    if (node.parent !== undefined && byKey.has(node.parent)) {
      children.set(node.parent, [...(children.get(node.parent) ?? []), node]);
    } else {
      roots.push(node);
    }
  }
  const troubled = new Set<string>();
  for (const node of nodes.filter(isTrouble)) {
    for (const one of withOwnersFrom(byKey, node)) {
      troubled.add(one.key);
    }
  }
  return { roots, children, troubled };
}

function withOwnersFrom(
  byKey: ReadonlyMap<string, ResourceNode>,
  start: ResourceNode,
): Set<ResourceNode> {
  const line = new Set<ResourceNode>();
  for (
    let node: ResourceNode | undefined = start;
    node && !line.has(node);
    node = node.parent === undefined ? undefined : byKey.get(node.parent)
  ) {
    line.add(node);
  }
  return line;
}

function siblingRows(
  siblings: readonly ResourceNode[],
  family: Family,
  options: SiblingOptions,
): TreeRow[] {
  const { foldHealthy, id, parent } = options;
  const below = (node: ResourceNode) =>
    nodeRow(
      node,
      parent,
      siblingRows(childrenOf(node, family), family, {
        foldHealthy,
        id: node.key,
        parent: node,
      }),
    );
  const idle = siblings.filter(isScaledToZero);
  const active = siblings.filter(node => !isScaledToZero(node));
  const shown = active
    .filter(node => !foldHealthy || family.troubled.has(node.key))
    .sort(byTrouble(family));
  const healthy = active.filter(node => !shown.includes(node));
  const folds: TreeRow[] = [];
  // A fold of one row would hide it for nothing.
  if (healthy.length === 1) {
    folds.push(below(healthy[0]));
  } else if (healthy.length > 1) {
    folds.push(foldRow(`${id}//healthy`, 'healthy', healthy.map(below)));
  }
  if (idle.length > 0) {
    folds.push(foldRow(`${id}//idle`, 'scaled-to-zero', idle.map(below)));
  }
  return [...shown.map(below), ...folds];
}

function matchingRows(
  node: ResourceNode,
  family: Family,
  search: string,
  parent?: ResourceNode,
): TreeRow[] {
  const children = childrenOf(node, family).flatMap(child =>
    matchingRows(child, family, search, node),
  );
  const { kind, name } = node.ref;
  const matches = `${kind}/${name}`.toLowerCase().includes(search);
  return matches || children.length > 0
    ? [nodeRow(node, parent, children)]
    : [];
}

function nodeRow(
  node: ResourceNode,
  parent: ResourceNode | undefined,
  children: TreeRow[],
): TreeNodeRow {
  return {
    type: 'node',
    id: node.key,
    node,
    shortName: shortName(node.ref.name, parent?.ref.name),
    children,
  };
}

function foldRow(
  id: string,
  kind: TreeFoldRow['kind'],
  children: TreeRow[],
): TreeFoldRow {
  return {
    type: 'fold',
    id,
    kind,
    count: children.length,
    all: size(children),
    children,
  };
}

function size(rows: readonly TreeRow[]): number {
  return rows.reduce(
    (sum, row) => sum + (row.type === 'node' ? 1 : 0) + size(row.children),
    0,
  );
}

function childrenOf(node: ResourceNode, family: Family): ResourceNode[] {
  return family.children.get(node.key) ?? [];
}

function isScaledToZero(node: ResourceNode): boolean {
  return node.ref.kind === 'ReplicaSet' && node.ready === '0/0';
}

function hasTrouble(row: TreeRow): boolean {
  return (
    (row.type === 'node' && isTrouble(row.node)) ||
    row.children.some(hasTrouble)
  );
}

function byTrouble(family: Family) {
  const rank = (node: ResourceNode) =>
    (isTrouble(node) && troubles.indexOf(node.health!.status)) ||
    (family.troubled.has(node.key) ? 0 : troubles.length);
  return (a: ResourceNode, b: ResourceNode) => rank(a) - rank(b);
}
