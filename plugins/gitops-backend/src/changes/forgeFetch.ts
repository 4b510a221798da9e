import { isError } from '@backstage/errors';

/** How long the forge may be silent about one request, its body included. Milliseconds. */
export const FORGE_TIMEOUT_MS = 30_000;

/** The forge said nothing for too long. */
export class ForgeSilence extends Error {
  override readonly name = 'ForgeSilence';

  constructor(ms: number) {
    super(`it did not answer within ${ms / 1000} s`);
  }
}

/** Whether an error comes of a {@link ForgeSilence}: Octokit keeps no more of it than its message. */
export function isSilence(error: unknown): boolean {
  return (
    isError(error) && /^it did not answer within [\d.]+ s$/.test(error.message)
  );
}

/** What `work` comes to; rejects with a {@link ForgeSilence} once it has taken longer than `ms`. The work itself goes on unheard. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ForgeSilence(ms)), ms);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A fetch that gives up after `ms`, and says in words why there is no answer. It reads the body itself: Octokit takes
 * one that breaks off for an empty one.
 */
export function forgeFetch(ms: number): typeof fetch {
  return async (input, init) => {
    const timeout = AbortSignal.timeout(ms);
    const signal = init?.signal
      ? AbortSignal.any([init.signal, timeout])
      : timeout;
    try {
      const response = await fetch(input, { ...init, signal });
      return await readWhole(response);
    } catch (error) {
      throw timeout.aborted ? new ForgeSilence(ms) : plain(error);
    }
  };
}

async function readWhole(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  const whole = new Response(body.byteLength > 0 ? body : null, {
    status,
    statusText,
    headers,
  });
  // A response that is made by hand has no address, and Octokit follows pages by it.
  Object.defineProperty(whole, 'url', { value: response.url });
  return whole;
}

/** The reason instead of "fetch failed". */
function plain(error: unknown): unknown {
  const cause = isError(error) ? error.cause : undefined;
  return isError(cause) && cause.message ? cause : error;
}
