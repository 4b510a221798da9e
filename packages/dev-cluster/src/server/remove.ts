import { conflict, notFound } from '../api/apiError';
import { isSameJson } from '../apply/sameJson';
import type { Kind } from '../schema/kinds';
import { asList, asObject, type Json, type JsonObject } from '../schema/types';
import type { Entry } from '../storage/entry';
import { type Cluster, findEntry, timestamp, toKind } from './cluster';
import { readRemoveOptions, type RemoveOptions } from './removeOptions';
import { type ApiAnswer, type ApiRequest, nameOf } from './request';

/** What became of a removal: the object is gone, or marked and waiting. */
export interface Removal {
  gone: boolean;
  object: JsonObject;
}

const orphan = 'orphan';

const foreground = 'foregroundDeletion';

const definitions = 'customresourcedefinitions.apiextensions.k8s.io';

const cleanup = 'customresourcecleanup.apiextensions.k8s.io';

/** Kinds whose removal answers the object rather than a status. */
const answersObject = new Set([
  'pods',
  'services',
  'serviceaccounts',
  'resourcequotas',
  'persistentvolumes',
  'persistentvolumeclaims',
  'storageclasses.storage.k8s.io',
]);

/** DELETE on an object. */
export function deleteObject(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const { target } = request;
  const { kind } = target;
  const name = nameOf(target);
  const options = readRemoveOptions(request);
  const entry = findEntry(cluster, kind, target.namespace, name);
  if (!entry) throw notFound(kind, name);
  const removal = removeEntry(cluster, kind, entry, options);
  const code = !removal.gone && options.orphanDependents === false ? 202 : 200;
  if (!removal.gone || answersObject.has(kind.storage))
    return { code, object: toKind(kind, removal.object) };
  return { code, object: success(kind, removal.object) };
}

/** DELETE on a collection: all objects that the filter takes. */
export function deleteCollection(
  cluster: Cluster,
  request: ApiRequest,
  wanted: Entry[],
): void {
  const options = readRemoveOptions(request);
  for (const entry of wanted)
    removeEntry(cluster, request.target.kind, entry, options);
}

function success(kind: Kind, object: JsonObject): JsonObject {
  const { name, uid } = asObject(object.metadata);
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(kind.group && { group: kind.group }),
      kind: kind.plural,
      uid,
    },
  };
}

/** Removes an object, or marks it where finalizers or a grace period hold it. */
export function removeEntry(
  cluster: Cluster,
  kind: Kind,
  entry: Entry,
  options: RemoveOptions,
): Removal {
  const metadata = asObject(entry.object.metadata);
  checkPreconditions(kind, metadata, options);
  const finalizers = nextFinalizers(kind, metadata, options);
  const grace = gracePeriod(kind, entry.object, options);
  const waits =
    finalizers.length > 0 || grace > 0 || isNamespaceWithContent(kind, entry);
  if (!waits) {
    const last = options.dryRun
      ? entry
      : cluster.store.remove(kind.storage, entry.key) ?? entry;
    const object =
      kind.storage === 'pods'
        ? mark(cluster, kind, last.object, { finalizers, grace })
        : last.object;
    return { gone: true, object };
  }
  const marked = mark(cluster, kind, entry.object, { finalizers, grace });
  if (options.dryRun || isSameJson(marked, entry.object))
    return { gone: false, object: marked };
  const next = cluster.store.put(kind.storage, entry.key, marked);
  return { gone: false, object: next.object };
}

function checkPreconditions(
  kind: Kind,
  metadata: JsonObject,
  options: RemoveOptions,
): void {
  const name = String(metadata.name);
  const refuse = (what: string, then: string, wants: string, is: unknown) => {
    // Here the API server names the kind, not the resource.
    throw conflict(
      { ...kind, plural: kind.kind },
      name,
      `the ${what} in the precondition (${wants}) does not match the ${what} in record (${String(
        is,
      )}). ${then}`,
    );
  };
  const { uid, resourceVersion } = options;
  if (uid !== undefined && uid !== metadata.uid)
    refuse(
      'UID',
      'The object might have been deleted and then recreated',
      uid,
      metadata.uid,
    );
  if (
    resourceVersion !== undefined &&
    resourceVersion !== metadata.resourceVersion
  )
    refuse(
      'ResourceVersion',
      'The object might have been modified',
      resourceVersion,
      metadata.resourceVersion,
    );
}

