/**
 * JSON that keeps the text of numbers. A double holds most numbers of Kubernetes objects; where it does not (beyond
 * 2^53, `1.0`, `1e3`), the value is a {@link RawNumber}. Plain `JSON.stringify` writes both back as they were read.
 */

/** A number whose text a double would lose. Compare by {@link RawNumber.text}, or numerically by value. @public */
export class RawNumber {
  constructor(readonly text: string) {}

  toJSON(): unknown {
    // JSON.rawJSON came with V8 11.4 and is not in the library types of TypeScript 5.8.
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(
      this.text,
    );
  }

  toString(): string {
    return this.text;
  }
}

// A number token behind ':', ',' or '[' that a double may not hold to the letter. Strings can match by chance: the
// only cost is the slower parse.
const suspiciousNumber = /[:,[]\s*-?(?:\d{16,}|\d+[.eE])/;

/** Parses JSON; throws `SyntaxError` as `JSON.parse` does. @public */
export function parseJson(text: string): unknown {
  if (!suspiciousNumber.test(text)) {
    return JSON.parse(text);
  }
  const reviver = (
    _key: string,
    value: unknown,
    context?: { source?: string },
  ): unknown =>
    typeof value === 'number' &&
    context?.source !== undefined &&
    String(value) !== context.source
      ? new RawNumber(context.source)
      : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

/** JSON with sorted keys: equal values give equal text. @public */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value) ?? 'null';
  }
  if (value instanceof RawNumber) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}

/** A JSON object or list. @internal */
export function isContainer(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !(value instanceof RawNumber)
  );
}

/** A JSON object. @internal */
export function isMap(value: unknown): value is Record<string, unknown> {
  return isContainer(value) && !Array.isArray(value);
}
