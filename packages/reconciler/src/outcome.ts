/**
 * Inside the reconciler nothing throws for what the world does: every step answers an outcome, and what to do next is
 * looked up from its code in one table. Adapters translate foreign errors once, at the border.
 */

/** What went wrong, as a closed set. @public */
export type FailureCode =
  | 'unreachable'
  | 'timeout'
  | 'throttled'
  | 'conflict'
  | 'gone'
  | 'server-error'
  | 'webhook-unavailable'
  | 'missing-kind'
  | 'missing-namespace'
  | 'being-deleted'
  | 'not-found'
  | 'unauthorized'
  | 'forbidden'
  | 'invalid'
  | 'immutable'
  | 'foreign-owner'
  | 'definition-invalid'
  | 'render-failed'
  | 'refused'
  | 'cancelled'
  | 'not-leading'
  | 'internal';

/** A failed outcome: what, about which object or file, why. @public */
export interface Failure {
  status: 'failed';
  code: FailureCode;
  /** What it is about: an object key, a file, a repository, a cluster. */
  subject?: string;
  message: string;
  /** The error as it came, for logs. Never shown, never persisted. */
  cause?: unknown;
  /** The server said when to come back. Milliseconds. */
  retryAfterMs?: number;
}

/** Done with a value, or failed with a reason. @public */
export type Outcome<T> = { status: 'done'; value: T } | Failure;

/** What follows a failure: try again with back-off, wait for what has to come or to go, or wait until an input changes. @public */
export type NextStep = 'retry' | 'wait' | 'await-change';

const nextSteps: Record<FailureCode, NextStep> = {
  unreachable: 'retry',
  timeout: 'retry',
  throttled: 'retry',
  conflict: 'retry',
  gone: 'retry',
  'server-error': 'retry',
  'webhook-unavailable': 'retry',
  unauthorized: 'retry',
  internal: 'retry',
  'not-leading': 'wait',
  'missing-kind': 'wait',
  'missing-namespace': 'wait',
  'being-deleted': 'wait',
  'not-found': 'await-change',
  forbidden: 'await-change',
  invalid: 'await-change',
  immutable: 'await-change',
  'foreign-owner': 'await-change',
  'definition-invalid': 'await-change',
  'render-failed': 'await-change',
  refused: 'await-change',
  cancelled: 'await-change',
};

/** The one table of what to do after a failure. @public */
export function nextStep(code: FailureCode): NextStep {
  return nextSteps[code];
}

/** @public */
export function done<T>(value: T): Outcome<T> {
  return { status: 'done', value };
}

/** @public */
export function failed(
  code: FailureCode,
  message: string,
  details: Omit<Failure, 'status' | 'code' | 'message'> = {},
): Failure {
  return { status: 'failed', code, message, ...details };
}
