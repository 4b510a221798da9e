import { isSameJson } from '../apply/sameJson';
import { asObject, isObject, type Json } from '../schema/types';

/** A JSON patch that cannot be applied. */
export class PatchError extends Error {}

/** Applies an RFC 6902 patch to a copy of a document. */
export function applyJsonPatch(document: Json, patch: Json): Json {
  if (!Array.isArray(patch))
    throw new PatchError(
      'json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    );
  let result = structuredClone(document);
  for (const item of patch) result = applyOne(result, item);
  return result;
}

function applyOne(document: Json, item: Json): Json {
  const operation = asObject(item);
  const path = parsePointer(String(operation.path ?? ''));
  switch (operation.op) {
    case 'add':
      return set(
        document,
        path,
        structuredClone(operation.value ?? null),
        true,
      );
    case 'replace':
      get(document, path, 'replace');
      return set(
        document,
        path,
        structuredClone(operation.value ?? null),
        false,
      );
    case 'remove':
      return remove(document, path);
    case 'test': {
      const found = find(document, path);
      if (!isSameJson(found ?? null, operation.value ?? null))
        throw new PatchError(
          `testing value ${operation.path} failed: test failed`,
        );
      return document;
    }
    case 'move': {
      const from = parsePointer(String(operation.from ?? ''));
      const value = get(document, from, 'move');
      return set(remove(document, from), path, value, true);
    }
    case 'copy': {
      const from = parsePointer(String(operation.from ?? ''));
      const value = structuredClone(get(document, from, 'copy'));
      return set(document, path, value, true);
    }
    default:
      throw new PatchError(`Unexpected kind: ${String(operation.op)}`);
  }
}

function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/'))
    throw new PatchError(`invalid JSON pointer: ${JSON.stringify(pointer)}`);
  return pointer
    .slice(1)
    .split('/')
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function find(document: Json, path: string[]): Json | undefined {
  let value: Json | undefined = document;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isObject(value)) value = value[part];
    else return undefined;
  }
  return value;
}

function get(document: Json, path: string[], operation: string): Json {
  const value = find(document, path);
  if (value === undefined)
    throw new PatchError(
      `${operation} operation does not apply: doc is missing key: /${path.join(
        '/',
      )}: missing value`,
    );
  return value;
}

function set(
  document: Json,
  path: string[],
  value: Json,
  insert: boolean,
): Json {
  if (path.length === 0) return value;
  const parent = find(document, path.slice(0, -1));
  const last = path[path.length - 1];
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > parent.length)
      throw new PatchError(
        `add operation does not apply: doc is missing path: "/${path.join(
          '/',
        )}": missing value`,
      );
    parent.splice(index, insert ? 0 : 1, value);
  } else if (isObject(parent)) {
    parent[last] = value;
  } else {
    throw new PatchError(
      `add operation does not apply: doc is missing path: "/${path.join(
        '/',
      )}": missing value`,
    );
  }
  return document;
}

function remove(document: Json, path: string[]): Json {
  const parent = find(document, path.slice(0, -1));
  const last = path[path.length - 1];
  if (Array.isArray(parent) && parent[Number(last)] !== undefined) {
    parent.splice(Number(last), 1);
  } else if (isObject(parent) && parent[last] !== undefined) {
    delete parent[last];
  } else {
    throw new PatchError(
      `remove operation does not apply: doc is missing path: "/${path.join(
        '/',
      )}": missing value`,
    );
  }
  return document;
}
