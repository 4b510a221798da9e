/** What is written before an apply that takes something over, so that the apply removes it. */
import {
  FIELD_MANAGER,
  PART_OF_LABEL,
  type KubernetesObject,
} from '@gitops-suite/model';
import {
  childElements,
  childOf,
  isItemOf,
  managedFieldsOf,
  nodeOfWay,
  unionOf,
  type FieldNode,
  type ManagedFieldsEntry,
} from './fieldSet';
import { jsonPointer } from './jsonPointer';
import { LAST_APPLIED_ANNOTATION } from './normalizeDesired';
import { removalsOf } from './removals';
import { isByHand, isOurs, isWholeWrite, type Takeover } from './takeover';

/** Managers of a client-side apply: with the first apply of ours they are over. */
const clientSide = [
  'kubectl-client-side-apply',
  'kubectl-last-applied',
  'before-first-apply',
];
/**
 * What is stated of every object. With no entry at all the server would keep the whole object for `before-first-apply`
 * when it is applied, which is a hand: the next plan would take away what this one has left alone.
 */
const stamp = nodeOfWay(['f:metadata', 'f:labels', `f:${PART_OF_LABEL}`]);

/** What has to be written before an apply, so that it removes what is taken over. @internal */
export interface TakenOver {
  needed: boolean;
  managedFields: readonly ManagedFieldsEntry[];
  /** JSON pointers of fields that an apply could not remove. */
  pointers: readonly string[];
}

/** `managedFields` after the takeover, and what is left of a client-side apply. @internal */
export function takenOver(
  live: KubernetesObject,
  manifest: KubernetesObject,
  takeover: Takeover | undefined,
): TakenOver {
  const entries = managedFieldsOf(live);
  const ways = takeover?.removed ?? [];
  const removed = unionOfWays(ways);
  const { byValue, byApply } = removalsOf(manifest, ways);
  const byOwner = unionOfWays(byApply);
  const { apiVersion } = manifest;
  const ours = entries.find(
    entry => isOurs(entry) && entry.apiVersion === apiVersion,
  );
  const isOver = (entry: ManagedFieldsEntry) =>
    (isOurs(entry) && entry !== ours) ||
    isWholeWrite(entry) ||
    (!entry.subresource && clientSide.includes(entry.manager ?? ''));
  const rest = entries.flatMap(entry => {
    if (entry === ours || isOver(entry)) {
      return [];
    }
    return isByHand(entry) ? withoutNode(entry, removed) : [entry];
  });
  const mine: ManagedFieldsEntry = {
    apiVersion,
    manager: FIELD_MANAGER,
    operation: 'Apply',
    fieldsType: 'FieldsV1',
    ...ours,
    fieldsV1: unionOf(
      ours?.fieldsV1 ?? (entries.length === 0 ? stamp : {}),
      byOwner,
    ),
  };
  const hasMine = childElements(mine.fieldsV1!).length > 0;
  return {
    needed:
      takeover !== undefined ||
      entries.length === 0 ||
      entries.some(isOver) ||
      live.metadata.annotations?.[LAST_APPLIED_ANNOTATION] !== undefined,
    managedFields: hasMine ? [...rest, mine] : rest,
    pointers: byValue.map(way => pointerOf(live, way)).reverse(),
  };
}

function unionOfWays(ways: readonly (readonly string[])[]): FieldNode {
  return ways.reduce<FieldNode>(
    (node, way) => unionOf(node, nodeOfWay(way)),
    {},
  );
}

function pointerOf(live: unknown, way: readonly string[]): string {
  let value = live;
  const steps = way.map(element => {
    const index = Array.isArray(value)
      ? value.findIndex(item => isItemOf(item, element))
      : undefined;
    value = childOf(value, element);
    return index ?? element.slice(2);
  });
  return jsonPointer(steps);
}

function withoutNode(
  entry: ManagedFieldsEntry,
  removed: FieldNode,
): ManagedFieldsEntry[] {
  const fieldsV1 = difference(entry.fieldsV1 ?? {}, removed);
  return fieldsV1 ? [{ ...entry, fieldsV1 }] : [];
}

/** A field set without those of another; undefined when nothing is left. */
function difference(
  node: FieldNode,
  removed: FieldNode,
): FieldNode | undefined {
  const left = Object.entries(node).flatMap(([element, child]) => {
    if (!Object.hasOwn(removed, element)) {
      return [[element, child]];
    }
    const rest =
      childElements(removed[element]).length === 0
        ? undefined
        : difference(child, removed[element]);
    return rest ? [[element, rest]] : [];
  });
  const hasChildren = left.some(([element]) => element !== '.');
  return hasChildren ? Object.fromEntries(left) : undefined;
}
