import { findCondition, isConditionTrue } from './conditions';
import { fromTime } from './clock';
import type { Pod } from './kubeTypes';

/** Whether the pod ended for good. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Whether the pod counts: neither ended nor on its way out. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && !pod.metadata.deletionTimestamp;
}

/** Whether the pod says that it is ready. */
export function isPodReady(pod: Pod): boolean {
  return isConditionTrue(pod.status?.conditions, 'Ready');
}

/** How many milliseconds are missing until the pod is available: 0 when it is, undefined when it is not ready. */
export function untilAvailable(
  pod: Pod,
  minReady: number,
  now: number,
): number | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReady <= 0) return 0;
  const since = fromTime(
    findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime,
  );
  return since === undefined ? undefined : Math.max(0, since + minReady - now);
}

/** How many milliseconds are missing until the next of these pods is available; undefined when none is about to be. */
export function untilNextAvailable(
  pods: readonly Pod[],
  minReady: number,
  now: number,
): number | undefined {
  const waits = pods
    .map(pod => untilAvailable(pod, minReady, now))
    .filter((wait): wait is number => wait !== undefined && wait > 0);
  return waits.length > 0 ? Math.min(...waits) : undefined;
}
