import type {
  HealthStatus,
  KubernetesObject,
  ResourceHealth,
} from '@gitops-suite/model';
import type { Condition } from './liveFields';

/** Health of one kind; undefined where it says nothing. `now` in milliseconds since the epoch. @internal */
export type HealthRule = (
  object: KubernetesObject,
  now: number,
) => Assessment | undefined;

/** Health now, and when it changes by itself. @internal */
export interface Assessment extends ResourceHealth {
  /** When Progressing turns Degraded because a grace ends. Milliseconds since the epoch. */
  degradedAt?: number;
  /** When what is no fault yet is to be judged anew. Milliseconds since the epoch. */
  judgeAgainAt?: number;
}

/** @internal */
export function health(
  status: HealthStatus,
  reason?: string,
  message?: string,
  since?: string,
): Assessment {
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    ...(since === undefined ? {} : { since }),
  };
}

/** @internal */
export const healthy: Assessment = { status: 'Healthy' };

/** Health as a condition tells it. @internal */
export function byCondition(
  status: HealthStatus,
  { type, status: truth, reason, message, since }: Condition,
): Assessment {
  const isBare = reason === undefined && status !== 'Healthy';
  const words = isBare ? `${type} is ${truth}` : undefined;
  return health(status, reason ?? type, message ?? words, since);
}

/** A fault that may pass by itself: Progressing until `degradedAt`, in milliseconds since the epoch, then as bad as it is. @internal */
export function notBefore(
  degradedAt: number,
  now: number,
  fault: Assessment,
): Assessment {
  return now >= degradedAt
    ? fault
    : { ...fault, status: 'Progressing', degradedAt };
}

/** @internal */
export const unobserved = health(
  'Progressing',
  'NotObserved',
  'The controller has not seen the newest version yet',
);
