/** Typed reads from live objects. Whatever has another shape than expected counts as absent: status is foreign data. */
import type { KubernetesObject } from '@gitops-suite/model';
import { RawNumber } from '../json';

/** @internal */
export type Fields = Readonly<Record<string, unknown>>;

/** @internal */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  /** ISO 8601. */
  since?: string;
  observedGeneration?: number;
}

const nothing: Fields = Object.freeze({});

/** @internal */
export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : nothing;
}

/** @internal */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** @internal */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number, also where a controller wrote it as text. @internal */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return value;
  }
  const text = value instanceof RawNumber ? value.toString() : value;
  return typeof text === 'string' && /^\d{1,15}$/.test(text)
    ? Number(text)
    : undefined;
}

/** @internal */
export function specOf(object: KubernetesObject): Fields {
  return asFields(object.spec);
}

/** @internal */
export function statusOf(object: KubernetesObject): Fields {
  return asFields(object.status);
}

/** @internal */
export function hasStatus(object: KubernetesObject): boolean {
  return typeof object.status === 'object' && object.status !== null;
}

/** `True`, `False`, `Unknown` or what else stands there; some controllers write a boolean or other letters. */
function truthOf(value: unknown): string {
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  const text = textOf(value) ?? '';
  return /^(true|false|unknown)$/.test(text)
    ? `${text[0].toUpperCase()}${text.slice(1)}`
    : text;
}

/** Conditions of a status, in their order. @internal */
export function readConditions(list: unknown): Condition[] {
  return asList(list).flatMap(item => {
    const fields = asFields(item);
    const type = textOf(fields.type);
    return type === undefined
      ? []
      : [
          {
            type,
            status: truthOf(fields.status),
            reason: textOf(fields.reason),
            message: textOf(fields.message),
            since: textOf(fields.lastTransitionTime),
            observedGeneration: numberOf(fields.observedGeneration),
          },
        ];
  });
}

/** @internal */
export function conditionsOf(object: KubernetesObject): Condition[] {
  return readConditions(statusOf(object).conditions);
}

/** @internal */
export function findCondition(
  object: KubernetesObject,
  type: string,
): Condition | undefined {
  return conditionsOf(object).find(condition => condition.type === type);
}

/** True while the controller has not seen the newest spec. @internal */
export function isUnobserved(object: KubernetesObject): boolean {
  const generation = numberOf(asFields(object.metadata).generation);
  const observed = numberOf(statusOf(object).observedGeneration) ?? 0;
  return generation !== undefined && observed < generation;
}

/** @internal */
export function annotationOf(
  object: KubernetesObject,
  name: string,
): string | undefined {
  return textOf(asFields(object.metadata.annotations)[name]);
}

/** Milliseconds since the epoch; undefined for what is no time. @internal */
export function timeOf(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
