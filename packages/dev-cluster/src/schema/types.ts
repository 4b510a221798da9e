/** A JSON value; integers that a double does not hold are bigints. */
export type Json =
  | string
  | number
  | bigint
  | boolean
  | null
  | Json[]
  | JsonObject;

/** A JSON object; absent fields read as undefined. */
export interface JsonObject {
  [field: string]: Json | undefined;
}

/** Kinds of leaf values; `intOrString` and `quantity` take numbers and strings. */
export type ScalarName =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'number'
  | 'time'
  | 'microTime'
  | 'quantity'
  | 'intOrString'
  | 'bytes';

/** A leaf. */
export interface ScalarType {
  kind: 'scalar';
  scalar: ScalarName;
}

/** A list: replaced as a whole (atomic), a set of leaves, or objects told apart by keys (map). */
export interface ListType {
  kind: 'list';
  element: Type;
  mode: 'atomic' | 'set' | 'map';
  keys: string[];
}

/** An object with any field names and one type of values. */
export interface MapType {
  kind: 'map';
  element: Type;
  atomic: boolean;
}

/** An object with known fields. */
export interface StructType {
  kind: 'struct';
  /** Full name as in OpenAPI, `io.k8s.api.core.v1.Pod`; empty when it has none. */
  name: string;
  fields: Map<string, Field>;
  atomic: boolean;
  /** Type of the fields that are not known; none may be there when absent. */
  rest?: Type;
}

/** Anything: leaves, atomic lists, granular objects, as found; or all of it as one atomic value. */
export interface AnyType {
  kind: 'any';
  atomic?: boolean;
}

export type Type = ScalarType | ListType | MapType | StructType | AnyType;

/** A field of a struct. */
export interface Field {
  name: string;
  type: Type;
  required: boolean;
  /** Written even when its value is the zero value. */
  emit: boolean;
  /** Told apart when absent and when zero. */
  pointer: boolean;
  default?: Json;
  /** Its number in Protocol Buffers; `2.1` lies in an embedded message. */
  number?: string;
  /** How a strategic merge patch treats it; undefined means replace. */
  patch?: {
    merge: boolean;
    /** Also an object is replaced. */
    replace?: boolean;
    key?: string;
    retainKeys: boolean;
  };
}

/** The type of a field, also of one that is not declared; undefined when it may not be there. */
export function typeOfField(type: Type, name: string): Type | undefined {
  switch (type.kind) {
    case 'struct':
      return type.fields.get(name)?.type ?? type.rest;
    case 'map':
      return type.element;
    case 'any':
      return type;
    default:
      return undefined;
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object, or an empty one. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value as a list, or an empty one. */
export function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}
