import {
  decodeObject,
  defaultObject,
  readObject,
  strictProblems,
} from '../admission/codec';
import { prepareCreate, prepareUpdate } from '../admission/prepare';
import { validateCreate, validateUpdate } from '../admission/validation';
import {
  alreadyExists,
  ApiError,
  badRequest,
  conflict,
  forbidden,
  invalid,
  modifiedMessage,
  notFound,
  type Cause,
} from '../api/apiError';
import { trackUpdate, type WriteContext } from '../apply/fieldManager';
import { emptySet, setOf, type FieldSet } from '../apply/fieldSet';
import { isSameJson } from '../apply/sameJson';
import { decode } from '../schema/decode';
import { apiVersionOf, type Kind } from '../schema/kinds';
import { asList, asObject, type JsonObject } from '../schema/types';
import type { Entry } from '../storage/entry';
import {
  findEntry,
  keyOfObject,
  newUid,
  randomSuffix,
  timestamp,
  toKind,
  toStorage,
  type Cluster,
} from './cluster';
import {
  nameOf,
  readWriteOptions,
  type ApiAnswer,
  type ApiRequest,
  type Target,
  type WriteOptions,
} from './request';

/** Who writes which endpoint, for the fields' ownership. */
export function writeContext(
  cluster: Cluster,
  target: Target,
  manager: string,
): WriteContext {
  const { kind, subresource } = target;
  return {
    type: kind.type,
    apiVersion: apiVersionOf(kind),
    manager,
    ...(subresource && { subresource }),
    ignored: ignoredFields(kind, subresource),
    now: timestamp(cluster),
    empty: emptyObject(kind),
  };
}

const empties = new WeakMap<Kind, JsonObject>();

/** An object of a kind without any content. */
export function emptyObject(kind: Kind): JsonObject {
  let empty = empties.get(kind);
  if (!empty) {
    const identity = { apiVersion: apiVersionOf(kind), kind: kind.kind };
    empty = kind.custom
      ? { ...identity, metadata: {} }
      : { ...decode(kind.type, {}).object, ...identity };
    empties.set(kind, empty);
  }
  return empty;
}

/** Fields that an endpoint does not write. */
function ignoredFields(kind: Kind, subresource: string | undefined): FieldSet {
  if (!kind.subresources.has('status')) return emptySet;
  if (subresource !== 'status') return setOf(['f:status']);
  if (kind.custom) {
    const others = [...kind.type.fields.keys()].filter(
      name => !['apiVersion', 'kind', 'metadata', 'status'].includes(name),
    );
    return setOf(['f:metadata'], ['f:spec'], ...others.map(n => [`f:${n}`]));
  }
  switch (kind.kind) {
    case 'Deployment':
      return setOf(['f:spec'], ['f:metadata', 'f:labels']);
    case 'Pod':
      return setOf(
        ['f:spec'],
        ['f:metadata', 'f:deletionTimestamp'],
        ['f:metadata', 'f:ownerReferences'],
      );
    case 'CustomResourceDefinition':
      return setOf(['f:metadata'], ['f:spec']);
    default:
      return setOf(['f:spec']);
  }
}

/** POST on a collection. */
export function createObject(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const { target } = request;
  const options = readWriteOptions(request);
  const { object, warnings } = readObject(target.kind, {
    text: request.body,
    isYaml: request.contentType.includes('yaml'),
    validation: options.validation,
  });
  takeNamespace(target, object);
  const tracked = trackUpdate(
    writeContext(cluster, target, options.manager),
    undefined,
    object,
  );
  return {
    code: 201,
    object: storeNew(cluster, target, tracked, options),
    warnings,
  };
}

/** Gives an object the namespace of the request; another is refused. */
export function takeNamespace(target: Target, object: JsonObject): void {
  const metadata = asObject(object.metadata);
  object.metadata = metadata;
  const wanted = target.kind.namespaced ? target.namespace : undefined;
  if (metadata.namespace && metadata.namespace !== wanted)
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  if (wanted) metadata.namespace = wanted;
  else delete metadata.namespace;
}

/** Stores a decoded object that is new, unless it is only tried. */
export function storeNew(
  cluster: Cluster,
  target: Target,
  object: JsonObject,
  options: Pick<WriteOptions, 'dryRun'>,
): JsonObject {
  const { kind } = target;
  const metadata = asObject(object.metadata);
  if (metadata.resourceVersion)
    throw new ApiError(
      500,
      '',
      'resourceVersion should not be set on objects to be created',
    );
  const base = String(metadata.generateName ?? '');
  if (!metadata.name && base)
    do metadata.name = `${base.slice(0, 58)}${randomSuffix()}`;
    while (findEntry(cluster, kind, target.namespace, String(metadata.name)));
  checkNamespace(cluster, target, String(metadata.name ?? ''));
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  metadata.uid = newUid();
  metadata.creationTimestamp = timestamp(cluster);
  prepareCreate(kind, object);
  if (kind.kind === 'Namespace' && !kind.custom) defaultObject(kind, object);
  const causes = [
    ...(isService(kind) ? cluster.addresses.allocate(object) : []),
    ...validateCreate(kind, object),
  ];
  const name = String(metadata.name ?? '');
  if (causes.length > 0) throw invalid(kind, name, causes);
  if (findEntry(cluster, kind, target.namespace, name))
    throw alreadyExists(kind, name);
  if (options.dryRun) return object;
  const entry = cluster.store.put(
    kind.storage,
    keyOfObject(kind, object),
    toStorage(kind, object),
  );
  return toKind(kind, entry.object);
}

function isService(kind: Kind): boolean {
  return kind.kind === 'Service' && kind.group === '';
}

