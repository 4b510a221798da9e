import { decode, type Decoded } from '../schema/decode';
import { objectMeta } from '../schema/builtinTypes';
import {
  asList,
  asObject,
  isObject,
  type Field,
  type Json,
  type JsonObject,
  type ScalarName,
  type StructType,
  type Type,
} from '../schema/types';

const scalars: Record<string, ScalarName> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'int64',
  number: 'number',
};

/** The type of the objects of a custom kind, from its OpenAPI schema. */
export function customType(
  name: string,
  schema: JsonObject | undefined,
): StructType {
  const root = typeOf(
    schema ?? { 'x-kubernetes-preserve-unknown-fields': true, type: 'object' },
  );
  const fields = new Map<string, Field>();
  const add = (field: string, type: Type) =>
    fields.set(field, {
      name: field,
      type,
      required: false,
      emit: false,
      pointer: false,
    });
  const text: Type = { kind: 'scalar', scalar: 'string' };
  add('apiVersion', text);
  add('kind', text);
  add('metadata', objectMeta);
  if (root.kind === 'struct')
    for (const field of root.fields.values())
      if (!fields.has(field.name)) fields.set(field.name, field);
  const rest = root.kind === 'struct' ? root.rest : ({ kind: 'any' } as const);
  return { kind: 'struct', name, fields, atomic: false, ...(rest && { rest }) };
}

function typeOf(schema: JsonObject): Type {
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema['x-kubernetes-int-or-string'] === true)
    return { kind: 'scalar', scalar: 'intOrString' };
  const type = String(schema.type ?? '');
  if (type in scalars) return { kind: 'scalar', scalar: scalars[type] };
  if (type === 'array') return listType(schema);
  if (type !== 'object' && !preserves) return { kind: 'any' };
  const atomic = schema['x-kubernetes-map-type'] === 'atomic';
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const { additionalProperties } = schema;
  const properties = asObject(schema.properties);
  const names = Object.keys(properties);
  if (names.length === 0 && !embedded) {
    if (isObject(additionalProperties))
      return { kind: 'map', element: typeOf(additionalProperties), atomic };
    if (preserves || additionalProperties === true)
      return atomic
        ? { kind: 'map', element: { kind: 'any' }, atomic }
        : { kind: 'any' };
  }
  const required = new Set(asList(schema.required).map(String));
  const fields = new Map<string, Field>(
    names.map(name => [
      name,
      {
        name,
        type: typeOf(asObject(properties[name])),
        required: required.has(name),
        emit: false,
        pointer: false,
        ...(asObject(properties[name]).default !== undefined && {
          default: asObject(properties[name]).default,
        }),
      },
    ]),
  );
  return {
    kind: 'struct',
    name: '',
    fields,
    atomic,
    ...(preserves || embedded ? { rest: { kind: 'any' } as const } : {}),
  };
}

function listType(schema: JsonObject): Type {
  const mode = schema['x-kubernetes-list-type'];
  return {
    kind: 'list',
    element: typeOf(asObject(schema.items)),
    mode: mode === 'map' || mode === 'set' ? mode : 'atomic',
    keys: asList(schema['x-kubernetes-list-map-keys']).map(String),
  };
}

/** Reads a JSON value as an object of a custom kind: fields that the schema does not have go. */
export function decodeCustom(
  schema: JsonObject | undefined,
  value: JsonObject,
): Decoded {
  const unknown: string[] = [];
  const { metadata, ...rest } = value;
  const meta = decode(objectMeta, asObject(metadata));
  unknown.push(...meta.unknown.map(path => `metadata.${path}`));
  const object = schema
    ? (prune(
        {
          ...schema,
          properties: {
            ...asObject(schema.properties),
            apiVersion: { type: 'string' },
            kind: { type: 'string' },
          },
        },
        rest,
        '',
        unknown,
      ) as JsonObject)
    : rest;
  const { apiVersion, kind, ...others } = object;
  unknown.sort();
  return {
    object: {
      ...(apiVersion !== undefined && { apiVersion }),
      ...(kind !== undefined && { kind }),
      metadata: meta.object,
      ...others,
    },
    unknown,
  };
}

/** A copy without fields that the schema does not have; their paths are collected. */
function prune(
  schema: JsonObject,
  value: Json,
  path: string,
  unknown: string[],
): Json {
  if (Array.isArray(value)) {
    const items = asObject(schema.items);
    return value.map((item, i) => prune(items, item, `${path}[${i}]`, unknown));
  }
  if (!isObject(value)) return value;
  const properties = asObject(schema.properties);
  const { additionalProperties } = schema;
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const result: JsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const at = path === '' ? name : `${path}.${name}`;
    if (isObject(properties[name]))
      result[name] = prune(properties[name] as JsonObject, item, at, unknown);
    else if (embedded && ['apiVersion', 'kind', 'metadata'].includes(name))
      result[name] = item;
    else if (isObject(additionalProperties))
      result[name] = prune(additionalProperties, item, at, unknown);
    else if (preserves || additionalProperties === true) result[name] = item;
    else unknown.push(at);
  }
  return result;
}

/** Fills in the schema's defaults, in place. Nulls that the schema does not allow count as absent. */
export function defaultBySchema(schema: JsonObject, value: Json): void {
  if (Array.isArray(value)) {
    for (const item of value) defaultBySchema(asObject(schema.items), item);
    return;
  }
  if (!isObject(value)) return;
  const properties = asObject(schema.properties);
  for (const [name, property] of Object.entries(properties)) {
    const below = asObject(property);
    const absent =
      value[name] === undefined ||
      (value[name] === null && below.nullable !== true);
    if (absent) {
      if (below.default === undefined) delete value[name];
      else value[name] = structuredClone(below.default);
    }
    const item = value[name];
    if (item !== undefined) defaultBySchema(below, item);
  }
  const { additionalProperties } = schema;
  if (isObject(additionalProperties))
    for (const [name, item] of Object.entries(value))
      if (!(name in properties) && item !== undefined)
        defaultBySchema(additionalProperties, item);
}
