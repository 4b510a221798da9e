/** Mantissa and powers of a quantity: value = mantissa × 10^tens × 2^(10·binary). */
interface Parsed {
  negative: boolean;
  digits: bigint;
  /** Decimal places of the digits. */
  places: number;
  suffix: string;
}

const pattern =
  /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d+)?$/;
const decimals: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaries = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * A quantity as the API server writes it back: the largest suffix of its family without a fraction. Undefined
 * when the text is no quantity.
 */
export function canonicalQuantity(text: string): string | undefined {
  const parsed = parse(text);
  if (!parsed) return undefined;
  const sign = parsed.negative && parsed.digits !== 0n ? '-' : '';
  if (binaries.includes(parsed.suffix) && parsed.suffix !== '')
    return sign + writeBinary(parsed);
  return sign + writeDecimal(parsed);
}

/** A quantity as a number; undefined when the text is no quantity. Not exact beyond 2^53. */
export function quantityValue(text: string): number | undefined {
  const parsed = parse(text);
  if (!parsed) return undefined;
  const binary = binaries.indexOf(parsed.suffix);
  const factor = binary > 0 ? 1024 ** binary : 10 ** exponentOf(parsed.suffix);
  const value = (Number(parsed.digits) / 10 ** parsed.places) * factor;
  return parsed.negative ? -value : value;
}

function parse(text: string): Parsed | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, sign, number, suffix = ''] = match;
  const [whole, fraction = ''] = number.split('.');
  return {
    negative: sign === '-',
    digits: BigInt(whole + fraction || '0'),
    places: fraction.length,
    suffix,
  };
}

function exponentOf(suffix: string): number {
  return /^[eE][+-]?\d/.test(suffix)
    ? Number(suffix.slice(1))
    : decimals[suffix];
}

function writeDecimal({ digits, places, suffix }: Parsed): string {
  const scientific = /^[eE][+-]?\d/.test(suffix);
  let exponent = exponentOf(suffix) - places;
  let mantissa = digits;
  if (mantissa === 0n) return '0';
  // Nothing finer than a billionth is kept; it is rounded up.
  while (exponent < -9) {
    mantissa = (mantissa + 9n) / 10n;
    exponent++;
  }
  while (mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent++;
  }
  while (((exponent % 3) + 3) % 3 !== 0) {
    mantissa *= 10n;
    exponent--;
  }
  while (exponent > 18) {
    mantissa *= 1000n;
    exponent -= 3;
  }
  if (scientific)
    return exponent === 0 ? String(mantissa) : `${mantissa}e${exponent}`;
  const name = Object.keys(decimals).find(key => decimals[key] === exponent);
  return `${mantissa}${name ?? ''}`;
}

function writeBinary(parsed: Parsed): string {
  const { digits, places, suffix } = parsed;
  const scale = 10n ** BigInt(places);
  const total = digits * 1024n ** BigInt(binaries.indexOf(suffix));
  if (total % scale !== 0n) {
    // A fraction of a byte: written in thousandths, rounded up.
    const thousandths = (total * 1000n + scale - 1n) / scale;
    return writeDecimal({
      ...parsed,
      digits: thousandths,
      places: 3,
      suffix: '',
    });
  }
  let value = total / scale;
  if (value < 1024n && value > -1024n) return String(value);
  let power = 0;
  while (power < 6 && value % 1024n === 0n && value !== 0n) {
    value /= 1024n;
    power++;
  }
  return `${value}${binaries[power]}`;
}
