/** The `Status` object of a refused request. */
export interface KubeStatus {
  message?: string;
  reason?: string;
  code?: number;
  details?: {
    causes?: Array<{ reason?: string; message?: string }>;
    retryAfterSeconds?: number;
  };
}

/** A request that the API server refused. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** `PATCH /api/v1/...`, without the query. */
    readonly request: string,
    /** HTTP status. */
    readonly code: number,
    readonly status: KubeStatus,
    /** Milliseconds that the server asks to wait. */
    readonly retryAfter?: number,
  ) {
    super(
      `${request}: ${code} ${status.message ?? status.reason ?? 'no message'}`,
    );
  }

  /** Kubernetes' reason, `NotFound` for instance. */
  get reason(): string | undefined {
    return this.status.reason;
  }
}

/** Whether the object, or its kind, is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.code === 404;
}

/** Whether somebody else wrote first. */
export function isConflict(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.code === 409 &&
    error.reason !== 'AlreadyExists'
  );
}

/** Whether the name is taken. */
export function isAlreadyExists(error: unknown): boolean {
  return error instanceof ApiError && error.reason === 'AlreadyExists';
}

/** Whether a watch or list has to begin anew because its version is too old. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.code === 410;
}

/** Whether nothing can be created because the namespace is on its way out. */
export function isNamespaceTerminating(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.status.details?.causes ?? []).some(
      cause => cause.reason === 'NamespaceTerminating',
    )
  );
}
