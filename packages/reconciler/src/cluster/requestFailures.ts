import { failed, type Failure } from '../outcome';
import { subjectOf, type ApiRequest } from './apiRequest';

/** Why a request is given up that waits for an answer. @internal */
export const contactLost = new Error('contact was lost before it was answered');

/** The server had closed a kept connection: the request has not been seen, so it may be sent again. @internal */
export const staleSocket = new Error('kept connection was closed');

/** @internal */
export function isStaleSocket(failure: Failure): boolean {
  return failure.cause === staleSocket;
}

/** What came of a request whose signal has ended it. @internal */
export function givenUp(request: ApiRequest, { reason }: AbortSignal): Failure {
  return reason === contactLost
    ? failed('unreachable', contactLost.message, {
        subject: subjectOf(request),
        cause: contactLost,
      })
    : cancelled(request);
}

/** Whoever asked does not want the answer any more. @internal */
export function cancelled(request: ApiRequest): Failure {
  return failed('cancelled', 'the request was given up', {
    subject: subjectOf(request),
  });
}
