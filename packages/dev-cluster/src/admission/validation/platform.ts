import type { Cause } from '../../api/apiError';
import { isSameJson } from '../../apply/sameJson';
import {
  asList,
  asObject,
  isObject,
  type Json,
  type JsonObject,
} from '../../schema/types';
import { child, children } from '../defaults/fill';
import {
  duplicateValue,
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../metadata';

const portRange = 'must be between 1 and 65535, inclusive';
const immutable = 'field is immutable';

/** What is wrong with a Service. */
export function checkService(object: JsonObject): Cause[] {
  const spec = asObject(object.spec);
  const ports = children(spec, 'ports');
  const causes: Cause[] = [];
  const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
  const type = String(spec.type);
  if (!types.includes(type))
    causes.push(unsupportedValue('spec.type', type, types));
  const needsPorts = type !== 'ExternalName' && spec.clusterIP !== 'None';
  if (needsPorts && ports.length === 0)
    causes.push(requiredValue('spec.ports'));
  if (type === 'ExternalName' && !spec.externalName)
    causes.push(requiredValue('spec.externalName'));
  const names = new Set<string>();
  const numbers = new Set<string>();
  ports.forEach((port, i) => {
    const at = `spec.ports[${i}]`;
    const name = String(port.name ?? '');
    if (name === '' && ports.length > 1)
      causes.push(requiredValue(`${at}.name`));
    if (name !== '' && names.has(name))
      causes.push(duplicateValue(`${at}.name`, name));
    names.add(name);
    const number = Number(port.port ?? 0);
    if (number < 1 || number > 65535)
      causes.push(invalidValue(`${at}.port`, number, portRange));
    const target = port.targetPort;
    if (typeof target === 'number' && (target < 1 || target > 65535))
      causes.push(invalidValue(`${at}.targetPort`, target, portRange));
    const key = `${number}/${port.protocol}`;
    if (numbers.has(key))
      causes.push(
        duplicateValue(at, {
          port: number,
          protocol: port.protocol,
        } as JsonObject),
      );
    numbers.add(key);
  });
  return causes;
}

/** What of a Service must not change, but did. */
export function checkServiceUpdate(
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  const old = asObject(before.spec);
  const spec = asObject(after.spec);
  if (old.type === 'ExternalName' || spec.type === 'ExternalName') return [];
  if (!old.clusterIP || old.clusterIP === spec.clusterIP) return [];
  return [
    invalidValue(
      'spec.clusterIPs[0]',
      asList(spec.clusterIPs).slice(0, 1),
      'may not change once set',
    ),
  ];
}

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

/** What is wrong with an Ingress. */
export function checkIngress(object: JsonObject): Cause[] {
  const spec = asObject(object.spec);
  const rules = children(spec, 'rules');
  const causes: Cause[] = [];
  if (rules.length === 0 && !isObject(spec.defaultBackend))
    causes.push(
      invalidValue(
        'spec',
        [] as Json,
        'either `defaultBackend` or `rules` must be specified',
      ),
    );
  rules.forEach((rule, i) =>
    children(rule, 'http', 'paths').forEach((path, j) => {
      const at = `spec.rules[${i}].http.paths[${j}]`;
      const types = ['Exact', 'ImplementationSpecific', 'Prefix'];
      if (!path.pathType)
        causes.push(
          requiredValue(`${at}.pathType`, 'pathType must be specified'),
        );
      else if (!types.includes(String(path.pathType)))
        causes.push(unsupportedValue(`${at}.pathType`, path.pathType, types));
      const service = child(path, 'backend', 'service');
      if (service && !service.name)
        causes.push(requiredValue(`${at}.backend.service.name`));
    }),
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

/** A PriorityClass keeps its value. */
export function checkPriorityClassUpdate(
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  if (before.value === after.value) return [];
  return [forbiddenValue('value', 'may not be changed in an update.')];
}
