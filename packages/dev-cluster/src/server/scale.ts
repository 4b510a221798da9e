import { notFound } from '../api/apiError';
import { parseBody, readObject } from '../admission/codec';
import { badRequest } from '../api/apiError';
import { describeConflicts } from '../apply/conflictError';
import { ApiError } from '../api/apiError';
import {
  applyObject,
  trackUpdate,
  type WriteContext,
} from '../apply/fieldManager';
import {
  emptySet,
  intersection,
  difference,
  isEmpty,
  setOf,
  union,
  type FieldSet,
} from '../apply/fieldSet';
import {
  decodeManagedFields,
  encodeManagedFields,
  identify,
  nameOf as nameOfOwner,
  noManagers,
  type Managed,
} from '../apply/managers';
import { applyJsonPatch } from '../patch/jsonPatch';
import { applyMergePatch } from '../patch/mergePatch';
import { applyStrategicPatch } from '../patch/strategicMergePatch';
import { printSelector } from '../tables/workloadColumns';
import { readPath } from '../tables/jsonPath';
import { builtinType } from '../schema/builtinTypes';
import { apiVersionOf, type Kind } from '../schema/kinds';
import {
  asObject,
  isObject,
  type Json,
  type JsonObject,
} from '../schema/types';
import { findEntry, timestamp, toKind, type Cluster } from './cluster';
import {
  nameOf,
  readWriteOptions,
  type ApiAnswer,
  type ApiRequest,
  type WriteOptions,
} from './request';
import { storeNext } from './replace';

const scaleType = builtinType('io.k8s.api.autoscaling.v1.Scale');
const scaleVersion = 'autoscaling/v1';
const replicasField = setOf(['f:spec', 'f:replicas']);

/** The kind `Scale`, for reading bodies. */
const scaleKind: Kind = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  listKind: 'ScaleList',
  plural: 'scales',
  singular: 'scale',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: scaleType,
  subresources: new Set(),
  createOnUpdate: false,
  versionRequired: false,
  review: false,
  storage: 'scales',
};

/** GET, PUT and PATCH on the scale of a workload. */
export function serveScale(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const { target } = request;
  const { kind } = target;
  const name = nameOf(target);
  const current = findEntry(cluster, kind, target.namespace, name);
  if (!current) throw notFound(kind, name);
  const live = toKind(kind, current.object);
  const scale = scaleOf(kind, live);
  if (request.method === 'GET') return { code: 200, object: scale };
  const options = readWriteOptions(request);
  const context: WriteContext = {
    type: scaleType,
    apiVersion: scaleVersion,
    manager: options.manager,
    subresource: 'scale',
    ignored: setOf(['f:status']),
    now: timestamp(cluster),
    empty: {},
  };
  const base = withScaleManagers(scale, live, kind);
  const next = request.contentType.startsWith('application/apply-patch')
    ? applied(context, base, request, options)
    : written(context, base, request, options);
  const object = withReplicas(kind, live, next);
  const { subresource, ...parent } = request.target;
  const stored = storeNext(cluster, parent, { current, object }, options);
  return { code: 200, object: scaleOf(kind, stored) };
}

function written(
  context: WriteContext,
  base: JsonObject,
  request: ApiRequest,
  options: WriteOptions,
): JsonObject {
  if (request.method === 'PUT') {
    const { object } = readObject(scaleKind, {
      text: request.body,
      isYaml: request.contentType.includes('yaml'),
      validation: options.validation,
    });
    return trackUpdate(context, base, object);
  }
  const patch = parseBody(request.body, false);
  const type = request.contentType.split(';')[0];
  const result = patched(type, base, patch);
  if (!isObject(result)) throw badRequest('the patch leaves no object');
  return trackUpdate(context, base, result);
}

function patched(type: string, base: JsonObject, patch: Json): Json {
  if (type === 'application/json-patch+json')
    return applyJsonPatch(base, patch);
  if (type === 'application/strategic-merge-patch+json')
    return applyStrategicPatch(scaleType, base, asObject(patch));
  return applyMergePatch(base, patch);
}

