/** One figure, with what the bare tools need for the same work in the same run. */
export interface BenchRow {
  figure: string;
  value: number;
  /** Undefined where there is no bare tool to compare with. */
  floor?: number;
  unit: string;
  budget?: Budget;
  note?: string;
}

/** Upper bounds; what is left out is not bounded. */
export interface Budget {
  value?: number;
  /** Of the value and its floor. */
  ratio?: number;
}

/** Whether a figure keeps its budget; undefined without one. */
export function isMet({ value, floor, budget }: BenchRow): boolean | undefined {
  if (!budget) {
    return undefined;
  }
  const ratio = floor === undefined ? 0 : value / floor;
  return (
    value <= (budget.value ?? Infinity) && ratio <= (budget.ratio ?? Infinity)
  );
}

/** The value below which a share `p` of the samples lies. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];
}

/** Requests per second: the bare loops know no limit either, so ours would only measure its own. */
export const UNLIMITED = 10_000;