function isNamespaceWithContent(kind: Kind, entry: Entry): boolean {
  return (
    kind.storage === 'namespaces' &&
    asList(asObject(entry.object.spec).finalizers).length > 0
  );
}

/** Finalizers by which the garbage collector orphans or removes dependents first. */
function nextFinalizers(
  kind: Kind,
  metadata: JsonObject,
  options: RemoveOptions,
): Json[] {
  const given = asList(metadata.finalizers);
  const policy = policyOf(kind, given, options);
  const rest = given.filter(f => f !== orphan && f !== foreground);
  const added: Json[] = [];
  if (policy === 'Orphan') added.push(orphan);
  if (policy === 'Foreground') added.push(foreground);
  if (kind.storage === definitions)
    if (!rest.includes(cleanup) && !metadata.deletionTimestamp)
      added.push(cleanup);
  return [...rest, ...added];
}

function policyOf(
  kind: Kind,
  given: Json[],
  options: RemoveOptions,
): string | undefined {
  if (options.propagationPolicy) return options.propagationPolicy;
  if (options.orphanDependents !== undefined)
    return options.orphanDependents ? 'Orphan' : 'Background';
  if (given.includes(orphan)) return 'Orphan';
  if (given.includes(foreground)) return 'Foreground';
  // Older clients expect the pods of these two to stay.
  return ['jobs.batch', 'replicationcontrollers'].includes(kind.storage)
    ? 'Orphan'
    : undefined;
}

/** Seconds that a pod is given to end; other objects go at once. */
function gracePeriod(
  kind: Kind,
  object: JsonObject,
  options: RemoveOptions,
): number {
  if (kind.storage !== 'pods') return 0;
  const spec = asObject(object.spec);
  const { phase } = asObject(object.status);
  if (!spec.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0;
  const wanted =
    options.gracePeriodSeconds ??
    Number(spec.terminationGracePeriodSeconds ?? 30);
  const metadata = asObject(object.metadata);
  if (!metadata.deletionTimestamp) return Math.max(0, wanted);
  const running = Number(metadata.deletionGracePeriodSeconds ?? 0);
  return options.gracePeriodSeconds === undefined
    ? running
    : Math.min(running, Math.max(0, wanted));
}

function mark(
  cluster: Cluster,
  kind: Kind,
  object: JsonObject,
  how: { finalizers: Json[]; grace: number },
): JsonObject {
  const metadata: JsonObject = { ...asObject(object.metadata) };
  if (how.finalizers.length > 0) metadata.finalizers = how.finalizers;
  else delete metadata.finalizers;
  const shorter =
    metadata.deletionTimestamp !== undefined &&
    how.grace < Number(metadata.deletionGracePeriodSeconds ?? 0);
  if (metadata.deletionTimestamp === undefined || shorter) {
    const end = cluster.now().getTime() + how.grace * 1000;
    if (
      metadata.deletionTimestamp === undefined &&
      metadata.generation &&
      kind.storage !== definitions
    )
      metadata.generation = Number(metadata.generation) + 1;
    metadata.deletionTimestamp =
      how.grace > 0
        ? `${new Date(end).toISOString().slice(0, 19)}Z`
        : timestamp(cluster);
    if (kind.storage !== 'namespaces' && kind.storage !== definitions)
      metadata.deletionGracePeriodSeconds = how.grace;
  }
  const marked = { ...object, metadata };
  if (kind.storage === definitions)
    return { ...marked, status: pendingDeletion(cluster, object) };
  if (kind.storage === 'namespaces')
    return {
      ...marked,
      status: { ...asObject(object.status), phase: 'Terminating' },
    };
  return marked;
}

/** The status of a definition whose objects are about to be removed. */
function pendingDeletion(cluster: Cluster, definition: JsonObject): JsonObject {
  const status = asObject(definition.status);
  const conditions = asList(status.conditions);
  if (conditions.some(c => asObject(c).type === 'Terminating')) return status;
  const terminating: JsonObject = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: timestamp(cluster),
    reason: 'InstanceDeletionPending',
    message:
      'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  return { ...status, conditions: [...conditions, terminating] };
}
