import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Failure, FailureCode, Outcome } from '@gitops-suite/reconciler';

type ErrorConstructor = new (message: string) => Error;

/** What each failure is to someone who calls the API, and what that person can do about it. */
const answers: Record<FailureCode, [ErrorConstructor, string]> = {
  unreachable: [
    ServiceUnavailableError,
    'It is tried again by itself; check the address and the network if it stays.',
  ],
  timeout: [ServiceUnavailableError, 'Try again in a moment.'],
  throttled: [ServiceUnavailableError, 'Try again in a moment.'],
  'server-error': [
    ServiceUnavailableError,
    'Look at the log of the server that failed, then try again.',
  ],
  'webhook-unavailable': [
    ServiceUnavailableError,
    'An admission webhook of the cluster does not answer: mend it, then try again.',
  ],
  unauthorized: [
    ServiceUnavailableError,
    'Renew the credentials in app-config.yaml.',
  ],
  forbidden: [
    ServiceUnavailableError,
    'Give the account in app-config.yaml the right that is missing.',
  ],
  cancelled: [ServiceUnavailableError, 'Try again.'],
  'not-leading': [ServiceUnavailableError, 'Try again in a moment.'],
  internal: [Error, 'The log of the backend has more.'],
  conflict: [ConflictError, 'Look again and repeat it.'],
  gone: [ConflictError, 'Look again and repeat it.'],
  immutable: [
    ConflictError,
    'The field cannot be changed: delete the object, or take the change back in Git.',
  ],
  'foreign-owner': [
    ConflictError,
    'Remove the object from one of the two, or hand it over.',
  ],
  refused: [ConflictError, 'Change it in Git as the message says.'],
  'missing-kind': [ConflictError, 'Install the CRD first.'],
  'missing-namespace': [
    ConflictError,
    'Create the namespace, or set CreateNamespace=true.',
  ],
  'being-deleted': [ConflictError, 'Try again when it is gone.'],
  'definition-invalid': [ConflictError, 'Mend the file in Git.'],
  'render-failed': [ConflictError, 'Mend the file in Git.'],
  invalid: [InputError, 'Mend the manifest in Git.'],
  'not-found': [NotFoundError, 'Check the name.'],
};

/** The error for people: what failed, why, what to do. The foreign cause stays in the log. */
function errorOf(what: string, failure: Failure): Error {
  const [Constructor, cure] = answers[failure.code];
  const subject = failure.subject ? ` (${failure.subject})` : '';
  const why = failure.message.replace(/[.\s]*$/, '');
  return new Constructor(`${what}${subject}: ${why}. ${cure}`);
}

/** The value of an outcome, or {@link errorOf} thrown. */
export function valueOf<T>(what: string, outcome: Outcome<T>): T {
  if (outcome.status === 'failed') {
    throw errorOf(what, outcome);
  }
  return outcome.value;
}
