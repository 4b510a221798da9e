import { nextStep, type Failure } from '../outcome';
import { retryAfter } from '../sync/backoff';
import { isFull, nextTokenAt } from '../sync/tokenBucket';
import { mergeWork, type ApplicationRuntime, type Work } from './application';
import type { EngineContext } from './context';

/** `work`, and what has to be tried again by now. @internal */
export function withRetries(
  app: ApplicationRuntime,
  work: Work,
  now: number,
): Work {
  const isDue = (retry: { at: number } | undefined) =>
    retry !== undefined && retry.at <= now;
  const undecided = isDue(app.compareRetry)
    ? [...app.comparisons.values()].filter(({ failure }) => failure)
    : [];
  const due: Work = {
    render: isDue(app.renderRetry),
    all: false,
    keys: new Set(undecided.map(({ key }) => key)),
  };
  return [due, app.unfinished]
    .filter(more => more && !isNothing(more))
    .reduce<Work>((all, more) => mergeWork(all, more!), work);
}

function isNothing({ render, all, keys, recount }: Work): boolean {
  return !render && !all && keys.size === 0 && !recount;
}

/**
 * Has the Application looked at again for everything that waits: called at the end of each run, because the one timer
 * only knows the earliest moment.
 * @internal
 */
export function scheduleRetries(
  app: ApplicationRuntime,
  context: EngineContext,
): void {
  const now = context.clock.now();
  planCompareRetry(app, context);
  forgetHealed(app, now);
  const contested = [...app.contested.keys()].flatMap(key => {
    const bucket = app.heals.get(key);
    return bucket ? [nextTokenAt(bucket, now)] : [];
  });
  const moments = [
    app.renderRetry?.at,
    app.compareRetry?.at,
    ...contested,
    ...[...app.healRetries.values()].map(({ at }) => at),
  ].filter(at => at !== undefined && at > now) as number[];
  if (moments.length > 0) {
    context.wakeAt(app, Math.min(...moments));
  }
}

/** Objects that could not be compared are compared again; a running operation does so by itself. */
function planCompareRetry(
  app: ApplicationRuntime,
  context: EngineContext,
): void {
  const failures = [...app.comparisons.values()].flatMap(
    ({ failure }) => failure ?? [],
  );
  if (failures.length === 0) {
    app.compareRetry = undefined;
  } else if (!app.compareRetry || app.compareRetry.at <= context.clock.now()) {
    const soonest: Failure =
      failures.find(({ code }) => nextStep(code) === 'retry') ?? failures[0];
    app.compareRetry = retryAfter(app.compareRetry, soonest, context.clock);
  }
}

function forgetHealed(app: ApplicationRuntime, now: number): void {
  for (const key of app.healRetries.keys()) {
    const verdict = app.comparisons.get(key)?.verdict;
    if (verdict === undefined || verdict === 'same') {
      app.healRetries.delete(key);
    }
  }
  for (const [key, bucket] of app.heals) {
    if (isFull(bucket, now)) {
      app.heals.delete(key);
    }
  }
}
