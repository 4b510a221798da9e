import { ApiError } from '../api/apiError';
import { resourceName } from '../schema/kinds';
import type { Target } from './request';
import { readerGroup, type User } from './users';

const reading = new Set(['get', 'list', 'watch']);

/** Whether a user may do that: everybody known may do everything, readers only read. */
export function isAllowed(user: User, verb: string): boolean {
  if (user.groups.includes('system:unauthenticated')) return false;
  return !user.groups.includes(readerGroup) || reading.has(verb);
}

/** The API's verb for a request. */
export function verbOf(
  method: string,
  target: Target,
  query: URLSearchParams,
): string {
  switch (method) {
    case 'GET':
      if (query.get('watch') === 'true' || query.get('watch') === '1')
        return 'watch';
      return target.name ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return target.name ? 'delete' : 'deletecollection';
    default:
      return method.toLowerCase();
  }
}

/** 403, worded as the API server does. */
export function refuse(user: User, verb: string, target: Target): ApiError {
  const { kind, namespace, name, subresource } = target;
  const resource = subresource ? `${kind.plural}/${subresource}` : kind.plural;
  const scope =
    kind.namespaced && namespace
      ? ` in the namespace ${JSON.stringify(namespace)}`
      : ' at the cluster scope';
  const what = name
    ? `${resourceName(kind)} ${JSON.stringify(name)}`
    : resourceName(kind);
  return new ApiError(
    403,
    'Forbidden',
    `${what} is forbidden: User ${JSON.stringify(
      user.name,
    )} cannot ${verb} resource ${JSON.stringify(
      resource,
    )} in API group ${JSON.stringify(kind.group)}${scope}`,
    {
      ...(name && { name }),
      ...(kind.group && { group: kind.group }),
      kind: kind.plural,
    },
  );
}
