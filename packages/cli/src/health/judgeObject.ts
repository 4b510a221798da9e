import type { KubernetesObject, ResourceHealth } from '@gitops-suite/model';
import {
  assessHealth,
  computeKstatus,
  type AssessHealthOptions,
} from '@gitops-suite/reconciler/offline';
import type { HealthRow } from './report';

/** Health of one object as a row. Pure. @internal */
export function judgeObject(
  object: KubernetesObject,
  file: string,
  options: AssessHealthOptions,
): HealthRow {
  const health = assessHealth(object, options);
  return {
    ...identityOf(object, file),
    status: health?.status ?? null,
    message: health ? describe(health) : null,
  };
}

/** The same as Flux tells it; `now` in milliseconds since the epoch. Pure. @internal */
export function judgeAsFlux(
  object: KubernetesObject,
  file: string,
  now: number,
): HealthRow {
  const { status, ...why } = computeKstatus(object, now);
  return { ...identityOf(object, file), status, message: describe(why) };
}

function identityOf({ kind, metadata }: KubernetesObject, file: string) {
  const { namespace, name, generateName } = metadata;
  return {
    ...{ file, kind },
    namespace: textOr(namespace, null),
    name: textOr(name, textOr(generateName, '')),
  };
}

/** The reason as one line: the word that the cluster uses, then its sentence. */
function describe({
  reason,
  message,
}: Pick<ResourceHealth, 'reason' | 'message'>): string | null {
  if (reason === undefined || message?.includes(reason)) {
    return message ?? null;
  }
  return message === undefined ? reason : `${reason}: ${message}`;
}

function textOr<T>(value: unknown, other: T): string | T {
  return typeof value === 'string' ? value : other;
}
