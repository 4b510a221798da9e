import { isObject, type Json, type JsonObject } from '../schema/types';

/** Applies an RFC 7386 merge patch. */
export function applyMergePatch(document: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(document) ? { ...document } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else if (value !== undefined)
      result[name] = applyMergePatch(result[name], value);
  }
  return result;
}
