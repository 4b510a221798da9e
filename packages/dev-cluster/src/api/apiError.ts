import { resourceName, type Kind } from '../schema/kinds';
import type { JsonObject } from '../schema/types';

/** One reason why a request is refused. */
export interface Cause {
  reason: string;
  message: string;
  field?: string;
}

/** A refused request; its body is a `Status` as the API server writes it. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: JsonObject,
  ) {
    super(message);
  }

  /** The answer's body. */
  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason && { reason: this.reason }),
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }
}

/** What of a request the server could not find; answered as plain text. */
export class NoSuchPathError extends Error {}

type Target = Pick<Kind, 'group' | 'plural' | 'kind'>;

function detailsOf(kind: Target, name: string, more: JsonObject = {}) {
  return {
    ...(name && { name }),
    ...(kind.group && { group: kind.group }),
    kind: kind.plural,
    ...more,
  };
}

function qualified(kind: Target): string {
  return resourceName(kind as Kind);
}

/** 404. */
export function notFound(kind: Target, name: string): ApiError {
  return new ApiError(
    404,
    'NotFound',
    `${qualified(kind)} ${JSON.stringify(name)} not found`,
    detailsOf(kind, name),
  );
}

/** 409, the name is taken. */
export function alreadyExists(kind: Target, name: string): ApiError {
  return new ApiError(
    409,
    'AlreadyExists',
    `${qualified(kind)} ${JSON.stringify(name)} already exists`,
    detailsOf(kind, name),
  );
}

/** 409, with what stands in the way. */
export function conflict(kind: Target, name: string, why: string): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(kind)} ${JSON.stringify(
      name,
    )}: ${why}`,
    detailsOf(kind, name),
  );
}

/** What the API server says when an object changed since it was read. */
export const modifiedMessage =
  'the object has been modified; please apply your changes to the latest version and try again';

/** 422 with one cause per field. */
export function invalid(kind: Target, name: string, causes: Cause[]): ApiError {
  const lines = causes.map(c =>
    c.field ? `${c.field}: ${c.message}` : c.message,
  );
  const unique = [...new Set(lines)];
  const text = unique.length === 1 ? unique[0] : `[${unique.join(', ')}]`;
  const qualifiedKind = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  return new ApiError(
    422,
    'Invalid',
    `${qualifiedKind} ${JSON.stringify(name)} is invalid: ${text}`,
    {
      ...(name && { name }),
      ...(kind.group && { group: kind.group }),
      ...(kind.kind && { kind: kind.kind }),
      causes: causes.map(({ reason, message, field }) => ({
        reason,
        message,
        ...(field && { field }),
      })),
    },
  );
}

/** 403. */
export function forbidden(
  kind: Target,
  name: string,
  why: string,
  causes?: Cause[],
): ApiError {
  const what = name
    ? `${qualified(kind)} ${JSON.stringify(name)}`
    : qualified(kind);
  return new ApiError(
    403,
    'Forbidden',
    `${what} is forbidden: ${why}`,
    detailsOf(
      kind,
      name,
      causes && { causes: causes.map(cause => ({ ...cause })) },
    ),
  );
}

/** 400. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** 500. */
function internalError(message: string): ApiError {
  return new ApiError(500, 'InternalError', message);
}

/** 410. */
export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

/** 405. */
export function methodNotAllowed(): ApiError {
  return new ApiError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

/** 501, for what this stand-in leaves to real clusters. */
export function notImplemented(what: string): ApiError {
  return new ApiError(
    501,
    'NotImplemented',
    `dev-cluster does not offer ${what}; use a real cluster for it`,
  );
}

/** An error that the API server gives no reason for. */
export function plainError(message: string): ApiError {
  const error = internalError(message);
  return new ApiError(500, '', error.message);
}
