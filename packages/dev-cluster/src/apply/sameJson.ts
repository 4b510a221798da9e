import { isObject, type Json } from '../schema/types';

/** Whether two JSON values are equal; the order of fields does not count, absent equals undefined. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => isSameJson(item, b[index]))
    );
  }
  if (!isObject(a) || !isObject(b)) return false;
  for (const name of Object.keys(a))
    if (!isSameJson(a[name], b[name])) return false;
  for (const name of Object.keys(b))
    if (a[name] === undefined && b[name] !== undefined) return false;
  return true;
}
