import { asObject, type Json, type JsonObject } from '../schema/types';
import { elementsOf, type FieldSet } from './fieldSet';
import { normaliseElement } from './pathElement';

/** A set of fields as the `fieldsV1` of an entry of `managedFields`. */
export function encodeFields(set: FieldSet): JsonObject {
  const fields: JsonObject = {};
  for (const element of elementsOf(set)) {
    const child = set.children.get(element);
    if (!child) {
      fields[element] = {};
    } else if (set.members.has(element)) {
      fields[element] = { '.': {}, ...encodeFields(child) };
    } else {
      fields[element] = encodeFields(child);
    }
  }
  return fields;
}

/** The set of fields of a `fieldsV1`. */
export function decodeFields(fields: Json | undefined): FieldSet {
  const members = new Set<string>();
  const children = new Map<string, FieldSet>();
  for (const [key, value] of Object.entries(asObject(fields))) {
    if (key === '.') continue;
    const element = normaliseElement(key);
    const below = asObject(value);
    const names = Object.keys(below);
    if (names.length === 0 || '.' in below) members.add(element);
    if (names.some(name => name !== '.'))
      children.set(element, decodeFields(below));
  }
  return { members, children };
}
