/** Exponential back-off with full jitter: the wait before attempt `attempt` (from 1), in ms. @internal */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(300_000, 1_000 * 2 ** Math.min(attempt, 12));
  return Math.round(Math.max(250, ceiling * random));
}
