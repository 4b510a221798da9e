import type { KubernetesObject, ResourceHealth } from '@gitops-suite/model';
import {
  assessHealth,
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
  const { namespace, name, generateName } = object.metadata;
  return {
    file,
    kind: object.kind,
    namespace: textOr(namespace, null),
    name: textOr(name, textOr(generateName, '')),
    status: health?.status ?? null,
    message: health ? describe(health) : null,
  };
}

/** The reason as one line: the word that the cluster uses, then its sentence. */
function describe({ reason, message }: ResourceHealth): string | null {
  if (reason === undefined || message?.includes(reason)) {
    return message ?? null;
  }
  return message === undefined ? reason : `${reason}: ${message}`;
}

function textOr<T>(value: unknown, other: T): string | T {
  return typeof value === 'string' ? value : other;
}
