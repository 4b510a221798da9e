import type { SyncWindow } from '@gitops-suite/model';
import { openingsOf } from './openings';

/** What windows say about a sync at a moment. Times in milliseconds since the epoch. @internal */
export interface WindowVerdict {
  allowed: boolean;
  /** What blocks, or lets pass, in words. */
  reason: string;
  /** The window that blocks or lets pass; undefined while none is in the way. */
  by?: SyncWindow;
  /** True where a person may sync although it is blocked. */
  manualAllowed: boolean;
  /** True where a sync that began in time may go on although it is blocked. */
  overrunAllowed: boolean;
}

/** Moments that are looked at for the next change. */
const MOST_CHANGES = 60;

/**
 * An open deny window blocks; else an open allow window lets pass; else a closed allow window blocks; else nothing is
 * in the way. A person, or a sync that began in time, may pass where every window that blocks says so. Pure.
 * @internal
 */
export function judgeWindows(
  windows: readonly SyncWindow[],
  at: number,
): WindowVerdict {
  return verdictAt(asked(windows), at);
}

/** When a window opens or closes next, whatever that means for the verdict. Pure. @internal */
export function nextEvent(
  windows: readonly SyncWindow[],
  at: number,
): number | undefined {
  return nextMoment(asked(windows), at);
}

/** When the verdict changes next; undefined when it does not within what is looked at. Pure. @internal */
export function nextChange(
  windows: readonly SyncWindow[],
  at: number,
): number | undefined {
  const all = asked(windows);
  const { allowed } = verdictAt(all, at);
  let moment: number | undefined = at;
  for (let turn = 0; turn < MOST_CHANGES; turn += 1) {
    moment = nextMoment(all, moment);
    if (moment === undefined) {
      return undefined;
    }
    if (verdictAt(all, moment).allowed !== allowed) {
      return moment;
    }
  }
  return undefined;
}

function asked(windows: readonly SyncWindow[]): Asked[] {
  return windows.map(window => ({ window, openings: openingsOf(window) }));
}

interface Asked {
  window: SyncWindow;
  openings: ReturnType<typeof openingsOf>;
}

function verdictAt(all: readonly Asked[], at: number): WindowVerdict {
  const open = all.filter(({ openings }) => openings.isOpen(at));
  const denying = open.filter(({ window }) => window.kind === 'deny');
  const allowing = open.filter(({ window }) => window.kind === 'allow');
  const closed = all.filter(
    one => one.window.kind === 'allow' && !open.includes(one),
  );
  if (denying.length > 0) {
    return blocked(denying, 'deny window');
  }
  if (allowing.length > 0 || closed.length === 0) {
    const by = allowing[0]?.window;
    const reason = by
      ? `${describeWindow(by)} is open`
      : 'no window is in the way';
    return {
      ...{ allowed: true, reason },
      ...(by && { by }),
      ...{ manualAllowed: true, overrunAllowed: true },
    };
  }
  return blocked(closed, 'allow window');
}

function blocked(by: readonly Asked[], what: string): WindowVerdict {
  const [{ window }] = by;
  return {
    allowed: false,
    reason:
      what === 'deny window'
        ? `${describeWindow(window)} is open`
        : `${describeWindow(window)} is closed`,
    by: window,
    manualAllowed: by.every(one => one.window.manualSync),
    overrunAllowed: by.every(one => one.window.syncOverrun),
  };
}

function nextMoment(all: readonly Asked[], at: number): number | undefined {
  const moments = all.flatMap(({ openings }) => [
    openings.nextOpening(at) ?? [],
    openings.closing(at) ?? [],
  ]);
  return moments.length > 0 ? Math.min(...moments.flat()) : undefined;
}

function describeWindow({
  kind,
  schedule,
  duration,
  timeZone,
}: SyncWindow): string {
  return `the ${kind} window "${schedule}" for ${duration} (${timeZone})`;
}

/** Whether a window is about an Application: one of its lists names it, or all do; without lists it is about all. Pure. @internal */
export function windowMatches(
  window: SyncWindow,
  application: { app: string; id: string; namespace: string; cluster: string },
): boolean {
  const lists: [readonly string[] | undefined, string[]][] = [
    [window.applications, [application.app, application.id]],
    [window.namespaces, [application.namespace]],
    [window.clusters, [application.cluster]],
  ];
  const answers = lists.flatMap(([globs, names]) =>
    globs ? [globs.some(glob => names.some(name => isLike(name, glob)))] : [],
  );
  if (answers.length === 0) {
    return true;
  }
  return window.andOperator ? answers.every(Boolean) : answers.some(Boolean);
}

function isLike(name: string, glob: string): boolean {
  const pattern = glob
    .split('*')
    .map(text => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(name);
}
