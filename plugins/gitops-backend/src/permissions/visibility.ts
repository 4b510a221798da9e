/** Which Applications a caller may read, as a filter: all, or those that are decided on one of these entities. */
export type Visibility =
  | { all: true }
  | { all: false; authorities: readonly string[] };

/** Sees everything. */
export const everything: Visibility = { all: true };

/** Whether something that is decided on `authority` may be seen. */
export function isVisible(
  visibility: Visibility,
  authority: string | null | undefined,
): boolean {
  return (
    visibility.all ||
    (typeof authority === 'string' &&
      visibility.authorities.includes(authority))
  );
}
