import { canonicalQuantity } from './quantity';
import {
  isObject,
  type Field,
  type Json,
  type JsonObject,
  type ScalarName,
  type StructType,
  type Type,
} from './types';
import { isInteger } from './json';

/** A body that does not fit the kind at all. */
export class DecodeError extends Error {}

/** An object as the API server understands it. */
export interface Decoded {
  object: JsonObject;
  /** Paths of fields that the kind does not have: `spec.foo`, `spec.containers[0].bar`. */
  unknown: string[];
}

const goNames: Record<ScalarName, string> = {
  string: 'string',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  number: 'float64',
  time: 'string',
  microTime: 'string',
  quantity: 'string',
  intOrString: 'string',
  bytes: '[]uint8',
};

/**
 * Reads a JSON value as an object of a built-in kind: unknown fields go, empty optional fields go, quantities
 * come to their usual spelling, fields stand in the table's order.
 * @throws DecodeError when a value has the wrong type.
 */
export function decode(type: StructType, value: JsonObject): Decoded {
  const unknown: string[] = [];
  const object = decodeStruct(type, value, '', unknown);
  return { object, unknown };
}

/** The zero value of a field that is written even then. */
function zeroOf(field: Field): Json {
  const { type } = field;
  if (field.pointer) return null;
  switch (type.kind) {
    case 'struct':
      return decodeStruct(type, {}, '', []);
    case 'scalar':
      return zeroScalar(type.scalar);
    default:
      return null;
  }
}

function zeroScalar(scalar: ScalarName): Json {
  switch (scalar) {
    case 'boolean':
      return false;
    case 'int32':
    case 'int64':
    case 'number':
    case 'intOrString':
      return 0;
    case 'quantity':
      return '0';
    case 'string':
      return '';
    default:
      return null;
  }
}

function decodeStruct(
  type: StructType,
  value: JsonObject,
  path: string,
  unknown: string[],
): JsonObject {
  const object: JsonObject = {};
  for (const field of type.fields.values()) {
    const given = value[field.name];
    const at = path === '' ? field.name : `${path}.${field.name}`;
    const read =
      given === undefined || given === null
        ? undefined
        : readField(type, field, given, { at, unknown });
    if (read !== undefined && (field.pointer || !isZero(read, field.type)))
      object[field.name] = read;
    else if (field.emit) object[field.name] = read ?? zeroOf(field);
  }
  for (const name of Object.keys(value)) {
    if (!type.fields.has(name) && value[name] !== undefined)
      unknown.push(path === '' ? name : `${path}.${name}`);
  }
  return object;
}

/** Reads a field; Go names the innermost struct before the path. */
function readField(
  type: StructType,
  field: Field,
  given: Json,
  where: { at: string; unknown: string[] },
): Json {
  try {
    return decodeValue(field.type, given, where.at, where.unknown);
  } catch (error) {
    if (error instanceof MismatchError)
      throw new DecodeError(
        error.messageIn(
          type.name.slice(type.name.lastIndexOf('.') + 1),
          where.at,
        ),
      );
    throw error;
  }
}

/** Whether a value is left out of an optional field. */
function isZero(value: Json, type: Type): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (type.kind === 'map') return Object.keys(value as JsonObject).length === 0;
  if (type.kind !== 'scalar') return false;
  return value === '' || value === 0 || value === false;
}

function decodeValue(
  type: Type,
  value: Json,
  path: string,
  unknown: string[],
): Json {
  switch (type.kind) {
    case 'any':
      return value;
    case 'scalar':
      return decodeScalar(type.scalar, value);
    case 'list':
      if (!Array.isArray(value)) throw mismatch(value, '[]slice');
      return value.map((item, index) =>
        item === null
          ? decodeNull(type.element)
          : decodeValue(type.element, item, `${path}[${index}]`, unknown),
      );
    case 'map': {
      if (!isObject(value)) throw mismatch(value, 'map');
      const map: JsonObject = {};
      for (const name of Object.keys(value).sort()) {
        const item = value[name] ?? null;
        map[name] =
          item === null
            ? decodeNull(type.element)
            : decodeValue(type.element, item, `${path}.${name}`, unknown);
      }
      return map;
    }
    default:
      if (!isObject(value)) throw mismatch(value, shortName(type));
      return decodeStruct(type, value, path, unknown);
  }
}

function decodeNull(type: Type): Json {
  if (type.kind === 'scalar') return zeroScalar(type.scalar);
  return type.kind === 'struct' ? decodeStruct(type, {}, '', []) : null;
}

function decodeScalar(scalar: ScalarName, value: Json): Json {
  switch (scalar) {
    case 'quantity': {
      const text = isNumber(value) ? String(value) : value;
      const quantity =
        typeof text === 'string' ? canonicalQuantity(text.trim()) : undefined;
      if (quantity === undefined)
        throw new DecodeError(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        );
      return quantity;
    }
    case 'intOrString':
      if (typeof value !== 'number' && typeof value !== 'string')
        throw mismatch(value, 'string');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, 'bool');
      return value;
    case 'int32':
      if (!Number.isInteger(value)) throw mismatch(value, goNames[scalar]);
      return value;
    case 'int64':
      if (!isInteger(value)) throw mismatch(value, goNames[scalar]);
      return value;
    case 'number':
      if (!isNumber(value)) throw mismatch(value, 'float64');
      return Number(value);
    case 'time':
    case 'microTime':
      return decodeTime(scalar, value);
    default:
      if (typeof value !== 'string') throw mismatch(value, goNames[scalar]);
      return value;
  }
}

function decodeTime(scalar: 'time' | 'microTime', value: Json): Json {
  if (typeof value !== 'string') throw mismatch(value, 'string');
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) {
    throw new DecodeError(
      `parsing time ${JSON.stringify(
        value,
      )} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(
        value,
      )} as "2006"`,
    );
  }
  if (scalar === 'time') return `${date.toISOString().slice(0, 19)}Z`;
  const fraction = /\.(\d{1,6})\d*/.exec(value)?.[1] ?? '';
  return `${date.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0')}Z`;
}

/** A value of the wrong type, before it is known in which struct. */
class MismatchError extends Error {
  constructor(private readonly value: Json, private readonly wanted: string) {
    super(`a value is no ${wanted}`);
  }

  messageIn(struct: string, path: string): string {
    const field = path.replace(/\[\d+\]/g, '');
    return `json: cannot unmarshal ${jsonKind(
      this.value,
    )} into Go struct field ${struct}.${field} of type ${this.wanted}`;
  }
}

function mismatch(value: Json, wanted: string): MismatchError {
  return new MismatchError(value, wanted);
}

function jsonKind(value: Json): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (isNumber(value))
    return Number.isSafeInteger(value) ? 'number' : `number ${value}`;
  return typeof value;
}

function isNumber(value: Json): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function shortName(type: StructType): string {
  const parts = type.name.split('.');
  return parts.slice(-2).join('.');
}
