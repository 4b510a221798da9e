import type { Cause } from '../../api/apiError';
import { isSameJson } from '../../apply/sameJson';
import { asList, asObject, type JsonObject } from '../../schema/types';
import { child } from '../defaults/fill';
import { forbiddenValue, invalidValue, requiredValue } from '../metadata';

const immutable = 'field is immutable';

/** What is wrong with a PersistentVolumeClaim. */
export function checkClaim(object: JsonObject): Cause[] {
  const spec = asObject(object.spec);
  const causes: Cause[] = [];
  if (asList(spec.accessModes).length === 0)
    causes.push(
      requiredValue('spec.accessModes', 'at least 1 access mode is required'),
    );
  const storage = child(spec, 'resources', 'requests')?.storage;
  if (storage === undefined)
    causes.push(requiredValue('spec.resources[storage]'));
  return causes;
}

const claimText =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** A claim's spec is fixed but for its size and, once, its volume. */
export function checkClaimUpdate(
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  const old = asObject(before.spec);
  const spec = asObject(after.spec);
  const bound = asObject(before.status).phase === 'Bound';
  const strip = (s: JsonObject): JsonObject => {
    const { volumeName, volumeAttributesClassName, ...rest } = s;
    if (!bound) return { ...rest, ...(old.volumeName && { volumeName }) };
    return {
      ...rest,
      ...(old.volumeName && { volumeName }),
      resources: { ...asObject(s.resources), requests: {} },
    };
  };
  if (isSameJson(strip(old), strip(spec))) return [];
  return [forbiddenValue('spec', claimText)];
}

/** A StorageClass stays as it is. */
export function checkStorageClassUpdate(
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  return ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode']
    .filter(name => !isSameJson(before[name], after[name]))
    .map(name =>
      name === 'volumeBindingMode'
        ? invalidValue(name, after[name] ?? null, immutable)
        : forbiddenValue(name, `updates to ${name} are forbidden.`),
    );
}
