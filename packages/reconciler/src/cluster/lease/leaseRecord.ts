import { z } from 'zod';

/** Who holds a Lease, as the API server has it. @internal */
export interface LeaseRecord {
  /** Undefined after it was given back. */
  holder?: string;
  /** How often it went from one holder to another. */
  term: number;
  /** How long it holds after each renewal. Milliseconds. */
  durationMs: number;
  /** When the holder got it. ISO 8601. */
  acquiredAt?: string;
  /** Version that the next write has to name. */
  resourceVersion?: string;
}

const leaseSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().optional() }),
  spec: z
    .object({
      holderIdentity: z.string().nullish(),
      leaseTransitions: z.number().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      acquireTime: z.string().nullish(),
    })
    .nullish(),
});

/** Reads `coordination.k8s.io/v1` Lease. @internal */
export function parseLease(text: string): LeaseRecord {
  const { metadata, spec } = leaseSchema.parse(JSON.parse(text));
  return {
    holder: spec?.holderIdentity || undefined,
    term: spec?.leaseTransitions ?? 0,
    durationMs: (spec?.leaseDurationSeconds ?? 0) * 1_000,
    acquiredAt: spec?.acquireTime ?? undefined,
    resourceVersion: metadata.resourceVersion,
  };
}

/** The Lease as it is written: whole, so that nothing of the holder before stays. @internal */
export function formatLease(
  place: { namespace: string; name: string },
  record: LeaseRecord,
  renewedAt: string,
): string {
  return JSON.stringify({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { ...place, resourceVersion: record.resourceVersion },
    spec: {
      holderIdentity: record.holder ?? '',
      leaseTransitions: record.term,
      leaseDurationSeconds: Math.max(1, Math.round(record.durationMs / 1_000)),
      acquireTime: microTime(record.acquiredAt),
      renewTime: microTime(renewedAt),
    },
  });
}

/** MicroTime of the API: six digits behind the point. */
function microTime(iso: string | undefined): string | undefined {
  return iso?.replace(
    /(?:\.(\d+))?Z$/,
    (_, digits = '') => `.${String(digits).padEnd(6, '0').slice(0, 6)}Z`,
  );
}
