import {
  defaultObject,
  duplicatesOf,
  parseBody,
  strictProblems,
} from '../admission/codec';
import {
  ApiError,
  conflict,
  badRequest,
  internalError,
  invalid,
  notFound,
} from '../api/apiError';
import { describeConflicts } from '../apply/conflictError';
import { applyObject, trackUpdate } from '../apply/fieldManager';
import { findTypeErrors } from '../apply/validateTyped';
import { applyJsonPatch, PatchError } from '../patch/jsonPatch';
import { applyMergePatch } from '../patch/mergePatch';
import { applyStrategicPatch } from '../patch/strategicMergePatch';
import { DecodeError } from '../schema/decode';
import { apiVersionOf, type Kind } from '../schema/kinds';
import {
  asObject,
  isObject,
  type Json,
  type JsonObject,
} from '../schema/types';
import { findEntry, toKind, type Cluster } from './cluster';
import {
  nameOf,
  readWriteOptions,
  type ApiAnswer,
  type ApiRequest,
  type Target,
} from './request';
import {
  decodePatched,
  storeNew,
  storeNext,
  takeNamespace,
  writeContext,
} from './write';
import { parseJson, writeJson } from '../schema/json';

const types = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
  'application/strategic-merge-patch+json',
];

/** PATCH on an object or on its status. */
export function patchObject(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const type = request.contentType.split(';')[0].trim();
  const { kind } = request.target;
  const isStrategic = type === types[3];
  if (!types.includes(type))
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      '415: Unsupported Media Type',
      {},
    );
  if (isStrategic && kind.custom) {
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${types
        .slice(0, 3)
        .join(', ')}`,
    );
  }
  if (type === types[2]) return applyPatch(cluster, request);
  return plainPatch(cluster, request, type);
}

function plainPatch(
  cluster: Cluster,
  request: ApiRequest,
  type: string,
): ApiAnswer {
  const { target } = request;
  const { kind } = target;
  const options = readWriteOptions(request);
  const name = nameOf(target);
  const current = findEntry(cluster, kind, target.namespace, name);
  if (!current) throw notFound(kind, name);
  const live = toKind(kind, current.object);
  const patch = parsePatch(request.body);
  const patched = tryPatch(kind, type, live, patch);
  const { object, problems } = tryDecode(kind, patched);
  const warnings =
    options.validation === 'Ignore'
      ? []
      : [...strictProblems(duplicatesOf(request.body), []), ...problems];
  if (warnings.length > 0 && options.validation === 'Strict')
    throw invalid({ group: '', plural: '', kind: '' }, '', [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${quote(
          writeJson(patched),
        )}: strict decoding error: ${warnings.join(', ')}`,
        field: 'patch',
      },
    ]);
  checkNames(target, object);
  const tracked = trackUpdate(
    writeContext(cluster, target, options.manager),
    live,
    object,
  );
  return {
    code: 200,
    object: storeNext(cluster, target, { current, object: tracked }, options),
    warnings,
  };
}

function parsePatch(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function tryPatch(
  kind: Kind,
  type: string,
  live: JsonObject,
  patch: Json,
): JsonObject {
  try {
    const result =
      type === types[0]
        ? applyJsonPatch(live, patch)
        : patchFields(kind, type, live, patch);
    if (!isObject(result)) throw new PatchError('the patch leaves no object');
    return result;
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    if (type === types[0])
      throw new ApiError(
        422,
        'Invalid',
        `the server rejected our request due to an error in our request`,
        {},
      );
    throw plainError(error.message);
  }
}

function patchFields(
  kind: Kind,
  type: string,
  live: JsonObject,
  patch: Json,
): Json {
  if (!isObject(patch))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    );
  return type === types[1]
    ? applyMergePatch(live, patch)
    : applyStrategicPatch(kind.type, live, patch);
}

function tryDecode(
  kind: Kind,
  document: JsonObject,
): { object: JsonObject; problems: string[] } {
  try {
    return decodePatched(kind, document);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(
      `${kind.kind} in version ${quote(kind.version)} cannot be handled as a ${
        kind.kind
      }: ${error.message}`,
    );
  }
}

