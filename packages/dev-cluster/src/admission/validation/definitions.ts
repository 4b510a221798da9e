import type { Cause } from '../../api/apiError';
import { asList, asObject, type JsonObject } from '../../schema/types';
import { children } from '../defaults/fill';
import {
  invalidValue,
  label1035Problems,
  requiredValue,
  subdomainProblems,
  unsupportedValue,
} from '../metadata';

/** What is wrong with a CustomResourceDefinition. */
export function checkDefinition(object: JsonObject): Cause[] {
  const spec = asObject(object.spec);
  const names = asObject(spec.names);
  const group = String(spec.group ?? '');
  const plural = String(names.plural ?? '');
  const causes: Cause[] = [];
  const name = String(asObject(object.metadata).name ?? '');
  if (name !== `${plural}.${group}`)
    causes.push(
      invalidValue(
        'metadata.name',
        name,
        `must be spec.names.plural+"."+spec.group`,
      ),
    );
  if (group === '') causes.push(requiredValue('spec.group'));
  else
    for (const problem of subdomainProblems(group))
      causes.push(invalidValue('spec.group', group, problem));
  if (group !== '' && !group.includes('.'))
    causes.push(
      invalidValue(
        'spec.group',
        group,
        'should be a domain with at least one dot',
      ),
    );
  if (!['Namespaced', 'Cluster'].includes(String(spec.scope ?? '')))
    causes.push(
      spec.scope
        ? unsupportedValue('spec.scope', spec.scope, ['Cluster', 'Namespaced'])
        : requiredValue('spec.scope'),
    );
  causes.push(...checkVersions(spec));
  for (const field of ['plural', 'singular', 'kind', 'listKind'])
    causes.push(...checkName(names, field));
  const stored = asObject(object.status).storedVersions;
  if (asList(stored).length === 0)
    causes.push(
      invalidValue(
        'status.storedVersions',
        null,
        'must have at least one stored version',
      ),
    );
  return causes;
}

function checkName(names: JsonObject, field: string): Cause[] {
  const value = String(names[field] ?? '');
  if (value === '') return [requiredValue(`spec.names.${field}`)];
  return label1035Problems(value.toLowerCase()).map(problem =>
    invalidValue(`spec.names.${field}`, value, problem),
  );
}

function checkVersions(spec: JsonObject): Cause[] {
  const versions = children(spec, 'versions');
  const causes: Cause[] = [];
  const stored = versions.filter(version => version.storage === true);
  if (stored.length !== 1)
    causes.push(
      invalidValue(
        'spec.versions',
        spec.versions ?? null,
        'must have exactly one version marked as storage version',
      ),
    );
  versions.forEach((version, i) => {
    const schema = asObject(asObject(version.schema).openAPIV3Schema);
    const at = `spec.versions[${i}].schema.openAPIV3Schema`;
    if (Object.keys(schema).length === 0)
      causes.push(requiredValue(at, 'schemas are required'));
    else if (schema.type !== 'object')
      causes.push(
        schema.type
          ? invalidValue(
              `${at}.type`,
              schema.type,
              'must be object at the root',
            )
          : requiredValue(`${at}.type`, 'must not be empty at the root'),
      );
  });
  return causes;
}

/** What of a CustomResourceDefinition must not change, but did. */
export function checkDefinitionUpdate(
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  const old = asObject(before.spec);
  const spec = asObject(after.spec);
  const immutable = 'field is immutable';
  const causes: Cause[] = [];
  if (old.group !== spec.group)
    causes.push(invalidValue('spec.group', spec.group ?? '', immutable));
  if (old.scope !== spec.scope)
    causes.push(invalidValue('spec.scope', spec.scope ?? '', immutable));
  const oldNames = asObject(old.names);
  const names = asObject(spec.names);
  for (const field of ['plural', 'kind'])
    if (oldNames[field] !== names[field])
      causes.push(
        invalidValue(`spec.names.${field}`, names[field] ?? '', immutable),
      );
  return causes;
}
