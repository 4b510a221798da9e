import { DecodeError } from './decode';
import {
  isObject,
  type Field,
  type Json,
  type JsonObject,
  type ListType,
  type ScalarName,
  type StructType,
  type Type,
} from './types';
import { integerOf, parseJson } from './json';

const magic = Buffer.from('k8s\0');

/** One field of a message on the wire. */
interface WireField {
  number: number;
  /** A varint, or the bytes of anything else. */
  value: bigint | Buffer;
}

/**
 * Reads an object in the API's Protocol Buffers form, in which `kubectl create` and other typed clients write
 * built-in kinds: an envelope with the kind's name around a message whose numbers the table of types knows.
 * @throws DecodeError when it is none, or of a kind without numbers.
 */
export function decodeProtobuf(
  bytes: Buffer,
  typeOf: (apiVersion: string, kind: string) => StructType | undefined,
): JsonObject {
  if (!bytes.subarray(0, 4).equals(magic))
    throw new DecodeError('the body is no Protocol Buffers message of the API');
  const envelope = new Map(
    readFields(bytes.subarray(4)).map(({ number, value }) => [number, value]),
  );
  const names = new Map(
    readFields(bufferOf(envelope.get(1))).map(f => [
      f.number,
      bufferOf(f.value).toString(),
    ]),
  );
  const [apiVersion, kind] = [names.get(1) ?? '', names.get(2) ?? ''];
  const type = typeOf(apiVersion, kind);
  if (!type)
    throw new DecodeError(
      `${apiVersion} ${kind} is not read as Protocol Buffers`,
    );
  const object: JsonObject = { apiVersion, kind };
  readStruct(object, { type, prefix: '' }, bufferOf(envelope.get(2)));
  return object;
}

function bufferOf(value: bigint | Buffer | undefined): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}

function readFields(bytes: Buffer): WireField[] {
  const fields: WireField[] = [];
  for (let at = 0; at < bytes.length; ) {
    const key = readVarint(bytes, at);
    at = key.next;
    const number = Number(key.value >> 3n);
    const wire = Number(key.value & 7n);
    if (wire === 0) {
      const varint = readVarint(bytes, at);
      fields.push({ number, value: varint.value });
      at = varint.next;
      continue;
    }
    let length = wire === 1 ? 8 : 4;
    if (wire === 2) {
      const size = readVarint(bytes, at);
      length = Number(size.value);
      at = size.next;
    } else if (wire !== 1 && wire !== 5) {
      throw new DecodeError(`proto: illegal wireType ${wire}`);
    }
    if (at + length > bytes.length) throw new DecodeError('unexpected EOF');
    fields.push({ number, value: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

function readVarint(bytes: Buffer, start: number) {
  let value = 0n;
  for (let at = start; at < bytes.length && at < start + 10; at++) {
    value |= BigInt(bytes[at] & 0x7f) << BigInt(7 * (at - start));
    if (bytes[at] < 0x80) return { value, next: at + 1 };
  }
  throw new DecodeError('unexpected EOF');
}

const indexes = new WeakMap<StructType['fields'], Map<string, Field>>();

function indexOf(type: StructType): Map<string, Field> {
  let index = indexes.get(type.fields);
  if (!index) {
    index = new Map();
    for (const field of type.fields.values())
      if (field.number) index.set(field.number, field);
    indexes.set(type.fields, index);
  }
  return index;
}

/** Fields of a struct that Go embeds come in a message of their own, but belong to the object around it. */
function readStruct(
  object: JsonObject,
  where: { type: StructType; prefix: string },
  bytes: Buffer,
): void {
  const index = indexOf(where.type);
  for (const { number, value } of readFields(bytes)) {
    const path = `${where.prefix}${number}`;
    const field = index.get(path);
    if (field) {
      object[field.name] = readField(field.type, value, object[field.name]);
    } else if ([...index.keys()].some(key => key.startsWith(`${path}.`))) {
      readStruct(object, { ...where, prefix: `${path}.` }, bufferOf(value));
    }
  }
}

function readField(
  type: Type,
  value: bigint | Buffer,
  before: Json | undefined,
): Json {
  if (type.kind === 'list') return readItem(type, value, before);
  if (type.kind !== 'map') return readValue(type, value);
  const entry = new Map(
    readFields(bufferOf(value)).map(f => [f.number, f.value]),
  );
  const key = bufferOf(entry.get(1)).toString();
  const map: JsonObject = isObject(before) ? before : {};
  map[key] = readValue(type.element, entry.get(2) ?? Buffer.alloc(0));
  return map;
}

function readItem(
  type: ListType,
  value: bigint | Buffer,
  before: Json | undefined,
): Json {
  const list = Array.isArray(before) ? before : [];
  list.push(readValue(type.element, value));
  return list;
}

function readValue(type: Type, value: bigint | Buffer): Json {
  switch (type.kind) {
    case 'scalar':
      return readScalar(type.scalar, value);
    case 'struct': {
      const object: JsonObject = {};
      readStruct(object, { type, prefix: '' }, bufferOf(value));
      return object;
    }
    case 'any': {
      const [raw] = readFields(bufferOf(value));
      const text = bufferOf(raw?.value).toString();
      return text === '' ? null : parseJson(text);
    }
    default:
      // The only lists and maps inside of others are lists of texts, in a message of their own.
      return readFields(bufferOf(value)).map(f => bufferOf(f.value).toString());
  }
}

function readScalar(scalar: ScalarName, value: bigint | Buffer): Json {
  switch (scalar) {
    case 'boolean':
      return value !== 0n;
    case 'int32':
    case 'int64':
      return typeof value === 'bigint'
        ? integerOf(BigInt.asIntN(64, value))
        : 0;
    case 'number':
      return bufferOf(value).length === 8 ? bufferOf(value).readDoubleLE() : 0;
    case 'bytes':
      return bufferOf(value).toString('base64');
    case 'time':
    case 'microTime':
      return readTime(bufferOf(value));
    case 'quantity':
      return bufferOf(readFields(bufferOf(value))[0]?.value).toString();
    case 'intOrString':
      return readIntOrString(bufferOf(value));
    default:
      return bufferOf(value).toString();
  }
}

/** The zero time is the year 1. */
function readTime(bytes: Buffer): Json {
  const fields = new Map(readFields(bytes).map(f => [f.number, f.value]));
  const seconds = fields.get(1);
  const nanos = fields.get(2);
  if (typeof seconds !== 'bigint') return null;
  const whole = Number(BigInt.asIntN(64, seconds));
  if (whole < -62_000_000_000) return null;
  const micros = typeof nanos === 'bigint' ? Number(nanos) / 1000 : 0;
  const text = new Date(whole * 1000).toISOString().slice(0, 19);
  return `${text}.${String(Math.floor(micros)).padStart(6, '0')}Z`;
}

function readIntOrString(bytes: Buffer): Json {
  const fields = new Map(readFields(bytes).map(f => [f.number, f.value]));
  if (fields.get(1) === 1n) return bufferOf(fields.get(3)).toString();
  const number = fields.get(2);
  return typeof number === 'bigint' ? Number(BigInt.asIntN(64, number)) : 0;
}
