/** Self-heals of one object: five at once, one more every two minutes. @internal */
export interface TokenBucket {
  tokens: number;
  /** When `tokens` was right. Milliseconds since the epoch. */
  at: number;
}

const CAPACITY = 5;
const REFILL_MS = 120_000;

/** The bucket after taking one token, or undefined when it is empty. Pure. @internal */
export function takeToken(
  bucket: TokenBucket | undefined,
  now: number,
): TokenBucket | undefined {
  const { tokens, at } = bucket ?? { tokens: CAPACITY, at: now };
  const filled = Math.min(CAPACITY, tokens + Math.max(0, now - at) / REFILL_MS);
  return filled >= 1 ? { tokens: filled - 1, at: now } : undefined;
}

/** Nothing was taken of late: as good as none. Pure. @internal */
export function isFull({ tokens, at }: TokenBucket, now: number): boolean {
  return tokens + (now - at) / REFILL_MS >= CAPACITY;
}

/** When the next token is there. Milliseconds since the epoch. @internal */
export function nextTokenAt(bucket: TokenBucket, now: number): number {
  const filled = Math.min(
    CAPACITY,
    bucket.tokens + Math.max(0, now - bucket.at) / REFILL_MS,
  );
  return filled >= 1 ? now : now + Math.ceil((1 - filled) * REFILL_MS);
}
