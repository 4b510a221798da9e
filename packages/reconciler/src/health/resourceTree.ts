import {
  objectKey,
  refOf,
  type KubernetesObject,
  type ObjectKey,
  type ObjectRef,
  type ResourceNode,
} from '@gitops-suite/model';
import type { Comparison } from '../plan/comparison';
import { absent } from './applicationHealth';
import { assessHealth } from './assessHealth';
import {
  childrenOf,
  isIdleReplicaSet,
  revisionOf,
  type Children,
} from './descendants';
import { asFields, conditionsOf, specOf, statusOf, textOf } from './liveFields';
import { shortImage } from './wording';
import { containersOf } from './podHealth';
import { readyCounts } from './readyCounts';
import type { HealthRules } from './userRules';

/** Nodes of one tree; the rest is counted. */
const MOST_NODES = 2000;
/** Old ReplicaSets that are shown of one Deployment; the rest is counted. */
const MOST_IDLE = 3;
/** Characters of a message in a node; the rest is cut. */
const LONGEST_MESSAGE = 500;

/** @public */
export interface ResourceTreeInput {
  roots: readonly {
    key: ObjectKey;
    ref: ObjectRef;
    live?: KubernetesObject;
    /** Why it is not known how it is, or whether it is there at all. */
    unread?: string;
    comparison?: Comparison;
    /** In the inventory, but no longer in Git. */
    toPrune?: boolean;
  }[];
  children: Children;
  /** Milliseconds since the epoch. */
  now: number;
  /** Rules of the user. */
  rules: HealthRules;
}

/** The objects of an Application down to pods, parents before children. Roots are never left out for children. Pure. @public */
export function resourceTree(input: ResourceTreeInput): ResourceNode[] {
  const nodes = input.roots.map(root => rootNode(root, input));
  const seen = new Set(nodes.map(({ key }) => key));
  const queue = input.roots.flatMap(({ key, live }) =>
    live ? [{ parent: key, object: live }] : [],
  );
  for (let next = 0; next < queue.length; next += 1) {
    const { parent, object } = queue[next];
    for (const child of shownChildren(object, input)) {
      const key = objectKey(refOf(child));
      // A managed object may own another one: it keeps its place as a root.
      if (!seen.has(key)) {
        seen.add(key);
        nodes.push({
          ...describeNode(child, input),
          key,
          parent,
          managed: false,
        });
        queue.push({ parent: key, object: child });
      }
    }
  }
  return bounded(nodes, input.roots.length);
}

function bounded(nodes: ResourceNode[], roots: number): ResourceNode[] {
  const most = Math.max(MOST_NODES, roots);
  if (nodes.length <= most) {
    return nodes;
  }
  const shown = nodes.slice(0, most);
  const last = shown[most - 1];
  const left = nodes.length - most;
  shown[most - 1] = {
    ...last,
    info: [...(last.info ?? []), `${left} more objects are not shown`],
  };
  return shown;
}

function shownChildren(
  object: KubernetesObject,
  { children }: ResourceTreeInput,
): KubernetesObject[] {
  const all = childrenOf(object, children);
  const idle = new Set(all.filter(isIdleReplicaSet).slice(MOST_IDLE));
  return all.filter(child => !idle.has(child));
}

function rootNode(
  root: ResourceTreeInput['roots'][number],
  input: ResourceTreeInput,
): ResourceNode {
  const { key, ref, live, unread, comparison, toPrune } = root;
  const described: Pick<ResourceNode, 'ref'> & Partial<ResourceNode> = live
    ? describeNode(live, input)
    : { ref, health: absent(unread) };
  const isUnsure = unread !== undefined && described.health !== undefined;
  return {
    ...described,
    ...(isUnsure ? { health: absent(unread) } : {}),
    key,
    managed: true,
    ...syncOf(comparison, toPrune === true),
    ...(toPrune ? { toPrune } : {}),
  };
}

function syncOf(
  comparison: Comparison | undefined,
  toPrune: boolean,
): Pick<ResourceNode, 'sync' | 'difference'> {
  if (toPrune) {
    return { sync: 'OutOfSync', difference: 'extra' };
  }
  switch (comparison?.verdict) {
    case undefined:
    case 'unknown':
      return { sync: 'Unknown' };
    case 'same':
      return { sync: 'Synced' };
    case 'ownership':
      return { sync: 'Synced', difference: 'ownership' };
    default:
      return { sync: 'OutOfSync', difference: comparison!.verdict };
  }
}

function describeNode(
  object: KubernetesObject,
  input: ResourceTreeInput,
): Omit<ResourceNode, 'key' | 'managed'> {
  const health = assessHealth(object, input);
  const counts = readyCounts(object);
  const info = infoOf(object, input);
  const createdAt = textOf(object.metadata.creationTimestamp);
  const conditions = nodeConditions(object);
  return {
    ref: refOf(object),
    uid: textOf(object.metadata.uid),
    ...(health ? { health: { ...health, message: cut(health.message) } } : {}),
    ...(counts ? { ready: `${counts.ready}/${counts.wanted}` } : {}),
    ...(info.length > 0 ? { info } : {}),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(object.kind === 'Pod' ? { containers: nodeContainers(object) } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

function cut(message: string | undefined): string | undefined {
  return message === undefined || message.length <= LONGEST_MESSAGE
    ? message
    : `${message.slice(0, LONGEST_MESSAGE)}…`;
}

function infoOf(
  object: KubernetesObject,
  { children }: ResourceTreeInput,
): string[] {
  switch (`${refOf(object).group}/${object.kind}`) {
    case 'apps/ReplicaSet': {
      const revision = revisionOf(object);
      return revision > 0 ? [`revision ${revision}`] : [];
    }
    case 'apps/Deployment': {
      const idle = childrenOf(object, children).filter(isIdleReplicaSet);
      const left = idle.length - MOST_IDLE;
      return left > 0 ? [`${left} older ReplicaSets scaled to 0`] : [];
    }
    case '/Pod': {
      const images = containersOf(object)
        .filter(({ init }) => !init)
        .map(({ image }) => shortImage(image));
      return [...new Set(images)].slice(0, 5);
    }
    case '/PersistentVolumeClaim': {
      const { phase, capacity } = statusOf(object);
      return [textOf(asFields(capacity).storage), textOf(phase)].flatMap(
        fact => fact ?? [],
      );
    }
    case '/Service':
      return [textOf(specOf(object).type) ?? 'ClusterIP'];
    default:
      return [];
  }
}

function nodeContainers(
  pod: KubernetesObject,
): NonNullable<ResourceNode['containers']> {
  return containersOf(pod).map(container => ({
    name: container.name,
    image: container.image,
    ...(container.init ? { init: true } : {}),
    ready: container.ready,
    restarts: container.restarts,
    state: container.state,
    ...(container.reason === undefined ? {} : { reason: container.reason }),
    ...(container.message === undefined
      ? {}
      : { message: cut(container.message) }),
  }));
}

function nodeConditions(
  object: KubernetesObject,
): NonNullable<ResourceNode['conditions']> {
  return conditionsOf(object)
    .slice(0, 30)
    .map(({ type, status, reason, message, since }) => ({
      type,
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message: cut(message) }),
      ...(since === undefined ? {} : { at: since }),
    }));
}
