import { PART_OF_LABEL, type ObjectRef } from '@gitops-suite/model';

/** What the reconciler works with in a cluster. @internal */
export interface Interest {
  kinds: readonly Pick<ObjectRef, 'group' | 'version' | 'kind'>[];
  namespaces: readonly string[];
}

/** One watch: managed objects of a kind, its objects as children, or events. @internal */
export interface WatchSpec {
  id: string;
  role: 'root' | 'child' | 'event';
  group: string;
  kind: string;
  version?: string;
  /** Undefined: all namespaces. */
  namespace?: string;
  labelSelector?: string;
}

/**
 * Namespaces from which on children are watched in the whole cluster: a connection for every kind and namespace would
 * cost server and client more than the objects that are held in vain. Namespaces that come later then cost nothing.
 * Whoever does not want that grants the reading of single namespaces only.
 */
const NAMESPACES_APART = 8;

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/** The kinds that can grow below objects of these kinds. @internal */
export function childKindsOf(
  kinds: Interest['kinds'],
): { group: string; kind: string }[] {
  const has = (group: string, ...names: string[]) =>
    kinds.some(ref => ref.group === group && names.includes(ref.kind));
  const hasCustom = kinds.some(ref => !isBuiltIn(ref.group));
  const children: { group: string; kind: string }[] = [];
  if (hasCustom) {
    children.push(
      { group: 'apps', kind: 'Deployment' },
      { group: 'apps', kind: 'StatefulSet' },
      { group: 'apps', kind: 'DaemonSet' },
    );
  }
  if (hasCustom || has('apps', 'Deployment')) {
    children.push({ group: 'apps', kind: 'ReplicaSet' });
  }
  if (hasCustom || has('batch', 'CronJob')) {
    children.push({ group: 'batch', kind: 'Job' });
  }
  if (
    hasCustom ||
    has('apps', ...workloads) ||
    has('batch', 'Job', 'CronJob') ||
    has('', 'ReplicationController')
  ) {
    children.push({ group: '', kind: 'Pod' });
  }
  if (hasCustom || has('apps', 'StatefulSet')) {
    children.push({ group: '', kind: 'PersistentVolumeClaim' });
  }
  return children;
}

/** The watches that serve an interest. `isWideForbidden` says of which kinds the whole cluster may not be read. @internal */
export function planWatches(
  interest: Interest,
  isWideForbidden: (group: string, kind: string) => boolean,
): WatchSpec[] {
  const specs = new Map<string, WatchSpec>();
  const add = (spec: Omit<WatchSpec, 'id'>) => {
    const { role, group, kind, namespace } = spec;
    const id = `${role} ${group}/${kind} ${namespace ?? '*'}`;
    if (!specs.has(id)) {
      specs.set(id, { ...spec, id });
    }
  };
  for (const { group, kind, version } of interest.kinds) {
    add({ role: 'root', group, kind, version, labelSelector: PART_OF_LABEL });
  }
  const below = [
    ...childKindsOf(interest.kinds).map(child => ({
      ...child,
      role: 'child' as const,
    })),
    { group: '', kind: 'Event', role: 'event' as const },
  ];
  const namespaces = [...new Set(interest.namespaces)];
  for (const child of below) {
    const isWide =
      namespaces.length > NAMESPACES_APART &&
      !isWideForbidden(child.group, child.kind);
    for (const namespace of isWide ? [undefined] : namespaces) {
      add({ ...child, namespace });
    }
  }
  return [...specs.values()];
}

function isBuiltIn(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}
