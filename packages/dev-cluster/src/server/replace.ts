import { readObject } from '../admission/codec';
import { prepareUpdate } from '../admission/prepare';
import { validateUpdate } from '../admission/validation';
import {
  badRequest,
  type Cause,
  conflict,
  invalid,
  modifiedMessage,
  notFound,
} from '../api/apiError';
import { trackUpdate } from '../apply/fieldManager';
import { isSameJson } from '../apply/sameJson';
import type { Kind } from '../schema/kinds';
import { asList, asObject, type JsonObject } from '../schema/types';
import type { Entry } from '../storage/entry';
import { type Cluster, findEntry, toKind, toStorage } from './cluster';
import { isService, storeNew, takeNamespace } from './create';
import {
  type ApiAnswer,
  type ApiRequest,
  nameOf,
  readWriteOptions,
  type Target,
  type WriteOptions,
} from './request';
import { writeContext } from './write';

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
