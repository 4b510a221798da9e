/** A place in an object as RFC 6901 writes it. Pure. @internal */
export function jsonPointer(steps: readonly (string | number)[]): string {
  return steps
    .map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
