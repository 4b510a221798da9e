import {
  healthOrder,
  objectKey,
  refOf,
  type Application,
  type ClusterEvent,
  type KubernetesObject,
  type ObjectKey,
  type ObjectRef,
} from '@gitops-suite/model';
import { assess } from './assessHealth';
import type { Children } from './descendants';
import { findCause } from './findCause';
import { annotationOf, specOf, statusOf, textOf, timeOf } from './liveFields';
import { hasAddress } from './network';
import type { Assessment } from './rule';
import type { HealthRules } from './userRules';

/** @public */
export interface ApplicationHealthInput {
  /** What stands in Git. */
  roots: readonly {
    key: ObjectKey;
    ref: ObjectRef;
    live?: KubernetesObject;
    /** Why it is not known how it is, or whether it is there at all. */
    unread?: string;
  }[];
  children: Children;
  events?: (keys: readonly ObjectKey[]) => readonly ClusterEvent[];
  /** Milliseconds since the epoch. */
  now: number;
  /** A cause turns Progressing into Degraded when it has stood for this time. Milliseconds. */
  graceMs: number;
  application: { app: string; environment: string };
  synced: boolean;
  /** Rules of the user. */
  rules: HealthRules;
}

/** @public */
export interface ApplicationHealth {
  health: Application['health'];
  /** When Progressing turns Degraded if nothing happens until then. Milliseconds since the epoch. */
  degradedAt?: number;
}

/**
 * Health of an Application: the worst of its objects, and the first abnormal object below them, which explains it. A
 * cause is shown at once and counts as Degraded after its grace. Pure.
 * @public
 */
export function applicationHealth(
  input: ApplicationHealthInput,
): ApplicationHealth {
  const { roots, now, graceMs } = input;
  const assessed = roots.flatMap(root => assessRoot(root, input));
  const worst = worstOf(assessed);
  const counted = roots.flatMap(({ live }) =>
    live && !isIgnored(live) ? [live] : [],
  );
  const cause = findCause({ ...input, roots: counted });
  if (!cause) {
    return { health: withoutCause(worst, input), ...nextTurn([], assessed) };
  }
  const since = timeOf(cause.since) ?? now - graceMs;
  const isDegraded =
    worst?.health.status === 'Degraded' || since + graceMs <= now;
  const isWorse =
    worst?.health.status === 'Unknown' ||
    (worst?.health.status === 'Missing' && !isDegraded);
  const status = isDegraded ? 'Degraded' : 'Progressing';
  return {
    health: {
      status: isWorse ? worst.health.status : status,
      message: isWorse ? describe(worst) : cause.sentence,
      ...(cause.since === undefined ? {} : { since: cause.since }),
      cause,
    },
    ...nextTurn(isDegraded ? [] : [since + graceMs], assessed),
  };
}

interface Assessed {
  ref: ObjectRef;
  health: Assessment;
}

function assessRoot(
  { ref, live, unread }: ApplicationHealthInput['roots'][number],
  input: ApplicationHealthInput,
): Assessed[] {
  if (!live) {
    return [{ ref, health: absent(unread) }];
  }
  const assessed = assess(live, input);
  if (!assessed || !countsForApplication(live, assessed, input)) {
    return [];
  }
  if (unread !== undefined) {
    return [{ ref, health: absent(unread) }];
  }
  // A pod is judged at once; as part of an Application its faults get their grace like those below a workload.
  const isRootPod = live.kind === 'Pod' && assessed.status === 'Degraded';
  return [
    {
      ref,
      health: isRootPod ? { ...assessed, status: 'Progressing' } : assessed,
    },
  ];
}

/** Health of what no watch holds: it is missing, or it cannot be said. @internal */
export function absent(unread: string | undefined): Assessment {
  return unread === undefined
    ? { status: 'Missing' }
    : { status: 'Unknown', reason: 'Unread', message: unread };
}

function isIgnored(live: KubernetesObject): boolean {
  return annotationOf(live, 'argocd.argoproj.io/ignore-healthcheck') === 'true';
}

/** Health that says nothing about the Application is left out: a schedule that is off, what waits for others. */
function countsForApplication(
  live: KubernetesObject,
  { status }: Assessment,
  input: ApplicationHealthInput,
): boolean {
  if (isIgnored(live)) {
    return false;
  }
  switch (live.kind) {
    case 'CronJob':
      return status !== 'Suspended';
    case 'PersistentVolumeClaim': {
      const [newest] = input.events?.([objectKey(refOf(live))]) ?? [];
      return (
        status !== 'Progressing' || newest?.reason !== 'WaitForFirstConsumer'
      );
    }
    case 'DataVolume':
      return statusOf(live).phase !== 'WaitForFirstConsumer';
    case 'Ingress':
      return status !== 'Progressing' || publishesAddresses(live, input);
    default:
      return true;
  }
}

/** Many ingress controllers never write an address: its absence counts when the same class has given one to another. */
function publishesAddresses(
  live: KubernetesObject,
  { roots }: ApplicationHealthInput,
): boolean {
  const classOf = (object: KubernetesObject) =>
    textOf(specOf(object).ingressClassName) ??
    annotationOf(object, 'kubernetes.io/ingress.class');
  return roots.some(
    ({ live: other }) =>
      other !== undefined &&
      other.kind === 'Ingress' &&
      classOf(other) === classOf(live) &&
      hasAddress(other),
  );
}

function worstOf(assessed: readonly Assessed[]): Assessed | undefined {
  return assessed.reduce<Assessed | undefined>(
    (worst, one) => (worst && rank(worst) >= rank(one) ? worst : one),
    undefined,
  );
}

function rank({ health }: Assessed): number {
  return healthOrder.indexOf(health.status);
}

function withoutCause(
  worst: Assessed | undefined,
  { synced }: ApplicationHealthInput,
): Application['health'] {
  if (!worst) {
    return synced
      ? { status: 'Healthy' }
      : { status: 'Progressing', message: 'Waits for a sync' };
  }
  const { status, since } = worst.health;
  return {
    status,
    ...(status === 'Healthy' ? {} : { message: describe(worst) }),
    ...(status !== 'Healthy' && since !== undefined ? { since } : {}),
  };
}

function describe({ ref, health }: Assessed): string {
  const what = `${ref.kind}/${ref.name}`;
  return health.status === 'Missing'
    ? `${what} is missing`
    : `${what}: ${health.message ?? health.reason ?? health.status}`;
}

function nextTurn(
  own: readonly number[],
  assessed: readonly Assessed[],
): { degradedAt?: number } {
  const turns = [
    ...own,
    ...assessed.flatMap(
      ({ health: { degradedAt, judgeAgainAt } }) =>
        degradedAt ?? judgeAgainAt ?? [],
    ),
  ];
  return turns.length > 0 ? { degradedAt: Math.min(...turns) } : {};
}
