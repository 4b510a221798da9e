import { ResponseError } from '@backstage/errors';

/** What kind of failure a view has to tell about. */
export type FailureKind =
  | 'not-allowed'
  | 'not-found'
  | 'conflict'
  | 'refused'
  | 'unavailable';

/** The kind of `error`; whatever is not an answer of the backend counts as unavailable. */
export function failureKind(error: unknown): FailureKind {
  const status = statusOf(error);
  switch (status) {
    case 401:
    case 403:
      return 'not-allowed';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    default:
      return status !== undefined && status < 500 ? 'refused' : 'unavailable';
  }
}

/** What the backend said, without the client's own preamble. */
export function failureMessage(error: unknown): string {
  if (error instanceof ResponseError) {
    return error.body.error.message || error.message;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Whether the same request may succeed a moment later. */
export function isRetriable(error: unknown): boolean {
  return failureKind(error) === 'unavailable';
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof ResponseError) {
    return error.statusCode;
  }
  if (error instanceof Error && error.name === 'ConflictError') {
    return 409;
  }
  // Errors of other bundles' copies of the class.
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
