import { ApiError, NoSuchPathError } from '../api/apiError';
import type { KindRegistry } from './kindRegistry';
import type { Target } from './request';

/**
 * What a path below `/api` or `/apis` is about.
 * @throws NoSuchPathError when nothing is served there.
 */
export function parsePath(kinds: KindRegistry, path: string): Target {
  const parts = path.split('/').slice(1).map(decode);
  const isCore = parts[0] === 'api';
  const [group, version] = isCore ? ['', parts[1]] : [parts[1], parts[2]];
  const rest = parts.slice(isCore ? 2 : 3).filter(part => part !== '');
  const inNamespace =
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    !['status', 'finalize'].includes(rest[2]);
  const namespace = inNamespace ? rest[1] : undefined;
  const [plural, name, ...sub] = inNamespace ? rest.slice(2) : rest;
  const kind = plural ? kinds.find(group, version, plural) : undefined;
  if (
    !kind &&
    kinds.all().some(k => k.group === group && k.version === version)
  )
    throw noSuchResource();
  if (!kind) throw new NoSuchPathError(path);
  if (kind.namespaced ? name && !namespace : namespace)
    throw new NoSuchPathError(path);
  return {
    kind,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(sub.length > 0 && { subresource: sub.join('/') }),
  };
}

/** 404 for a resource, or a part of one, that a served group does not have. */
export function noSuchResource(): ApiError {
  return new ApiError(
    404,
    'NotFound',
    'the server could not find the requested resource',
    {},
  );
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
