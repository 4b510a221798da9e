import {
  asObject,
  isObject,
  type Json,
  type JsonObject,
} from '../schema/types';
import { compare } from './compare';
import { difference, union, type FieldSet } from './fieldSet';
import type { WriteContext } from './fieldManager';
import { toFieldSet } from './toFieldSet';
import { parseJson, writeJson } from '../schema/json';

/** The annotation in which client-side `kubectl apply` remembers what it applied. */
const lastAppliedAnnotation =
  'kubectl.kubernetes.io/last-applied-configuration';

/** Fields that `kubectl` applied on the client's side and nobody changed since: it may take them over. */
export function allowedByLastApplied(
  context: WriteContext,
  live: JsonObject,
): FieldSet | undefined {
  const last = parse(annotationOf(live));
  if (!last || last.apiVersion !== context.apiVersion) return undefined;
  const change = compare(context.type, last, live);
  return difference(
    toFieldSet(context.type, last),
    union(union(change.modified, change.added), change.removed),
  );
}

/** The object with its annotation, where it has one, set to the configuration that is applied now. */
export function withLastApplied(
  object: JsonObject,
  configuration: JsonObject,
): JsonObject {
  if (!annotationOf(object)) return object;
  const metadata = asObject(object.metadata);
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: {
        ...asObject(metadata.annotations),
        [lastAppliedAnnotation]: `${writeJson(
          sortFields(withoutAnnotation(configuration)),
        )}\n`,
      },
    },
  };
}

function annotationOf(object: JsonObject): string | undefined {
  const annotations = asObject(asObject(object.metadata).annotations);
  const text = annotations[lastAppliedAnnotation];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function withoutAnnotation(object: JsonObject): JsonObject {
  const metadata = asObject(object.metadata);
  if (!isObject(metadata.annotations)) return object;
  const { [lastAppliedAnnotation]: _, ...annotations } = metadata.annotations;
  return { ...object, metadata: { ...metadata, annotations } };
}

function parse(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The value with all fields in alphabetical order. */
function sortFields(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortFields);
  if (!isObject(value)) return value;
  const sorted: JsonObject = {};
  for (const name of Object.keys(value).sort()) {
    const item = value[name];
    if (item !== undefined) sorted[name] = sortFields(item);
  }
  return sorted;
}
