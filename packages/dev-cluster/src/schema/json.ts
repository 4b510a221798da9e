// JSON with the integers of Kubernetes: 64 bits. A double loses digits beyond 2^53, so those are bigints here.
import type { Json } from './types';

// An integer that a double may not hold to the digit. Text in strings can look so too: that costs the slower read only.
const longInteger = /[:,[]\s*-?\d{16}/;
const most = 2n ** 63n - 1n;

type Reviver = (
  name: string,
  value: unknown,
  context?: { source?: string },
) => unknown;

/**
 * Reads JSON and keeps the digits of integers.
 * @throws SyntaxError as `JSON.parse` does.
 */
export function parseJson(text: string): Json {
  if (!longInteger.test(text)) return JSON.parse(text) as Json;
  const reviver: Reviver = (_name, value, context) =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined &&
    /^-?\d+$/.test(context.source)
      ? integerOf(BigInt(context.source))
      : value;
  return JSON.parse(
    text,
    reviver as (name: string, value: unknown) => unknown,
  ) as Json;
}

/** Writes JSON; bigints stand there as numbers. */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_name, field) =>
      typeof field === 'bigint' ? rawJson(String(field)) : field,
    );
  }
}

/** An integer as a number where a double holds it; beyond 64 bits it is a float, as for the API server. */
export function integerOf(value: bigint): number | bigint {
  const double = Number(value);
  const isLong = value <= most && value >= -most - 1n;
  return !isLong || Number.isSafeInteger(double) ? double : value;
}

/** Whether a value is a number without a fraction. */
export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value);
}

// In V8 since Node 21; the types of TypeScript do not have it yet.
function rawJson(text: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
}
