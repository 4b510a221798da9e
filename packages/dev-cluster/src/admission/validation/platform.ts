import type { Cause } from '../../api/apiError';
import { isSameJson } from '../../apply/sameJson';
import {
  asList,
  asObject,
  type Json,
  type JsonObject,
} from '../../schema/types';
import { children } from '../defaults/fill';
import {
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../metadata';

const immutable = 'field is immutable';

const keyText =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const dataLimit = 1024 * 1024;

/** What is wrong with a ConfigMap. */
export function checkConfigMap(object: JsonObject): Cause[] {
  const binary = asObject(object.binaryData);
  const causes = checkData(object);
  for (const key of Object.keys(asObject(object.data)))
    if (binary[key] !== undefined)
      causes.push(
        invalidValue('data', key, 'duplicate of key present in binaryData'),
      );
  return causes;
}

/** What is wrong with the data of a ConfigMap or Secret. */
export function checkData(object: JsonObject): Cause[] {
  const causes: Cause[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(asObject(object.data))) {
    size += String(value).length;
    if (!/^[-._a-zA-Z0-9]+$/.test(key) || key.length > 253)
      causes.push(invalidValue(`data[${key}]`, key, keyText));
  }
  if (size > dataLimit * 1.34)
    causes.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${dataLimit} bytes`,
      field: '',
    });
  return causes;
}

/** An immutable ConfigMap or Secret stays as it is; a Secret's type does anyway. */
export function checkDataUpdate(
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  const causes: Cause[] = [];
  if (before.type !== after.type)
    causes.push(invalidValue('type', after.type ?? '', immutable));
  if (before.immutable !== true) return causes;
  if (after.immutable !== true)
    causes.push(
      forbiddenValue('immutable', 'field is immutable when `immutable` is set'),
    );
  for (const name of ['data', 'binaryData'])
    if (!isSameJson(before[name], after[name]))
      causes.push(
        forbiddenValue(name, 'field is immutable when `immutable` is set'),
      );
  return causes;
}

/** What is wrong with the rules of a Role. */
export function checkPolicyRules(object: JsonObject): Cause[] {
  return children(object, 'rules').flatMap((rule, i) => {
    const at = `rules[${i}]`;
    const causes: Cause[] = [];
    if (asList(rule.verbs).length === 0)
      causes.push(
        requiredValue(`${at}.verbs`, 'verbs must contain at least one value'),
      );
    if (asList(rule.nonResourceURLs).length > 0) return causes;
    if (asList(rule.apiGroups).length === 0)
      causes.push(
        requiredValue(
          `${at}.apiGroups`,
          'resource rules must supply at least one api group',
        ),
      );
    if (asList(rule.resources).length === 0)
      causes.push(
        requiredValue(
          `${at}.resources`,
          'resource rules must supply at least one resource',
        ),
      );
    return causes;
  });
}

/** What is wrong with a RoleBinding or ClusterRoleBinding. */
export function checkBinding(object: JsonObject): Cause[] {
  const role = asObject(object.roleRef);
  const causes: Cause[] = [];
  const kinds =
    object.kind === 'ClusterRoleBinding'
      ? ['ClusterRole']
      : ['ClusterRole', 'Role'];
  if (!kinds.includes(String(role.kind)))
    causes.push(unsupportedValue('roleRef.kind', role.kind ?? '', kinds));
  if (!role.name) causes.push(requiredValue('roleRef.name'));
  return causes;
}

/** A binding's role stays. */
export function checkBindingUpdate(
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  if (isSameJson(before.roleRef, after.roleRef)) return [];
  return [
    invalidValue('roleRef', printRole(after.roleRef), 'cannot change roleRef'),
  ];
}

/** A role as the API server prints it, by the names of its Go fields. */
function printRole(role: Json | undefined): Json {
  const { apiGroup, kind, name } = asObject(role);
  return { APIGroup: apiGroup, Kind: kind, Name: name };
}

/** What is wrong with a HorizontalPodAutoscaler. */
export function checkAutoscaler(object: JsonObject): Cause[] {
  const spec = asObject(object.spec);
  const least = Number(spec.minReplicas ?? 1);
  const most = Number(spec.maxReplicas ?? 0);
  const causes: Cause[] = [];
  if (least < 1)
    causes.push(
      invalidValue(
        'spec.minReplicas',
        least,
        'must be greater than or equal to 1',
      ),
    );
  if (most < 1)
    causes.push(
      invalidValue('spec.maxReplicas', most, 'must be greater than 0'),
    );
  if (most < least)
    causes.push(
      invalidValue(
        'spec.maxReplicas',
        most,
        'must be greater than or equal to `minReplicas`',
      ),
    );
  return causes;
}

/** What is wrong with a PodDisruptionBudget. */
export function checkDisruptionBudget(object: JsonObject): Cause[] {
  const spec = asObject(object.spec);
  if (spec.minAvailable === undefined || spec.maxUnavailable === undefined)
    return [];
  return [
    invalidValue(
      'spec',
      spec,
      'minAvailable and maxUnavailable cannot be both set',
    ),
  ];
}

/** A PriorityClass keeps its value. */
export function checkPriorityClassUpdate(
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  if (before.value === after.value) return [];
  return [forbiddenValue('value', 'may not be changed in an update.')];
}
