import { setTimeout as sleep } from 'node:timers/promises';
import { rateLimitOf, statusOf } from './forgeError';
import { isSilence } from './forgeFetch';

/** Before the second and the third try. Milliseconds. */
const WAITS_MS = [500, 2_000];
/** Somebody waits: a forge that asks for more patience is told of at once. Milliseconds. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Asks the forge, and twice more where it failed for a reason that passes: a broken connection, a 5xx, a rate limit whose
 * `Retry-After` is near. `call` is made again as a whole: it must find what an earlier try has done whose answer was lost.
 */
export async function askAgain<T>(call: () => Promise<T>): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await call();
    } catch (error) {
      const patience = patienceFor(error, wait);
      if (patience === undefined) {
        throw error;
      }
      await sleep(patience);
    }
  }
  return call();
}

/** How long to wait before the next try; undefined where another one is of no use. Milliseconds. */
function patienceFor(error: unknown, wait: number): number | undefined {
  const limit = rateLimitOf(error);
  if (limit) {
    const { retryAfterMs = Infinity } = limit;
    return retryAfterMs > LONGEST_WAIT_MS
      ? undefined
      : Math.max(retryAfterMs, wait);
  }
  // Octokit says 500 for a connection that failed, too. Who was silent has taken long enough already.
  const isBroken = (statusOf(error) ?? 0) >= 500 && !isSilence(error);
  return isBroken ? wait : undefined;
}
