import type { Cause } from '../../api/apiError';
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
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../metadata';

const portRange = 'must be between 1 and 65535, inclusive';

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
