import { duplicatesOf, strictProblems } from '../admission/codec';
import { ApiError, badRequest, invalid, notFound } from '../api/apiError';
import { trackUpdate } from '../apply/fieldManager';
import { applyJsonPatch, PatchError } from '../patch/jsonPatch';
import { applyMergePatch } from '../patch/mergePatch';
import { applyStrategicPatch } from '../patch/strategicMergePatch';
import type { Kind } from '../schema/kinds';
import {
  asObject,
  isObject,
  type Json,
  type JsonObject,
} from '../schema/types';
import { applyPatch } from './applyPatch';
import { plainError } from '../api/apiError';
import { type Cluster, findEntry, toKind } from './cluster';
import {
  type ApiAnswer,
  type ApiRequest,
  nameOf,
  readWriteOptions,
  type Target,
} from './request';
import { writeContext, tryDecode } from './write';
import { storeNext } from './replace';
import { takeNamespace } from './create';
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
