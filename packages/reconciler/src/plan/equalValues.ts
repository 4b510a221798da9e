import { isContainer, RawNumber } from '../json';

/**
 * Deep equality of JSON values. Key order does not matter, list order does; numbers are compared as decimal numbers
 * (`1.0` equals `1`), never through a double where one of them is a {@link RawNumber}. `null` and absent differ.
 * @internal
 */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (isNumeric(a) && isNumeric(b)) {
    return decimalOf(String(a)) === decimalOf(String(b));
  }
  if (!isContainer(a) || !isContainer(b)) {
    return false;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => equalValues(item, b[index]))
    );
  }
  const names = presentKeys(a);
  return (
    names.length === presentKeys(b).length &&
    names.every(name => Object.hasOwn(b, name) && equalValues(a[name], b[name]))
  );
}

/** Keys whose value is not undefined: those that JSON would write. @internal */
export function presentKeys(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter(name => value[name] !== undefined);
}

function isNumeric(value: unknown): value is number | RawNumber {
  return typeof value === 'number' || value instanceof RawNumber;
}

/** One text per decimal number: significant digits and exponent. Text that is no number stands for itself. */
function decimalOf(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (!match) {
    return text;
  }
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') {
    return '0';
  }
  const significant = digits.replace(/0+$/, '');
  const shift =
    Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign}${significant}e${shift}`;
}

/** Keys of both maps, those of the first one in its order. @internal */
export function allKeys(
  a: Record<string, unknown>,
  b: Record<string, unknown>,
): string[] {
  return [...new Set([...presentKeys(a), ...presentKeys(b)])];
}
