import { createHash } from 'node:crypto';
import { builtinTypes, objectMeta } from '../schema/builtinTypes';
import type { Kind } from '../schema/kinds';
import {
  asObject,
  type Field,
  type JsonObject,
  type ScalarName,
  type StructType,
  type Type,
} from '../schema/types';
import { describeKind } from './descriptions';
import { groupsOf } from './discovery';

const prefix = '#/components/schemas/';
const quantityName = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const intOrStringName = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const timeName = 'io.k8s.apimachinery.pkg.apis.meta.v1.Time';
const microTimeName = 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime';

const shared: Record<string, JsonObject> = {
  [quantityName]: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  [intOrStringName]: {
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
  [timeName]: { type: 'string', format: 'date-time' },
  [microTimeName]: { type: 'string', format: 'date-time' },
};

const scalars: Record<ScalarName, JsonObject> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  number: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
  time: { $ref: prefix + timeName },
  microTime: { $ref: prefix + microTimeName },
  quantity: { $ref: prefix + quantityName },
  intOrString: { $ref: prefix + intOrStringName },
};

/** One document of the index. */
export interface OpenApiDocument {
  path: string;
  json: string;
  hash: string;
}

/** An OpenAPI v3 document per group and version. */
export function openApiDocuments(
  kinds: readonly Kind[],
): Map<string, OpenApiDocument> {
  const documents = new Map<string, OpenApiDocument>();
  for (const [group, versions] of groupsOf(kinds))
    for (const [version, list] of versions) {
      const path = group === '' ? `api/${version}` : `apis/${group}/${version}`;
      const json = JSON.stringify(documentOf(path, list));
      const hash = createHash('sha256')
        .update(json)
        .digest('hex')
        .toUpperCase()
        .slice(0, 64);
      documents.set(path, { path, json, hash });
    }
  return documents;
}

/** `/openapi/v3`. */
export function openApiIndex(
  documents: Map<string, OpenApiDocument>,
): JsonObject {
  return {
    paths: Object.fromEntries(
      [...documents.values()].map(({ path, hash }) => [
        path,
        { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
      ]),
    ),
  };
}

function documentOf(path: string, kinds: Kind[]): JsonObject {
  const schemas: Record<string, JsonObject> = {};
  const paths: Record<string, JsonObject> = {};
  for (const kind of kinds) {
    if (kind.custom) addCustom(schemas, kind);
    else addType(schemas, kind.type);
    const name = schemaName(kind);
    schemas[name] = {
      ...schemas[name],
      description: describeKind(kind),
      'x-kubernetes-group-version-kind': [gvkOf(kind)],
    };
    addPaths(paths, `/${path}`, kind);
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.3' },
    paths,
    components: { schemas },
  };
}

function gvkOf({ group, version, kind }: Kind): JsonObject {
  return { group, version, kind };
}

function schemaName(kind: Kind): string {
  if (!kind.custom) return kind.type.name;
  const domain = kind.group.split('.').reverse().join('.');
  return `${domain}.${kind.version}.${kind.kind}`;
}

function addType(schemas: Record<string, JsonObject>, type: StructType): void {
  if (schemas[type.name]) return;
  const schema: JsonObject = { type: 'object' };
  schemas[type.name] = schema;
  const properties: JsonObject = {};
  const required: string[] = [];
  for (const field of type.fields.values()) {
    properties[field.name] = schemaOfField(schemas, field);
    if (field.required) required.push(field.name);
  }
  schema.properties = properties;
  if (required.length > 0) schema.required = required;
  if (builtinTypes.get(type.name)?.atomic)
    schema['x-kubernetes-map-type'] = 'atomic';
}

function schemaOfField(
  schemas: Record<string, JsonObject>,
  field: Field,
): JsonObject {
  const { patch } = field;
  const strategies = [
    ...(patch?.replace ? ['replace'] : []),
    ...(patch?.merge ? ['merge'] : []),
    ...(patch?.retainKeys ? ['retainKeys'] : []),
  ];
  return {
    ...inField(schemaOf(schemas, field.type)),
    ...(field.default !== undefined && { default: field.default }),
    ...(patch?.key && { 'x-kubernetes-patch-merge-key': patch.key }),
    ...(patch && { 'x-kubernetes-patch-strategy': strategies.join(',') }),
  };
}

/** OpenAPI v3 allows nothing beside a reference. */
function inField(schema: JsonObject): JsonObject {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...rest } = schema;
  return { allOf: [{ $ref }], ...rest };
}

