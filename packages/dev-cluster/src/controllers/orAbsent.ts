/** The API leaves counts of zero out. */
export function orAbsent(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
