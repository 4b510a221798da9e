import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
  isError,
} from '@backstage/errors';

/** An answer of the forge that is no success, in words for people. `what` is what was tried. */
export function forgeError(what: string, host: string, cause: unknown): Error {
  const error = forPeople(what, host, cause);
  // For the log. Enumerable, it would stand in the answer: with the request, and what was in it.
  Object.defineProperty(error, 'cause', { value: cause, enumerable: false });
  return error;
}

/** The HTTP status of an answer; undefined when there was none. */
export function statusOf(cause: unknown): number | undefined {
  return isError(cause) && typeof cause.status === 'number'
    ? cause.status
    : undefined;
}

/** Whether the forge refused because of too many requests, and when it lets others through where it says so. */
export function rateLimitOf(
  cause: unknown,
): { retryAfterMs?: number } | undefined {
  const status = statusOf(cause);
  const response = isError(cause)
    ? (cause.response as { headers?: Record<string, string> } | undefined)
    : undefined;
  const { 'retry-after': retryAfter, 'x-ratelimit-remaining': remaining } =
    response?.headers ?? {};
  const isLimit =
    status === 429 ||
    (status === 403 && (remaining === '0' || retryAfter !== undefined));
  if (!isLimit) {
    return undefined;
  }
  const seconds = Number(retryAfter);
  return seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
}

function forPeople(what: string, host: string, cause: unknown): Error {
  const status = statusOf(cause) ?? 0;
  const said = isError(cause) ? firstLine(cause.message) : String(cause);
  const failed = `${what} failed: ${host} answered ${status} (${said}).`;
  if (status === 401) {
    return new ServiceUnavailableError(
      `${failed} It does not accept the token or app of the portal: renew integrations.github in app-config.yaml.`,
    );
  }
  if (rateLimitOf(cause)) {
    return new ServiceUnavailableError(
      `${failed} Too many requests were made: try again in a few minutes.`,
    );
  }
  if (status === 403) {
    return new ServiceUnavailableError(
      `${failed} The token may not do this: it needs "contents" and "pull requests" with write access on the repository.`,
    );
  }
  if (status === 404) {
    return new NotFoundError(
      `${failed} Either the repository is not there or the token may not see it: check gitops.repositories and integrations.github.`,
    );
  }
  if (status === 409 || status === 422) {
    return new ConflictError(
      `${failed} Look at the branch and its pull request on ${host}, then try again.`,
    );
  }
  return new ServiceUnavailableError(
    hasResponse(cause)
      ? `${failed} Try again in a moment.`
      : `${what} failed: ${host} cannot be reached (${said}). Check the network and its address in integrations.github, then try again.`,
  );
}

// Octokit says 500 for a connection that failed, too; only a real answer has a response.
function hasResponse(cause: unknown): boolean {
  return isError(cause) && cause.response !== undefined;
}

function firstLine(text: string): string {
  return text.split('\n')[0].slice(0, 200);
}
