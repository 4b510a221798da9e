import { parse as parseYaml } from 'yaml';
import { badRequest, invalid } from '../api/apiError';
import { decodeCustom, defaultBySchema } from '../crd/customSchema';
import { decode, DecodeError, type Decoded } from '../schema/decode';
import { findDuplicates } from '../schema/findDuplicates';
import { apiVersionOf, type Kind } from '../schema/kinds';
import {
  asObject,
  isObject,
  type Json,
  type JsonObject,
} from '../schema/types';
import { applyDefaults } from './defaults';
import { integerOf, parseJson, writeJson } from '../schema/json';

/** What to do about fields that the kind does not have. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/**
 * Reads a JSON or YAML text.
 * @throws ApiError 400 when it is neither.
 */
export function parseBody(text: string, isYaml: boolean): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!isYaml)
      throw badRequest(
        `couldn't get version/kind; json parse error: ${
          (error as Error).message
        }`,
      );
  }
  try {
    return parseYaml(
      text,
      (_name, value) => (typeof value === 'bigint' ? integerOf(value) : value),
      { maxAliasCount: 100, uniqueKeys: false, intAsBigInt: true },
    ) as Json;
  } catch (error) {
    throw badRequest(`error decoding YAML: ${(error as Error).message}`);
  }
}

/** Fields that stand twice in a body. */
export function duplicatesOf(text: string): string[] {
  return text.trimStart().startsWith('{') ? findDuplicates(text) : [];
}

/**
 * The object of a kind that a JSON value stands for, without unknown fields.
 * @throws DecodeError when a value has the wrong type.
 */
export function decodeObject(kind: Kind, value: JsonObject): Decoded {
  if (kind.custom) return decodeCustom(kind.custom.schema, value);
  const decoded = decode(kind.type, value);
  decoded.object.apiVersion = apiVersionOf(kind);
  decoded.object.kind = kind.kind;
  if (kind.kind === 'Secret' && kind.group === '')
    moveStringData(decoded.object);
  return decoded;
}

/** Fills in defaults, in place. */
export function defaultObject(kind: Kind, object: JsonObject): void {
  if (!kind.custom) applyDefaults(kind.kind, object);
  else if (kind.custom.schema) defaultBySchema(kind.custom.schema, object);
}

function moveStringData(secret: JsonObject): void {
  if (!isObject(secret.stringData)) return;
  const data = { ...asObject(secret.data) };
  for (const [name, value] of Object.entries(secret.stringData))
    data[name] = Buffer.from(String(value)).toString('base64');
  delete secret.stringData;
  secret.data = data;
}

/** A body as an object of a kind, with defaults, and what is odd about it. */
export interface ReadObject {
  object: JsonObject;
  /** Texts for `Warning` headers. */
  warnings: string[];
}

/**
 * Reads the body of a create or replace.
 * @throws ApiError 400 when it is no object of the kind, or strictly read has unknown or duplicate fields.
 */
export function readObject(
  kind: Kind,
  body: { text: string; isYaml: boolean; validation: FieldValidation },
): ReadObject {
  const value = parseBody(body.text, body.isYaml);
  if (!isObject(value)) throw badRequest('the body is no JSON object');
  checkKind(kind, value);
  const decoded = tryDecode(kind, value);
  const problems =
    body.validation === 'Ignore'
      ? []
      : strictProblems(duplicatesOf(body.text), decoded.unknown);
  if (problems.length > 0 && body.validation === 'Strict')
    throw badRequest(
      `${kind.kind} in version ${JSON.stringify(
        kind.version,
      )} cannot be handled as a ${
        kind.kind
      }: strict decoding error: ${problems.join(', ')}`,
    );
  defaultObject(kind, decoded.object);
  return { object: decoded.object, warnings: problems };
}

/** `unknown field "spec.foo"`, for the answer or for `Warning` headers. */
export function strictProblems(
  duplicate: string[],
  unknown: string[],
): string[] {
  return [
    ...duplicate.map(path => `duplicate field ${JSON.stringify(path)}`),
    ...unknown.map(path => `unknown field ${JSON.stringify(path)}`),
  ];
}

function tryDecode(kind: Kind, value: JsonObject): Decoded {
  try {
    return decodeObject(kind, value);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(
      `${kind.kind} in version ${JSON.stringify(
        kind.version,
      )} cannot be handled as a ${kind.kind}: ${error.message}`,
    );
  }
}

function checkKind(kind: Kind, value: JsonObject): void {
  const wanted = apiVersionOf(kind);
  if (kind.custom) {
    if (value.kind === undefined || value.kind === '')
      throw badRequest(`Object 'Kind' is missing in '${writeJson(value)}'`);
    if (value.apiVersion === undefined || value.apiVersion === '')
      throw badRequest(
        `Object 'apiVersion' is missing in '${writeJson(value)}'`,
      );
  }
  const given = value.apiVersion ?? wanted;
  if (given !== wanted)
    throw badRequest(
      `the API version in the data (${String(
        given,
      )}) does not match the expected API version (${wanted})`,
    );
  const givenKind = value.kind ?? kind.kind;
  if (givenKind !== kind.kind && kind.custom)
    throw invalid(
      { ...kind, kind: String(givenKind) },
      String(asObject(value.metadata).name ?? ''),
      [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(givenKind)}: must be ${
            kind.kind
          }`,
          field: 'kind',
        },
      ],
    );
  if (givenKind !== kind.kind)
    throw badRequest(
      `${String(givenKind)} in version ${JSON.stringify(
        kind.version,
      )} cannot be handled as a ${kind.kind}: no kind ${JSON.stringify(
        givenKind,
      )} is registered for version ${JSON.stringify(wanted)}`,
    );
}