function applied(
  context: WriteContext,
  base: JsonObject,
  request: ApiRequest,
  options: WriteOptions,
): JsonObject {
  const value = asObject(parseBody(request.body, true));
  const metadata = asObject(value.metadata);
  const { name, namespace } = asObject(base.metadata);
  const configuration: JsonObject = {
    ...value,
    metadata: { ...metadata, name, ...(namespace && { namespace }) },
  };
  const result = applyObject(context, base, configuration, options.force);
  if ('conflicts' in result)
    throw new ApiError(409, 'Conflict', describeConflicts(result.conflicts), {
      causes: result.conflicts.map(({ manager, path }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${manager}`,
        field: path,
      })),
    });
  return result.object;
}

/** The scale of a workload. */
function scaleOf(kind: Kind, object: JsonObject): JsonObject {
  const metadata = asObject(object.metadata);
  const paths = kind.custom?.scale;
  const read = (path: string) => readPath(object, path);
  const replicas = paths
    ? read(paths.replicas)
    : asObject(object.spec).replicas;
  const status = paths ? read(paths.status) : asObject(object.status).replicas;
  const selector = paths
    ? paths.selector && read(paths.selector)
    : printSelector(asObject(object.spec).selector);
  return {
    kind: 'Scale',
    apiVersion: scaleVersion,
    metadata: {
      name: metadata.name,
      ...(metadata.namespace !== undefined && {
        namespace: metadata.namespace,
      }),
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      creationTimestamp: metadata.creationTimestamp,
    },
    spec: replicas ? { replicas } : {},
    status: {
      replicas: status ?? 0,
      ...(selector && selector !== '<none>' && { selector }),
    },
  };
}

function replicasPath(kind: Kind): string[] {
  const path = kind.custom?.scale?.replicas ?? '.spec.replicas';
  return path.split('.').slice(1);
}

function ownPath(kind: Kind): FieldSet {
  return setOf(replicasPath(kind).map(name => `f:${name}`));
}

/** The scale with the owners of the number of replicas. */
function withScaleManagers(
  scale: JsonObject,
  live: JsonObject,
  kind: Kind,
): JsonObject {
  const managed = managersOf(live);
  const own = ownPath(kind);
  const owners = new Map<string, import('../apply/updater').Ownership>();
  for (const [id, owner] of managed.owners)
    if (!isEmpty(intersection(owner.fields, own)))
      owners.set(withVersion(id, scaleVersion), {
        ...owner,
        fields: replicasField,
        apiVersion: scaleVersion,
      });
  return {
    ...scale,
    metadata: {
      ...asObject(scale.metadata),
      managedFields: encodeManagedFields({ owners, times: new Map() }),
    },
  };
}

/** The same owner, seen through another version of the API. */
function withVersion(identifier: string, apiVersion: string): string {
  return identify({ ...nameOfOwner(identifier), apiVersion });
}

function managersOf(object: JsonObject): Managed {
  return (
    decodeManagedFields(asObject(object.metadata).managedFields) ?? noManagers()
  );
}

/** The workload with the number of replicas of a scale, and its owners. */
function withReplicas(
  kind: Kind,
  live: JsonObject,
  scale: JsonObject,
): JsonObject {
  const own = ownPath(kind);
  const parent = managersOf(live);
  const next = managersOf(scale);
  const version = apiVersionOf(kind);
  const kept = new Map(
    [...next.owners]
      .filter(([, o]) => !isEmpty(intersection(o.fields, replicasField)))
      .map(([id, owner]) => [withVersion(id, version), owner]),
  );
  for (const [id, owner] of parent.owners) {
    const fields = difference(owner.fields, own);
    const rest = union(fields, kept.has(id) ? own : emptySet);
    if (isEmpty(rest)) parent.owners.delete(id);
    else parent.owners.set(id, { ...owner, fields: rest });
  }
  for (const [id, owner] of kept)
    if (!parent.owners.has(id))
      parent.owners.set(id, { ...owner, fields: own, apiVersion: version });
  const replicas = asObject(scale.spec).replicas ?? 0;
  const object = setPath(live, replicasPath(kind), replicas);
  const { uid, resourceVersion } = asObject(scale.metadata);
  return {
    ...object,
    metadata: {
      ...asObject(object.metadata),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      managedFields: encodeManagedFields(parent),
    },
  };
}

function setPath(object: JsonObject, path: string[], value: Json): JsonObject {
  const [first, ...rest] = path;
  return {
    ...object,
    [first]:
      rest.length === 0 ? value : setPath(asObject(object[first]), rest, value),
  };
}