function checkNames(target: Target, object: JsonObject): void {
  const metadata = asObject(object.metadata);
  const name = nameOf(target);
  if (metadata.name !== name)
    throw badRequest(
      `the name of the object (${String(
        metadata.name ?? '',
      )}) does not match the name on the URL (${name})`,
    );
  takeNamespace(target, object);
}

function applyPatch(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const { target } = request;
  const { kind } = target;
  const options = readWriteOptions(request);
  const name = nameOf(target);
  const given = readConfiguration(target, request.body);
  if (options.validation === 'Strict') {
    const duplicates = duplicatesOf(request.body);
    if (duplicates.length > 0)
      throw badRequest(
        `error strict decoding YAML: ${strictProblems(duplicates, []).join(
          ', ',
        )}`,
      );
  }
  const current = findEntry(cluster, kind, target.namespace, name);
  if (!current && target.subresource) throw notFound(kind, name);
  const live = current && toKind(kind, current.object);
  const problems = findTypeErrors(kind.type, given);
  if (problems.length > 0)
    throw plainError(
      `failed to create typed patch object (${where(given)}; ${apiVersionOf(
        kind,
      )}, Kind=${kind.kind}): ${
        problems.length === 1
          ? problems[0]
          : `errors:\n${problems.map(p => `  ${p}`).join('\n')}`
      }`,
    );
  const configuration = withIdentity(target, given);
  const result = applyObject(
    writeContext(cluster, target, options.manager),
    live,
    configuration,
    options.force,
  );
  if ('conflicts' in result)
    throw new ApiError(409, 'Conflict', describeConflicts(result.conflicts), {
      causes: result.conflicts.map(({ manager, path }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${manager}`,
        field: path,
      })),
    });
  const { object } = tryDecode(kind, result.object);
  defaultObject(kind, object);
  if (current)
    return {
      code: 200,
      object: storeNext(cluster, target, { current, object }, options),
    };
  takeNamespace(target, object);
  if (asObject(object.metadata).uid)
    throw conflict(
      kind,
      name,
      `uid mismatch: the provided object specified uid ${String(
        asObject(object.metadata).uid,
      )}, and no existing object was found`,
    );
  return { code: 201, object: storeNew(cluster, target, object, options) };
}

/** An error that the API server gives no reason for. */
function plainError(message: string): ApiError {
  const error = internalError(message);
  return new ApiError(500, '', error.message);
}

function where(configuration: JsonObject): string {
  const { namespace, name } = asObject(configuration.metadata);
  return `${String(namespace ?? '')}/${String(name ?? '')}`;
}

function readConfiguration(target: Target, text: string): JsonObject {
  const { kind } = target;
  const value = parseBody(text, true);
  if (!isObject(value))
    throw badRequest('error decoding YAML: the body is no object');
  const wanted = apiVersionOf(kind);
  if (value.kind !== kind.kind || value.apiVersion !== wanted) {
    if (value.kind === undefined || value.apiVersion === undefined)
      throw badRequest(`invalid object type: /, Kind=`);
    throw badRequest(
      `invalid object type: ${String(value.apiVersion)}, Kind=${String(
        value.kind,
      )}`,
    );
  }
  const metadata = asObject(value.metadata);
  if (metadata.managedFields !== undefined && metadata.managedFields !== null)
    throw badRequest('metadata.managedFields must be nil');
  const name = nameOf(target);
  if (metadata.name !== undefined && metadata.name !== name)
    throw badRequest(
      `the name of the object (${String(
        metadata.name,
      )}) does not match the name on the URL (${name})`,
    );
  const namespace = kind.namespaced ? target.namespace : undefined;
  if (metadata.namespace && metadata.namespace !== namespace)
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  return value;
}

/** The configuration with the name and namespace of the request. */
function withIdentity(target: Target, configuration: JsonObject): JsonObject {
  const { kind, namespace } = target;
  const metadata = asObject(configuration.metadata);
  return {
    ...configuration,
    metadata: {
      ...metadata,
      name: nameOf(target),
      ...(kind.namespaced && namespace && { namespace }),
    },
  };
}
