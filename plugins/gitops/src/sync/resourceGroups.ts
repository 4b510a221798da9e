import type { ResourceNode } from '@gitops-suite/backstage-plugin-gitops-common';

/** Rows of equal resources that are shown beside different ones; the others are folded. */
export const EQUAL_ROWS_SHOWN = 3;

/** The managed objects of an Application, those that differ apart from those that do not. */
export interface ResourceGroups {
  different: ResourceNode[];
  same: ResourceNode[];
  /** Equal ones that are folded away. */
  folded: ResourceNode[];
}

/** Workloads first: they are what people look for. */
const kindOrder = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'HorizontalPodAutoscaler',
  'Service',
  'Ingress',
];

/** Whether live and desired of a managed object are not the same, or it left Git. */
export function isDifferent(node: ResourceNode): boolean {
  return (
    node.sync === 'OutOfSync' ||
    node.difference !== undefined ||
    node.toPrune === true
  );
}

/** Groups the managed objects. `all` unfolds the equal ones; a search shows every match. */
export function groupResources(
  nodes: readonly ResourceNode[],
  options: { search: string; all: boolean },
): ResourceGroups {
  const search = options.search.trim().toLowerCase();
  const managed = nodes
    .filter(node => node.managed)
    .filter(node => matches(node, search))
    .sort(byImportance);
  const different = managed.filter(isDifferent);
  const equal = managed.filter(node => !isDifferent(node));
  const unfolded = options.all || search !== '' || different.length === 0;
  const shown =
    unfolded || equal.length <= EQUAL_ROWS_SHOWN + 1
      ? equal.length
      : EQUAL_ROWS_SHOWN;
  return {
    different,
    same: equal.slice(0, shown),
    folded: equal.slice(shown),
  };
}

/** The kinds of the folded resources, each once, in order. */
export function kindsOf(nodes: readonly ResourceNode[]): string[] {
  return [...new Set(nodes.map(node => node.ref.kind))];
}

function matches(node: ResourceNode, search: string): boolean {
  const { kind, name, namespace } = node.ref;
  return `${kind}/${namespace ?? ''}/${name}`.toLowerCase().includes(search);
}

function byImportance(a: ResourceNode, b: ResourceNode): number {
  return (
    Number(a.toPrune ?? false) - Number(b.toPrune ?? false) ||
    rank(a) - rank(b) ||
    a.ref.kind.localeCompare(b.ref.kind, 'en') ||
    a.ref.name.localeCompare(b.ref.name, 'en')
  );
}

function rank(node: ResourceNode): number {
  const place = kindOrder.indexOf(node.ref.kind);
  return place < 0 ? kindOrder.length : place;
}
