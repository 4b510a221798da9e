import {
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../admission/metadata';
import type { Cause } from '../api/apiError';
import { isSameJson } from '../apply/sameJson';
import {
  asList,
  asObject,
  isObject,
  type Json,
  type JsonObject,
} from '../schema/types';
import { isInteger, writeJson } from '../schema/json';

/** What in a value its OpenAPI schema does not allow, worded as the API server does. */
export function validateBySchema(
  schema: JsonObject,
  value: Json,
  path: string,
): Cause[] {
  if (value === null && schema.nullable === true) return [];
  const wrong = checkType(schema, value, path);
  if (wrong && typeof value === 'number' && schema.type === 'integer')
    return [wrong, notInteger(path)];
  if (wrong) return [wrong];
  const own: Cause[] = [...checkEnum(schema, value, path)];
  if (typeof value === 'string') own.push(...checkString(schema, value, path));
  if (typeof value === 'number' || typeof value === 'bigint')
    own.push(...checkNumber(schema, value, path));
  if (Array.isArray(value)) own.push(...checkList(schema, value, path));
  if (isObject(value)) own.push(...checkObject(schema, value, path));
  return [...own, ...checkCombined(schema, value, path)];
}

function where(path: string): string {
  return path === '' ? '<nil>' : path;
}

function checkType(
  schema: JsonObject,
  value: Json,
  path: string,
): Cause | undefined {
  if (schema['x-kubernetes-int-or-string'] === true)
    return typeof value === 'string' || isInteger(value)
      ? undefined
      : typeError(path, 'integer,string', value);
  const wanted = schema.type;
  if (typeof wanted !== 'string' || wanted === '') return undefined;
  const actual = kindOf(value);
  const fits =
    actual === wanted || (wanted === 'number' && actual === 'integer');
  return fits ? undefined : typeError(path, wanted, value);
}

function notInteger(path: string): Cause {
  return {
    reason: 'FieldValueInvalid',
    field: '<nil>',
    message: `Invalid value: "": Checked value must be of type integer (default format) in ${path}`,
  };
}

function typeError(path: string, wanted: string, value: Json): Cause {
  const actual = kindOf(value);
  return {
    reason: 'FieldValueTypeInvalid',
    field: where(path),
    message: `Invalid value: ${JSON.stringify(
      actual,
    )}: ${path} in body must be of type ${wanted}: ${JSON.stringify(actual)}`,
  };
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (isInteger(value)) return 'integer';
  return typeof value;
}

function checkEnum(schema: JsonObject, value: Json, path: string): Cause[] {
  if (!Array.isArray(schema.enum)) return [];
  if (schema.enum.some(item => isSameJson(item, value))) return [];
  return [unsupportedValue(where(path), value, schema.enum.map(String))];
}

function checkString(schema: JsonObject, value: string, path: string): Cause[] {
  const causes: Cause[] = [];
  const { minLength, maxLength, pattern, format } = schema;
  const length = [...value].length;
  if (typeof maxLength === 'number' && length > maxLength)
    causes.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${maxLength} bytes`,
      field: where(path),
    });
  if (typeof minLength === 'number' && length < minLength)
    causes.push(
      invalidValue(
        where(path),
        value,
        `${path} in body should be at least ${minLength} chars long`,
      ),
    );
  if (typeof pattern === 'string' && !matchesPattern(pattern, value))
    causes.push(
      invalidValue(
        where(path),
        value,
        `${path} in body should match '${pattern}'`,
      ),
    );
  if (
    format === 'date-time' &&
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
  )
    causes.push({
      reason: 'FieldValueTypeInvalid',
      field: where(path),
      message: `Invalid value: ${JSON.stringify(
        value,
      )}: ${path} in body must be of type date-time: ${writeJson(value)}`,
    });
  return causes;
}

/** A pattern that this runtime does not understand lets everything pass. */
function matchesPattern(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function checkNumber(
  schema: JsonObject,
  value: number | bigint,
  path: string,
): Cause[] {
  const causes: Cause[] = [];
  const { minimum, maximum, multipleOf } = schema;
  const complain = (why: string) =>
    causes.push(
      invalidValue(where(path), value, `${path} in body should be ${why}`),
    );
  if (typeof minimum === 'number') {
    if (schema.exclusiveMinimum === true && value <= minimum)
      complain(`greater than ${minimum}`);
    else if (value < minimum) complain(`greater than or equal to ${minimum}`);
  }
  if (typeof maximum === 'number') {
    if (schema.exclusiveMaximum === true && value >= maximum)
      complain(`less than ${maximum}`);
    else if (value > maximum) complain(`less than or equal to ${maximum}`);
  }
  if (typeof multipleOf === 'number' && !isMultiple(value, multipleOf))
    complain(`a multiple of ${multipleOf}`);
  return causes;
}

function isMultiple(value: number | bigint, of: number): boolean {
  return typeof value === 'bigint' && Number.isInteger(of)
    ? value % BigInt(of) === 0n
    : Number(value) % of === 0;
}

function checkList(schema: JsonObject, value: Json[], path: string): Cause[] {
  const causes: Cause[] = [];
  const { minItems, maxItems } = schema;
  if (typeof maxItems === 'number' && value.length > maxItems)
    causes.push({
      reason: 'FieldValueTooMany',
      message: `Too many: ${value.length}: must have at most ${maxItems} items`,
      field: where(path),
    });
  if (typeof minItems === 'number' && value.length < minItems)
    causes.push(
      invalidValue(
        where(path),
        value.length,
        `${path} in body should have at least ${minItems} items`,
      ),
    );
  causes.push(...checkUnique(schema, value, path));
  const items = asObject(schema.items);
  return [
    ...causes,
    ...value.flatMap((item, i) =>
      validateBySchema(items, item, `${path}[${i}]`),
    ),
  ];
}

function checkUnique(schema: JsonObject, value: Json[], path: string): Cause[] {
  const mode = schema['x-kubernetes-list-type'];
  if (mode !== 'map' && mode !== 'set') return [];
  const keys = asList(schema['x-kubernetes-list-map-keys']).map(String);
  const seen = new Set<string>();
  return value.flatMap((item, i) => {
    const key: Json =
      mode === 'set'
        ? item
        : Object.fromEntries(
            keys.map(name => [name, asObject(item)[name] ?? null]),
          );
    const text = writeJson(key);
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    return [
      {
        reason: 'FieldValueDuplicate',
        message: `Duplicate value: ${text}`,
        field: `${path}[${i}]`,
      },
    ];
  });
}

function checkObject(
  schema: JsonObject,
  value: JsonObject,
  path: string,
): Cause[] {
  const causes: Cause[] = [];
  const properties = asObject(schema.properties);
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const name of asList(schema.required).map(String))
    if (value[name] === undefined) causes.push(requiredValue(at(name)));
  const count = Object.keys(value).length;
  const { minProperties, maxProperties, additionalProperties } = schema;
  if (typeof maxProperties === 'number' && count > maxProperties)
    causes.push({
      reason: 'FieldValueTooMany',
      message: `Too many: ${count}: must have at most ${maxProperties} items`,
      field: where(path),
    });
  if (typeof minProperties === 'number' && count < minProperties)
    causes.push(
      invalidValue(
        where(path),
        count,
        `${path} in body should have at least ${minProperties} properties`,
      ),
    );
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const property = properties[name] ?? additionalProperties;
    if (isObject(property))
      causes.push(...validateBySchema(property, item, at(name)));
  }
  return causes;
}

function checkCombined(schema: JsonObject, value: Json, path: string): Cause[] {
  const passes = (part: Json) =>
    validateBySchema(asObject(part), value, path).length === 0;
  const causes = asList(schema.allOf).flatMap(part =>
    validateBySchema(asObject(part), value, path),
  );
  const anyOf = asList(schema.anyOf);
  if (anyOf.length > 0 && !anyOf.some(passes))
    causes.push(
      invalidValue(
        where(path),
        '',
        `${path} in body must validate at least one schema (anyOf)`,
      ),
    );
  const oneOf = asList(schema.oneOf);
  if (oneOf.length > 0 && oneOf.filter(passes).length !== 1)
    causes.push(
      invalidValue(
        where(path),
        '',
        `${path} in body must validate one and only one schema (oneOf)`,
      ),
    );
  if (isObject(schema.not) && passes(schema.not))
    causes.push(
      invalidValue(
        where(path),
        '',
        `${path} in body must not validate the schema (not)`,
      ),
    );
  return causes;
}
