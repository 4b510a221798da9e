import type { Pod } from '../kubeTypes';
import { isPodActive, isPodReady } from '../podFacts';
import {
  indexAnnotation,
  trackingFinalizer,
  type Job,
  type UncountedPods,
} from './jobTypes';

/** A Job's pods, counted. */
export interface PodCounts {
  active: Pod[];
  ready: number;
  terminating: number;
  /** Ended pods that are counted for good. */
  succeeded: number;
  failed: number;
  /** Ended pods that the status has to name before their finalizer may go. */
  uncounted: Required<UncountedPods>;
  /** Pods that the stored status names already: their finalizer may go. */
  release: Pod[];
  completedIndexes: Set<number>;
}

/**
 * Counts each ended pod exactly once, whatever happens in between: first its uid is named in the
 * status, then its finalizer goes, and then it moves from the names to the number.
 */
export function countPods(job: Job, pods: Pod[]): PodCounts {
  const status = job.status ?? {};
  const tracked = new Map(
    pods.filter(isTracked).map(pod => [pod.metadata.uid, pod]),
  );
  const named = status.uncountedTerminatedPods ?? {};
  const known = new Set([...(named.succeeded ?? []), ...(named.failed ?? [])]);
  const still = (uids: string[] | undefined) =>
    (uids ?? []).filter(uid => tracked.has(uid));
  const counted = (uids: string[] | undefined) =>
    (uids ?? []).length - still(uids).length;
  const fresh = [...tracked.values()].filter(
    pod => hasEnded(pod) && !known.has(pod.metadata.uid),
  );
  const freshUids = (succeeded: boolean) =>
    fresh
      .filter(pod => isSuccess(pod) === succeeded)
      .map(pod => pod.metadata.uid);
  const active = pods.filter(isPodActive);
  return {
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter(
      pod => pod.metadata.deletionTimestamp && !hasEnded(pod),
    ).length,
    succeeded: (status.succeeded ?? 0) + counted(named.succeeded),
    failed: (status.failed ?? 0) + counted(named.failed),
    uncounted: {
      succeeded: [...still(named.succeeded), ...freshUids(true)],
      failed: [...still(named.failed), ...freshUids(false)],
    },
    release: [...known].flatMap(uid => tracked.get(uid) ?? []),
    completedIndexes: new Set([
      ...parseIndexes(status.completedIndexes),
      ...pods.filter(isSuccess).flatMap(pod => indexOf(pod) ?? []),
    ]),
  };
}

/** Whether a pod still waits to be counted. */
export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) ?? false;
}

/** The index that a pod works on. */
export function indexOf({ metadata }: Pod): number | undefined {
  const index = metadata.annotations?.[indexAnnotation];
  return index === undefined ? undefined : Number(index);
}

function isSuccess({ status }: Pod): boolean {
  return status?.phase === 'Succeeded';
}

/** A pod that is deleted before it had a node has nobody who would end it. */
function hasEnded({ metadata, spec, status }: Pod): boolean {
  const ended = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return ended || (metadata.deletionTimestamp !== undefined && !spec.nodeName);
}

/** Reads `0,2-4`. */
export function parseIndexes(text: string | undefined): number[] {
  if (!text) return [];
  return text.split(',').flatMap(part => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from(
      { length: last - first + 1 },
      (_, offset) => first + offset,
    );
  });
}

/** Writes `0,2-4`. */
export function formatIndexes(indexes: Iterable<number>): string {
  const runs: Array<[number, number]> = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && index === run[1] + 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs
    .map(([first, last]) => {
      if (first === last) return String(first);
      return last === first + 1 ? `${first},${last}` : `${first}-${last}`;
    })
    .join(',');
}
