import { defaultObject, readObject } from '../admission/codec';
import { prepareCreate } from '../admission/prepare';
import { validateCreate } from '../admission/validation';
import {
  alreadyExists,
  ApiError,
  badRequest,
  forbidden,
  invalid,
  notFound,
} from '../api/apiError';
import { trackUpdate } from '../apply/fieldManager';
import type { Kind } from '../schema/kinds';
import { asObject, type JsonObject } from '../schema/types';
import {
  type Cluster,
  findEntry,
  keyOfObject,
  newUid,
  randomSuffix,
  timestamp,
  toKind,
  toStorage,
} from './cluster';
import {
  type ApiAnswer,
  type ApiRequest,
  readWriteOptions,
  type Target,
  type WriteOptions,
} from './request';
import { writeContext } from './write';

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

/** True for Services of the core group. */
export function isService(kind: Kind): boolean {
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
