import { isSameJson } from '../apply/sameJson';
import { decode } from '../schema/decode';
import type { JsonObject } from '../schema/types';
import { asList, asObject } from '../schema/types';
import type { Kind } from '../schema/kinds';
import { defaultObject } from './codec';
import { childOrNew } from './defaults/fill';
import { templateGeneration } from './defaults/workloads';
import { prepareJob } from './prepareJob';
import { addTolerations, preparePod } from './preparePod';

/** Fields of the written object that the endpoint takes from the stored one. */
const kept = [
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'uid',
  'selfLink',
];

/** Makes a decoded object ready to be stored for the first time: status anew, generation 1. In place. */
export function prepareCreate(kind: Kind, object: JsonObject): void {
  const metadata = asObject(object.metadata);
  if (kind.generationOf) metadata.generation = 1;
  else if (kind.custom) metadata.generation = 1;
  else delete metadata.generation;
  if (kind.subresources.has('status') && kind.kind !== 'Node')
    resetStatus(kind, object);
  if (kind.custom) return;
  switch (kind.kind) {
    case 'Namespace':
      addFinalizer(asObject(object.spec), 'kubernetes');
      break;
    case 'PersistentVolumeClaim':
      addFinalizer(metadata, 'kubernetes.io/pvc-protection');
      break;
    case 'Pod':
      preparePod(object);
      break;
    case 'Job':
      prepareJob(object);
      break;
    case 'PersistentVolume':
      addFinalizer(metadata, 'kubernetes.io/pv-protection');
      asObject(object.status).lastPhaseTransitionTime =
        metadata.creationTimestamp;
      break;
    case 'DaemonSet':
      childOrNew(metadata, 'annotations')[templateGeneration] = '1';
      break;
    case 'Node':
      prepareNode(object);
      break;
    case 'CustomResourceDefinition':
      prepareDefinition(object);
      break;
    default:
  }
}

function resetStatus(kind: Kind, object: JsonObject): void {
  if (kind.custom) {
    delete object.status;
    return;
  }
  const fresh = decode(kind.type, {}).object;
  if (fresh.status === undefined) delete object.status;
  else object.status = fresh.status;
  const defaults: JsonObject = { status: asObject(fresh.status) };
  if (
    ['PersistentVolumeClaim', 'PersistentVolume', 'Namespace'].includes(
      kind.kind,
    )
  ) {
    defaultObject(kind, defaults);
    object.status = defaults.status;
  }
}

function addFinalizer(holder: JsonObject, finalizer: string): void {
  const list = asList(holder.finalizers);
  if (!list.includes(finalizer)) holder.finalizers = [...list, finalizer];
}

function prepareNode(node: JsonObject): void {
  const spec = asObject(node.spec);
  const taints = asList(spec.taints);
  const key = 'node.kubernetes.io/not-ready';
  if (!taints.some(taint => asObject(taint).key === key))
    spec.taints = [...taints, { key, effect: 'NoSchedule' }];
  node.spec = spec;
}

function prepareDefinition(object: JsonObject): void {
  const versions = asList(asObject(object.spec).versions).map(asObject);
  object.status = {
    conditions: null,
    acceptedNames: { plural: '', kind: '' },
    storedVersions: versions
      .filter(v => v.storage === true)
      .map(v => v.name ?? ''),
  };
}

/** Makes a written object ready to follow the stored one. In place, but for what it shares with the stored one. */
export function prepareUpdate(
  kind: Kind,
  before: JsonObject,
  after: JsonObject,
  subresource: string | undefined,
): JsonObject {
  const old = asObject(before.metadata);
  let result = after;
  if (subresource === 'status') result = prepareStatus(kind, before, after);
  else if (kind.subresources.has('status') && subresource === undefined)
    result = withField(after, 'status', before.status);
  if (kind.storage === 'daemonsets.apps')
    result = countTemplates(before, result);
  const metadata: JsonObject = { ...asObject(result.metadata) };
  for (const name of kept) {
    if (name === 'uid' && metadata.uid) continue;
    if (old[name] === undefined) delete metadata[name];
    else metadata[name] = old[name];
  }
  result = { ...result, metadata };
  if (kind.storage === 'pods' && !subresource) {
    const spec = { ...asObject(result.spec) };
    addTolerations(spec);
    result.spec = spec;
  }
  if (!subresource && isNewGeneration(kind, before, result))
    metadata.generation = Number(old.generation ?? 0) + 1;
  return result;
}

function countTemplates(before: JsonObject, after: JsonObject): JsonObject {
  const old = asObject(asObject(before.metadata).annotations);
  const count = Number(old[templateGeneration] ?? 0);
  const changed = !isSameJson(
    asObject(before.spec).template,
    asObject(after.spec).template,
  );
  const metadata = asObject(after.metadata);
  const annotations = {
    ...asObject(metadata.annotations),
    [templateGeneration]: String(changed ? count + 1 : count),
  };
  return { ...after, metadata: { ...metadata, annotations } };
}

function prepareStatus(
  kind: Kind,
  before: JsonObject,
  after: JsonObject,
): JsonObject {
  if (kind.custom) {
    const { managedFields } = asObject(after.metadata);
    const metadata: JsonObject = {
      ...asObject(before.metadata),
      resourceVersion: asObject(after.metadata).resourceVersion,
    };
    if (managedFields === undefined) delete metadata.managedFields;
    else metadata.managedFields = managedFields;
    return withField({ ...before, metadata }, 'status', after.status);
  }
  const metadata = { ...asObject(after.metadata) };
  if (kind.kind === 'Deployment') {
    const labels = asObject(before.metadata).labels;
    if (labels === undefined) delete metadata.labels;
    else metadata.labels = labels;
  }
  return {
    ...before,
    metadata,
    ...(after.status !== undefined && { status: after.status }),
  };
}

function withField(
  object: JsonObject,
  name: string,
  value: JsonObject[string],
): JsonObject {
  if (value !== undefined) return { ...object, [name]: value };
  const { [name]: _, ...rest } = object;
  return rest;
}

function isNewGeneration(
  kind: Kind,
  before: JsonObject,
  after: JsonObject,
): boolean {
  if (kind.custom) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    names.delete('metadata');
    if (kind.subresources.has('status')) names.delete('status');
    return [...names].some(name => !isSameJson(before[name], after[name]));
  }
  if (kind.generationOf?.includes('*'))
    return !isSameJson(withoutVersions(before), withoutVersions(after));
  return (kind.generationOf ?? []).some(
    name =>
      !isSameJson(
        name === 'annotations' ? annotationsOf(before) : before[name],
        name === 'annotations' ? annotationsOf(after) : after[name],
      ),
  );
}

function annotationsOf(object: JsonObject): JsonObject {
  return asObject(asObject(object.metadata).annotations);
}

function withoutVersions(object: JsonObject): JsonObject {
  const { resourceVersion, managedFields, generation, ...metadata } = asObject(
    object.metadata,
  );
  return { ...object, metadata };
}
