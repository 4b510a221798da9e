/** True when `a` is an older version of an object than `b`. Versions that are not numbers are never older. @internal */
export function isOlder(a: string, b: string): boolean {
  return isNumber(a) && isNumber(b) && a !== b
    ? a.length < b.length || (a.length === b.length && a < b)
    : false;
}

function isNumber(version: string): boolean {
  return /^[1-9][0-9]*$/.test(version);
}
