import {
  asList,
  asObject,
  isObject,
  type Json,
  type JsonObject,
} from '../../schema/types';

/** Sets fields that are not there yet; null counts as absent. */
export function fill(object: JsonObject, values: JsonObject): JsonObject {
  for (const [name, value] of Object.entries(values))
    if (object[name] === undefined || object[name] === null)
      object[name] = value;
  return object;
}

/** Like {@link fill}, where the empty string counts as absent too. */
export function fillEmpty(object: JsonObject, values: JsonObject): JsonObject {
  for (const name of Object.keys(values))
    if (object[name] === '') delete object[name];
  return fill(object, values);
}

/** The object in a field; undefined when there is none. */
export function child(
  object: JsonObject | undefined,
  ...path: string[]
): JsonObject | undefined {
  let value: Json | undefined = object;
  for (const name of path) value = asObject(value)[name];
  return isObject(value) ? value : undefined;
}

/** The object in a field, made when there is none. */
export function childOrNew(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  if (isObject(value)) return value;
  const made: JsonObject = {};
  object[name] = made;
  return made;
}

/** The objects in a list. */
export function children(
  object: JsonObject | undefined,
  ...path: string[]
): JsonObject[] {
  const parent = child(object, ...path.slice(0, -1));
  return asList(parent?.[path[path.length - 1]]).filter(isObject);
}