/** Nothing is created in a namespace that is not there or on its way out. */
function checkNamespace(cluster: Cluster, target: Target, name: string): void {
  const { kind, namespace } = target;
  if (!kind.namespaced || !namespace) return;
  const entry = cluster.store.get('namespaces', namespace);
  if (!entry)
    throw notFound(
      { group: '', plural: 'namespaces', kind: 'Namespace' },
      namespace,
    );
  if (!asObject(entry.object.metadata).deletionTimestamp) return;
  throw forbidden(
    kind,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  );
}

/** PUT on an object or on its status. */
export function replaceObject(
  cluster: Cluster,
  request: ApiRequest,
): ApiAnswer {
  const { target } = request;
  const { kind } = target;
  const options = readWriteOptions(request);
  const { object, warnings } = readObject(kind, {
    text: request.body,
    isYaml: request.contentType.includes('yaml'),
    validation: options.validation,
  });
  const name = nameOf(target);
  const metadata = asObject(object.metadata);
  if (metadata.name && metadata.name !== name)
    throw badRequest(
      `the name of the object (${String(
        metadata.name,
      )}) does not match the name on the URL (${name})`,
    );
  metadata.name = name;
  takeNamespace(target, object);
  const current = findEntry(cluster, kind, target.namespace, name);
  const context = writeContext(cluster, target, options.manager);
  if (!current) {
    if (!kind.createOnUpdate || target.subresource || metadata.uid)
      throw notFound(kind, name);
    const tracked = trackUpdate(context, undefined, object);
    return {
      code: 201,
      object: storeNew(cluster, target, tracked, options),
      warnings,
    };
  }
  if (kind.versionRequired && !metadata.resourceVersion)
    throw invalid({ ...kind, kind: kind.plural }, name, [
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: 0: must be specified for an update',
        field: 'metadata.resourceVersion',
      },
    ]);
  const live = toKind(kind, current.object);
  const tracked = trackUpdate(context, live, object);
  return {
    code: 200,
    object: storeNext(
      cluster,
      target,
      { current, object: tracked },
      { ...options, replaces: true },
    ),
    warnings,
  };
}

/** Stores a decoded object in the place of the current one, unless it is only tried or nothing changed. */
export function storeNext(
  cluster: Cluster,
  target: Target,
  change: { current: Entry; object: JsonObject },
  options: Pick<WriteOptions, 'dryRun'> & {
    /** The object came in full, so its uid is a precondition. */
    replaces?: boolean;
  },
): JsonObject {
  const { kind, subresource } = target;
  const { current, object } = change;
  const live = toKind(kind, current.object);
  const name = nameOf(target);
  checkVersion(kind, name, live, object);
  if (options.replaces) checkUid(target, live, object);
  const next = prepareUpdate(kind, live, object, subresource);
  const metadata = asObject(next.metadata);
  metadata.resourceVersion = asObject(live.metadata).resourceVersion;
  const causes: Cause[] = [
    ...(isService(kind) && !subresource
      ? cluster.addresses.allocate(next, live)
      : []),
    ...validateUpdate(kind, live, next),
  ];
  if (causes.length > 0) throw invalid(kind, name, causes);
  if (isSameButTimes(live, next)) return live;
  if (isDone(next)) {
    if (!options.dryRun) cluster.store.remove(kind.storage, current.key);
    return next;
  }
  if (options.dryRun) return next;
  const entry = cluster.store.put(
    kind.storage,
    current.key,
    toStorage(kind, next),
  );
  return toKind(kind, entry.object);
}

function checkVersion(
  kind: Kind,
  name: string,
  live: JsonObject,
  object: JsonObject,
): void {
  const is = asObject(live.metadata);
  const wants = asObject(object.metadata);
  if (wants.resourceVersion && wants.resourceVersion !== is.resourceVersion)
    throw conflict(kind, name, modifiedMessage);
}

function checkUid(target: Target, live: JsonObject, object: JsonObject): void {
  const { kind, namespace } = target;
  const is = asObject(live.metadata).uid;
  const wants = asObject(object.metadata).uid;
  if (!wants || wants === is) return;
  const name = nameOf(target);
  const resource = kind.custom ? `${kind.group}/${kind.plural}` : kind.plural;
  const key = ['/registry', resource, ...(namespace ? [namespace] : []), name];
  throw conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key.join(
      '/',
    )}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${String(
      wants,
    )}, UID in object meta: ${String(is)}`,
  );
}

/** Whether a deleted object waits for nothing any more. */
function isDone(object: JsonObject): boolean {
  const metadata = asObject(object.metadata);
  if (!metadata.deletionTimestamp) return false;
  if (asList(metadata.finalizers).length > 0) return false;
  if (object.kind === 'Namespace' && object.apiVersion === 'v1')
    return asList(asObject(object.spec).finalizers).length === 0;
  return Number(metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

/** Whether two objects are equal but for when managers came to own what they own anyway. */
function isSameButTimes(a: JsonObject, b: JsonObject): boolean {
  return isSameJson(withoutTimes(a), withoutTimes(b));
}

function withoutTimes(object: JsonObject): JsonObject {
  const metadata = asObject(object.metadata);
  return {
    ...object,
    metadata: {
      ...metadata,
      managedFields: asList(metadata.managedFields).map(entry => {
        const { time, ...rest } = asObject(entry);
        return rest;
      }),
    },
  };
}

/** Reads a patched document as an object of its kind. */
export function decodePatched(
  kind: Kind,
  document: JsonObject,
): { object: JsonObject; problems: string[] } {
  const decoded = decodeObject(kind, document);
  defaultObject(kind, decoded.object);
  return {
    object: decoded.object,
    problems: strictProblems([], decoded.unknown),
  };
}
