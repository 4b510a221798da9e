/**
 * Fields that people have written by hand, or that a client-side apply has left behind. Git says what an object holds,
 * so they become ours with the next apply: what Git does not state goes away, as any field that left Git. Fields of
 * controllers stay theirs.
 */
import { FIELD_MANAGER, type KubernetesObject } from '@gitops-suite/model';
import { isMap } from '../json';
import {
  below,
  childElements,
  childOf,
  managedFieldsOf,
  type FieldNode,
  type ManagedFieldsEntry,
  type Owned,
} from './fieldSet';
import { LAST_APPLIED_ANNOTATION } from './normalizeDesired';
import { emptiesMap, isEmptyMap, removalsOf } from './removals';

/** What becomes ours with the next apply and goes away with it, and what of ours has to go before. @internal */
export interface Takeover {
  /** Names of the managers that lose something; none where it is our own that goes before an apply. */
  managers: readonly string[];
  /** Ways of the fields that Git does not state: elements of `fieldsV1` from the root. */
  removed: readonly (readonly string[])[];
}

/** Which fields no rule compares, by their ways. @internal */
export interface IgnoredWays {
  /** The field itself is ignored, or what it is a part of. */
  covers(way: readonly string[]): boolean;
  /** Something below it is. */
  reachesInto(way: readonly string[]): boolean;
}

/** Programs by which people write: what they leave is neither a controller's nor Git's. */
const byHand =
  /^(kubectl|kubectl-.*|before-first-apply|k9s|lens|headlamp|dashboard)$/i;
/** What they write on purpose beside Git: a restart, a pause. */
const onPurpose = ['kubectl-rollout', 'kubectl-debug'];
/** Fields that hold an object for others: only what Git states of them is Git's. */
const heldByOthers = ['f:finalizers', 'f:ownerReferences'];

/** `kustomize.toolkit.fluxcd.io/ssa: Merge`: what others add stays. */
const SSA_ANNOTATION = 'kustomize.toolkit.fluxcd.io/ssa';

/** True for an entry of `managedFields` that a person has left. @internal */
export function isByHand(entry: ManagedFieldsEntry): boolean {
  const { manager = '', subresource } = entry;
  return !subresource && byHand.test(manager) && !onPurpose.includes(manager);
}

/**
 * True for an entry whose fields become ours with an apply in `apiVersion`: of a person, or of ourselves by a whole write
 * or in a version that the server may not know any more, in which case it would forget that they are ours.
 * @internal
 */
export function isLeftBehind(
  entry: ManagedFieldsEntry,
  apiVersion: string,
): boolean {
  return (
    isByHand(entry) ||
    isWholeWrite(entry) ||
    (isOurs(entry) && entry.apiVersion !== apiVersion)
  );
}

/**
 * What an apply of `manifest` takes over from hands, and what it could not take out of a map itself; undefined when there
 * is nothing to remove.
 * @internal
 */
export function takeoverOf(
  manifest: KubernetesObject,
  live: KubernetesObject,
  ignored: IgnoredWays = { covers: () => false, reachesInto: () => false },
): Takeover | undefined {
  const entries = managedFieldsOf(live);
  const { apiVersion } = manifest;
  const isLeft = (entry: ManagedFieldsEntry) => isLeftBehind(entry, apiVersion);
  const isMerged = manifest.metadata.annotations?.[SSA_ANNOTATION] === 'Merge';
  const hands = isMerged ? [] : entries.filter(isLeft);
  const own = emptiesMap(manifest, live)
    ? entries.filter(entry => isOurs(entry) && !isLeft(entry))
    : [];
  if (hands.length === 0 && own.length === 0) {
    return undefined;
  }
  const others = entries
    .filter(entry => !isLeft(entry) && !isOurs(entry))
    .map(({ fieldsV1 }) => fieldsV1);
  const removed = ({ fieldsV1: node = {} }: ManagedFieldsEntry) =>
    removals({ node, manifest, live, others, ignored, way: [] });
  const found = hands.map(entry => ({
    manager: entry.manager ?? '',
    ways: removed(entry),
  }));
  const all = [
    ...found.flatMap(({ ways }) => ways),
    // An apply takes the rest of them.
    ...removalsOf(manifest, own.flatMap(removed)).byValue,
  ];
  const managers = found.filter(
    ({ manager, ways }) => ways.length > 0 && manager !== FIELD_MANAGER,
  );
  const ways = new Map(all.map(way => [JSON.stringify(way), way]));
  return ways.size === 0
    ? undefined
    : {
        managers: [...new Set(managers.map(({ manager }) => manager))],
        removed: outermost([...ways.values()]),
      };
}

/** What goes away as a whole takes along what another manager has put into it. */
function outermost(
  ways: readonly (readonly string[])[],
): (readonly string[])[] {
  return ways.filter(
    way =>
      !ways.some(
        other =>
          other.length < way.length &&
          other.every((element, index) => element === way[index]),
      ),
  );
}

/** Of a whole write of ours (`Replace=true`). @internal */
export function isWholeWrite(entry: ManagedFieldsEntry): boolean {
  return (
    entry.manager === FIELD_MANAGER &&
    entry.operation === 'Update' &&
    !entry.subresource
  );
}

/** Of an apply of ours. @internal */
export function isOurs(entry: ManagedFieldsEntry): boolean {
  return (
    entry.manager === FIELD_MANAGER &&
    entry.operation === 'Apply' &&
    !entry.subresource
  );
}

function removals(at: {
  node: FieldNode;
  manifest: unknown;
  live: unknown;
  others: readonly Owned[];
  ignored: IgnoredWays;
  way: readonly string[];
}): (readonly string[])[] {
  const { ignored } = at;
  return childElements(at.node).flatMap(element => {
    const way = [...at.way, element];
    const node = at.node[element];
    const live = childOf(at.live, element);
    const isStated = isKept(way) || isNull(at.manifest, element);
    if (live === undefined || isStated || ignored.covers(way)) {
      return [];
    }
    const manifest = childOf(at.manifest, element);
    const others = at.others.map(owned => below(owned, [element]));
    const isWhole =
      childElements(node).length === 0 ||
      isEmptyMap(live) ||
      ('.' in node && !ignored.reachesInto(way));
    const isFree = others.every(owned => owned === undefined);
    if (manifest === undefined && isFree && isWhole) {
      return [way];
    }
    return removals({ node, manifest, live, others, ignored, way });
  });
}

function isKept(way: readonly string[]): boolean {
  const [top, field, name] = way;
  return (
    (top === 'f:metadata' &&
      (heldByOthers.includes(field) ||
        name === `f:${LAST_APPLIED_ANNOTATION}`)) ||
    top === 'f:status'
  );
}

/** A null in Git is sent, and the server says what it makes of it. */
function isNull(manifest: unknown, element: string): boolean {
  return isMap(manifest) && manifest[element.slice(2)] === null;
}
