import {
  defaultObject,
  duplicatesOf,
  parseBody,
  strictProblems,
} from '../admission/codec';
import {
  ApiError,
  badRequest,
  conflict,
  notFound,
  plainError,
} from '../api/apiError';
import { describeConflicts } from '../apply/conflictError';
import { applyObject } from '../apply/fieldManager';
import { findTypeErrors } from '../apply/validateTyped';
import { apiVersionOf } from '../schema/kinds';
import { asObject, isObject, type JsonObject } from '../schema/types';
import { type Cluster, findEntry, toKind } from './cluster';
import { storeNew, takeNamespace } from './create';
import { tryDecode } from './write';
import { storeNext } from './replace';
import {
  type ApiAnswer,
  type ApiRequest,
  nameOf,
  readWriteOptions,
  type Target,
} from './request';
import { writeContext } from './write';

/** A server-side apply. */
export function applyPatch(cluster: Cluster, request: ApiRequest): ApiAnswer {
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