function schemaOf(schemas: Record<string, JsonObject>, type: Type): JsonObject {
  switch (type.kind) {
    case 'any':
      return { type: 'object' };
    case 'scalar': {
      const schema = scalars[type.scalar];
      const name = String(schema.$ref ?? '').slice(prefix.length);
      if (name) schemas[name] = shared[name];
      return schema;
    }
    case 'list':
      return {
        type: 'array',
        items: inField(schemaOf(schemas, type.element)),
        'x-kubernetes-list-type': type.mode,
        ...(type.mode === 'map' && {
          'x-kubernetes-list-map-keys': type.keys,
        }),
      };
    case 'map':
      return {
        type: 'object',
        additionalProperties: inField(schemaOf(schemas, type.element)),
        ...(type.atomic && { 'x-kubernetes-map-type': 'atomic' }),
      };
    default: {
      addType(schemas, type);
      const own = builtinTypes.get(type.name)?.atomic === true;
      return {
        $ref: prefix + type.name,
        ...(type.atomic !== own && {
          'x-kubernetes-map-type': type.atomic ? 'atomic' : 'granular',
        }),
      };
    }
  }
}

function addCustom(schemas: Record<string, JsonObject>, kind: Kind): void {
  addType(schemas, objectMeta);
  const given = kind.custom?.schema ?? {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
  };
  schemas[schemaName(kind)] = {
    ...given,
    properties: {
      ...asObject(given.properties),
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { allOf: [{ $ref: prefix + objectMeta.name }] },
    },
  };
}

const query = (name: string, type: string): JsonObject => ({
  name,
  in: 'query',
  schema: { type, uniqueItems: true },
});

const writeParameters = [
  query('dryRun', 'string'),
  query('fieldManager', 'string'),
  query('fieldValidation', 'string'),
];

function addPaths(
  paths: Record<string, JsonObject>,
  base: string,
  kind: Kind,
): void {
  const root = kind.namespaced
    ? `${base}/namespaces/{namespace}/${kind.plural}`
    : `${base}/${kind.plural}`;
  const one = `${root}/{name}`;
  if (kind.review) {
    paths[root] = { post: operation(kind, 'post') };
    return;
  }
  paths[root] = {
    get: operation(kind, 'list'),
    post: operation(kind, 'post'),
    delete: operation(kind, 'deletecollection'),
  };
  if (kind.namespaced)
    paths[`${base}/${kind.plural}`] = { get: operation(kind, 'list') };
  const single = Object.fromEntries(
    ['get', 'put', 'patch', 'delete'].map(verb => [
      verb,
      operation(kind, verb),
    ]),
  );
  paths[one] = single;
  if (kind.subresources.has('status'))
    paths[`${one}/status`] = Object.fromEntries(
      ['get', 'put', 'patch'].map(verb => [verb, operation(kind, verb)]),
    );
}

function operation(kind: Kind, verb: string): JsonObject {
  const answer = { $ref: prefix + schemaName(kind) };
  const content = { 'application/json': { schema: answer } };
  const writes = ['post', 'put', 'patch'].includes(verb);
  return {
    operationId: `${verb}${kind.group}${kind.version}${kind.kind}`.replace(
      /[^\w]/g,
      '',
    ),
    'x-kubernetes-action': verb,
    'x-kubernetes-group-version-kind': gvkOf(kind),
    ...(writes && {
      parameters: [
        ...writeParameters,
        ...(verb === 'patch' ? [query('force', 'boolean')] : []),
      ],
      requestBody: { content: bodyOf(kind, verb, answer), required: true },
    }),
    ...(verb === 'delete' && { parameters: [query('dryRun', 'string')] }),
    responses: { 200: { description: 'OK', content } },
  };
}

function bodyOf(kind: Kind, verb: string, answer: JsonObject): JsonObject {
  if (verb !== 'patch') return { '*/*': { schema: answer } };
  const types = [
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/apply-patch+yaml',
    ...(kind.custom ? [] : ['application/strategic-merge-patch+json']),
  ];
  return Object.fromEntries(
    types.map(type => [type, { schema: { type: 'object' } }]),
  );
}
