/** One look at a process: minutes since the first one, bytes. */
export interface Sample {
  minutes: number;
  bytes: number;
}

/**
 * By how many bytes a minute a process grows: the median of the slopes between all pairs, which a few outliers do not
 * move (Theil and Sen). Pure.
 */
export function slopeOf(samples: readonly Sample[]): number {
  const slopes = samples.flatMap((a, index) =>
    samples
      .slice(index + 1)
      .map(b => (b.bytes - a.bytes) / (b.minutes - a.minutes)),
  );
  slopes.sort((a, b) => a - b);
  return slopes[Math.floor(slopes.length / 2)] ?? 0;
}
