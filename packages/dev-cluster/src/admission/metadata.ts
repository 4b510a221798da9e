import type { Cause } from '../api/apiError';
import type { Kind } from '../schema/kinds';
import { asList, asObject, type Json, type JsonObject } from '../schema/types';
import { writeJson } from '../schema/json';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label1035Text =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const qualifiedText =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** `Invalid value: "x": why`. */
export function invalidValue(field: string, value: Json, why: string): Cause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${printValue(value)}: ${why}`,
    field,
  };
}

/** `Required value`, and why. */
export function requiredValue(field: string, why = ''): Cause {
  return {
    reason: 'FieldValueRequired',
    message: `Required value${why && `: ${why}`}`,
    field,
  };
}

/** `Unsupported value: "x": supported values: "a", "b"`. */
export function unsupportedValue(
  field: string,
  value: Json,
  values: string[],
): Cause {
  const list = values.map(v => JSON.stringify(v)).join(', ');
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${printValue(
      value,
    )}: supported values: ${list}`,
    field,
  };
}

/** `Duplicate value: "x"`. */
export function duplicateValue(field: string, value: Json): Cause {
  return {
    reason: 'FieldValueDuplicate',
    message: `Duplicate value: ${printValue(value)}`,
    field,
  };
}

/** `Forbidden: why`. */
export function forbiddenValue(field: string, why: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

function printValue(value: Json): string {
  return writeJson(value);
}

function matches(pattern: string, value: string): boolean {
  return new RegExp(`^${pattern}$`).test(value);
}

/** Why a text is no RFC 1123 label. */
export function labelProblems(value: string): string[] {
  const problems = value.length > 63 ? ['must be no more than 63 bytes'] : [];
  if (!matches(label, value))
    problems.push(
      matches(subdomain, value) ? 'must not contain dots' : labelText,
    );
  return problems;
}

/** Why a text is no RFC 1123 subdomain. */
export function subdomainProblems(value: string): string[] {
  const problems = value.length > 253 ? ['must be no more than 253 bytes'] : [];
  if (!matches(subdomain, value)) problems.push(subdomainText);
  return problems;
}

/** Why a text is no DNS 1035 label. */
export function label1035Problems(value: string): string[] {
  const problems = value.length > 63 ? ['must be no more than 63 bytes'] : [];
  if (!matches('[a-z]([-a-z0-9]*[a-z0-9])?', value))
    problems.push(label1035Text);
  return problems;
}

function pathProblems(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%']
    .filter(char => value.includes(char))
    .map(char => `may not contain '${char}'`);
}

/** Why a text is no name with an optional domain before it, as keys of labels are. */
function qualifiedNameProblems(value: string): string[] {
  const parts = value.split('/');
  const name = parts[parts.length - 1];
  const problems: string[] = [];
  if (parts.length > 2)
    return [
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ];
  if (parts.length === 2) {
    if (parts[0] === '') problems.push('prefix part must be non-empty');
    else
      problems.push(
        ...subdomainProblems(parts[0]).map(p => `prefix part ${p}`),
      );
  }
  if (name === '') problems.push('name part must be non-empty');
  else if (name.length > 63)
    problems.push('name part must be no more than 63 bytes');
  if (!matches('([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]', name))
    problems.push(qualifiedText);
  return problems;
}

const labelNamed = new Set(['Namespace']);
const pathNamed = new Set([
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
]);

function nameProblems(kind: Kind, name: string): string[] {
  if (!kind.custom) {
    if (labelNamed.has(kind.kind)) return labelProblems(name);
    if (kind.kind === 'Service') return labelProblems(name);
    if (pathNamed.has(kind.kind)) return pathProblems(name);
  }
  return subdomainProblems(name);
}

/** What is wrong with the metadata of an object that comes to be. */
export function checkMetadata(kind: Kind, object: JsonObject): Cause[] {
  const metadata = asObject(object.metadata);
  const name = String(metadata.name ?? '');
  const causes: Cause[] = [];
  if (name === '')
    causes.push(
      requiredValue('metadata.name', 'name or generateName is required'),
    );
  else
    for (const problem of nameProblems(kind, name))
      causes.push(invalidValue('metadata.name', name, problem));
  return [...causes, ...checkCommonMetadata(metadata)];
}

/** What is wrong with labels, annotations, finalizers and owners. */
function checkCommonMetadata(metadata: JsonObject): Cause[] {
  return [
    ...checkLabels(metadata.labels, 'metadata.labels'),
    ...checkAnnotations(metadata.annotations),
    ...checkOwners(metadata),
    ...checkFinalizers(metadata),
  ];
}

/** What is wrong with labels. */
export function checkLabels(labels: Json | undefined, field: string): Cause[] {
  return Object.entries(asObject(labels)).flatMap(([key, value]) => {
    const text = String(value);
    const causes = qualifiedNameProblems(key).map(p =>
      invalidValue(field, key, p),
    );
    if (text.length > 63)
      causes.push(invalidValue(field, text, 'must be no more than 63 bytes'));
    if (!matches('(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?', text))
      causes.push(invalidValue(field, text, labelValueText));
    return causes;
  });
}

const annotationsLimit = 256 * 1024;

function checkAnnotations(annotations: Json | undefined): Cause[] {
  const field = 'metadata.annotations';
  let size = 0;
  const causes = Object.entries(asObject(annotations)).flatMap(
    ([key, value]) => {
      size += key.length + String(value).length;
      return qualifiedNameProblems(key.toLowerCase()).map(p =>
        invalidValue(field, key, p),
      );
    },
  );
  if (size > annotationsLimit)
    causes.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${annotationsLimit} bytes`,
      field,
    });
  return causes;
}

function checkOwners(metadata: JsonObject): Cause[] {
  const field = 'metadata.ownerReferences';
  const owners = asList(metadata.ownerReferences).map(asObject);
  const causes = owners.flatMap(owner => {
    const found: Cause[] = [];
    if (!owner.apiVersion)
      found.push(
        invalidValue(`${field}.apiVersion`, '', 'version must not be empty'),
      );
    for (const name of ['kind', 'name', 'uid'])
      if (!owner[name])
        found.push(invalidValue(`${field}.${name}`, '', 'must not be empty'));
    return found;
  });
  const controllers = owners.filter(owner => owner.controller === true);
  if (controllers.length > 1)
    causes.push(
      invalidValue(
        field,
        owners as Json,
        `Only one reference can have Controller set to true. Found "true" in references for ${controllers[0].name} and ${controllers[1].name}`,
      ),
    );
  return causes;
}

function checkFinalizers(metadata: JsonObject): Cause[] {
  return asList(metadata.finalizers).flatMap((finalizer, i) => {
    const field = `metadata.finalizers[${i}]`;
    const text = String(finalizer);
    const causes = qualifiedNameProblems(text).map(p =>
      invalidValue(field, text, p),
    );
    if (
      causes.length === 0 &&
      !text.includes('/') &&
      !['orphan', 'foregroundDeletion', 'kubernetes'].includes(text)
    )
      causes.push(
        invalidValue(
          field,
          text,
          'name is neither a standard finalizer name nor is it fully qualified',
        ),
      );
    return causes;
  });
}

const immutable = 'field is immutable';

/** What is wrong with how the metadata of an object changed. */
export function checkMetadataUpdate(
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  const old = asObject(before.metadata);
  const metadata = asObject(after.metadata);
  const causes: Cause[] = [];
  for (const name of ['name', 'namespace', 'uid'] as const) {
    if ((metadata[name] ?? '') === (old[name] ?? '')) continue;
    const cause = invalidValue(
      `metadata.${name}`,
      metadata[name] ?? '',
      immutable,
    );
    // The API server looks at metadata twice.
    causes.push(cause, cause);
  }
  const finalizers = new Set(asList(old.finalizers));
  const added = asList(metadata.finalizers).filter(f => !finalizers.has(f));
  if (old.deletionTimestamp && added.length > 0) {
    const names = added.map(f => JSON.stringify(f)).join(', ');
    const cause = forbiddenValue(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${names}}`,
    );
    causes.push(cause, cause);
  }
  return [...causes, ...checkCommonMetadata(metadata)];
}
