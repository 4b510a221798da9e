/** One figure, with what the bare tools need for the same work in the same run. */
export interface BenchRow {
  figure: string;
  value: number;
  /** Undefined where there is no bare tool to compare with. */
  floor?: number;
  unit: string;
  /** What `value` or the ratio has to be. */
  budget?: string;
  note?: string;
}

/** The value below which a share `p` of the samples lies. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];
}

/** Requests per second: the bare loops know no limit either, so ours would only measure its own. */
export const UNLIMITED = 10_000;
