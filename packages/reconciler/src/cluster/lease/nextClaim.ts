import type { LeaseRecord } from './leaseRecord';

/** What is known of the Lease, and since when by a clock that never jumps. @internal */
export interface Observation {
  record: LeaseRecord | undefined;
  /** When this process first saw the record as it is. Monotonic milliseconds. */
  seenAt: number;
}

/** What to write next, or how long to leave the holder alone. @internal */
export type Claim =
  | { action: 'create' | 'replace'; record: LeaseRecord }
  | { action: 'wait'; holder: string; ms: number };

/**
 * Whether this process may hold the Lease now. Times of the other machine are never compared with ours: a holder is
 * gone when its record did not change for as long as it promised. Pure.
 * @internal
 */
export function nextClaim(
  observed: Observation,
  self: { identity: string; durationMs: number },
  now: { monotonic: number; iso: string },
): Claim {
  const { identity: holder, durationMs } = self;
  const { record } = observed;
  if (!record) {
    return {
      action: 'create',
      record: { holder, term: 0, durationMs, acquiredAt: now.iso },
    };
  }
  const { resourceVersion } = record;
  if (record.holder === holder) {
    const { term, acquiredAt = now.iso } = record;
    return {
      action: 'replace',
      record: { holder, term, durationMs, acquiredAt, resourceVersion },
    };
  }
  const left = observed.seenAt + record.durationMs - now.monotonic;
  if (record.holder !== undefined && left > 0) {
    return { action: 'wait', holder: record.holder, ms: left };
  }
  return {
    action: 'replace',
    record: {
      holder,
      term: record.term + 1,
      durationMs,
      acquiredAt: now.iso,
      resourceVersion,
    },
  };
}
