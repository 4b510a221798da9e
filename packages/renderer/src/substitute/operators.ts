import { trimPattern } from './trimPattern';

/** What stands between the name of a variable and the closing brace, evaluated. */
export interface Operation {
  operator: string;
  args: readonly string[];
}

/** Operators that give a value to a variable without one, so that it is not missing. */
export function isDefault(operator: string): boolean {
  return /^:?[=+?-]$/.test(operator);
}

/** The value of a variable (empty when it has none) after an operator. */
export function applyOperation(
  value: string,
  { operator, args }: Operation,
): string {
  const [first = '', second = ''] = args;
  switch (operator) {
    case ',':
      return mapFirst(value, each => each.toLowerCase());
    case ',,':
      return value.toLowerCase();
    case '^':
      return mapFirst(value, each => each.toUpperCase());
    case '^^':
      return value.toUpperCase();
    case '#':
      return trimPattern(value, first, { from: 'start', match: 'shortest' });
    case '##':
      return trimPattern(value, first, { from: 'start', match: 'longest' });
    case '%':
      return trimPattern(value, first, { from: 'end', match: 'shortest' });
    case '%%':
      return trimPattern(value, first, { from: 'end', match: 'longest' });
    case ':':
      return substring(value, args);
    case '/':
      return value.replace(first, () => second);
    case '//':
      return value.replaceAll(first, () => second);
    case '/#':
      return value.startsWith(first)
        ? second + value.slice(first.length)
        : value;
    case '/%':
      return value.endsWith(first)
        ? value.slice(0, value.length - first.length) + second
        : value;
    default:
      return value === '' ? args.join('') : value;
  }
}

/** Offset and length count bytes, as in Flux; a negative offset counts from the end. */
function substring(value: string, args: readonly string[]): string {
  const numbers = args.map(toInteger);
  if (numbers.includes(undefined)) return value;
  const [offset = 0, length] = numbers as number[];
  const bytes = Buffer.from(value);
  const start = offset < 0 ? Math.max(0, bytes.length + offset) : offset;
  const end = length === undefined ? bytes.length : start + length;
  return bytes.subarray(start, Math.max(start, end)).toString();
}

function toInteger(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

function mapFirst(value: string, map: (character: string) => string): string {
  const [first = '', ...rest] = value;
  return map(first) + rest.join('');
}
