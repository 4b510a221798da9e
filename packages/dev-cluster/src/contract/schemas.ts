import { asList, asObject, type JsonObject } from '../schema/types';
import type { ContractClient } from './contractClient';

const kept = [
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-patch-merge-key',
  'x-kubernetes-patch-strategy',
];

/** Per schema of a server's OpenAPI document: its fields, and how lists and maps of them are merged. */
export async function schemaShapes(
  client: ContractClient,
  path: string,
): Promise<Record<string, JsonObject>> {
  const { body } = await client.send({ method: 'GET', path });
  const schemas = asObject(asObject(asObject(body).components).schemas);
  return Object.fromEntries(
    Object.entries(schemas)
      .filter(
        ([, schema]) =>
          Object.keys(asObject(asObject(schema).properties)).length > 0,
      )
      .map(([name, schema]) => [name, shapeOf(asObject(schema))]),
  );
}

function shapeOf(schema: JsonObject): JsonObject {
  const properties = asObject(schema.properties);
  return {
    required: asList(schema.required).map(String).sort(),
    fields: Object.fromEntries(
      Object.keys(properties)
        .sort()
        .map(name => [name, marksOf(asObject(properties[name]))]),
    ),
    ...marksOf(schema),
  };
}

function marksOf(schema: JsonObject): JsonObject {
  const marks: JsonObject = {};
  for (const name of kept)
    if (schema[name] !== undefined) marks[name] = schema[name];
  // Maps are granular anyway.
  if (
    schema.additionalProperties &&
    marks['x-kubernetes-map-type'] === 'granular'
  )
    delete marks['x-kubernetes-map-type'];
  // A list that says nothing is replaced as a whole.
  if (schema.type === 'array') marks['x-kubernetes-list-type'] ??= 'atomic';
  return marks;
}
