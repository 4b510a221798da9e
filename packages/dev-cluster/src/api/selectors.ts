import { asObject, type JsonObject } from '../schema/types';
import type { Kind } from '../schema/kinds';
import { resourceName } from '../schema/kinds';
import { badRequest } from './apiError';

/** Whether an object is wanted. */
export type Predicate = (object: JsonObject) => boolean;

const requirement =
  /^\s*(?:(!)\s*([\w./-]+)|([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)|([\w./-]+)\s*(==|=|!=)\s*([\w./-]*)|([\w./-]+)\s*([<>])\s*(-?\d+)|([\w./-]+))\s*$/;

/**
 * Reads a label selector: `a=b,c!=d,e in (f,g),!h,i`.
 * @throws ApiError 400 when it is none.
 */
export function parseLabelSelector(text: string): Predicate {
  const parts = splitTop(text).map(parseRequirement);
  return object => {
    const labels = asObject(asObject(object.metadata).labels);
    return parts.every(part => part(labels));
  };
}

function parseRequirement(text: string): (labels: JsonObject) => boolean {
  const match = requirement.exec(text);
  if (!match)
    throw badRequest(
      `unable to parse requirement: found ${JSON.stringify(text.trim())}`,
    );
  const [, not, absent, setKey, setOp, setValues, key, op, value] = match;
  const [comparedKey, sign, bound, present] = match.slice(9);
  if (not) return labels => labels[absent] === undefined;
  if (setKey) {
    const values = new Set(setValues.split(',').map(v => v.trim()));
    return labels =>
      setOp === 'in'
        ? labels[setKey] !== undefined && values.has(String(labels[setKey]))
        : labels[setKey] === undefined || !values.has(String(labels[setKey]));
  }
  if (key)
    return labels =>
      op === '!=' ? labels[key] !== value : labels[key] === value;
  if (comparedKey)
    return labels => {
      const number = Number(labels[comparedKey] ?? NaN);
      return sign === '<' ? number < Number(bound) : number > Number(bound);
    };
  return labels => labels[present] !== undefined;
}

function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const char of text) {
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  if (part.trim() !== '' || parts.length > 0) parts.push(part);
  return parts.filter(p => p.trim() !== '');
}

const everywhere = ['metadata.name', 'metadata.namespace'];
const perKind: Record<string, string[]> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  'events.events.k8s.io': [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'reason',
    'type',
  ],
  secrets: ['type'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  'jobs.batch': ['status.successful'],
  replicationcontrollers: ['status.replicas'],
  'replicasets.apps': ['status.replicas'],
  services: ['spec.clusterIP', 'spec.type'],
};
const perCustom = new WeakMap<Kind, string[]>();

/** Lets objects of a custom kind be selected by more fields. */
export function registerSelectableFields(kind: Kind, fields: string[]): void {
  perCustom.set(kind, fields);
}

/**
 * Reads a field selector: `metadata.name=x,status.phase!=Running`.
 * @throws ApiError 400 when it is none, or for a field that the kind does not offer.
 */
export function parseFieldSelector(kind: Kind, text: string): Predicate {
  const known = [
    ...everywhere,
    ...(perKind[resourceName(kind)] ?? []),
    ...(perCustom.get(kind) ?? []),
  ];
  const parts = text
    .split(',')
    .filter(part => part !== '')
    .map(part => {
      const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part);
      if (!match)
        throw badRequest(
          `invalid selector: '${part}'; can't understand '${part}'`,
        );
      const [, field, op, value] = match;
      if (!known.includes(field) && kind.custom)
        throw badRequest(`field label not supported: ${field}`);
      if (!known.includes(field))
        throw badRequest(
          `Unable to find "${kind.group ? `${kind.group}/` : '/'}${
            kind.version
          }, Resource=${
            kind.plural
          }" that match label selector "", field selector "${text}": field label not supported: ${field}`,
        );
      return { field, negated: op === '!=', value };
    });
  return object =>
    parts.every(
      ({ field, negated, value }) =>
        (readField(object, field) === value) !== negated,
    );
}

function readField(object: JsonObject, field: string): string {
  if (field === 'source')
    return String(
      asObject(object.source).component ?? object.reportingComponent ?? '',
    );
  if (field === 'status.successful')
    return String(asObject(object.status).succeeded ?? 0);
  let value: unknown = object;
  for (const name of field.split('.')) value = asObject(value)[name];
  if (value === undefined || value === null)
    return field === 'spec.hostNetwork' || field === 'spec.unschedulable'
      ? 'false'
      : '';
  return String(value);
}
