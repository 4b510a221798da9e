import type {
  SyncWindowFacts,
  SyncWindowState,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** When a window opens, shorter than its cron expression where that says no more: `16:00 FRI`, `03:00`. */
export function openingWords(schedule: string): string {
  const [minute, hour, date, month, weekday] = schedule.trim().split(/\s+/);
  const isTime = /^\d{1,2}$/.test(minute) && /^\d{1,2}$/.test(hour);
  if (!isTime || date !== '*' || month !== '*') {
    return schedule;
  }
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  return weekday === '*' ? time : `${time} ${weekday}`;
}

/** What of sync windows is worth a line above the resources. */
export type WindowNote =
  /** Nothing is synced by itself until `at`. */
  | { kind: 'frozen'; window: SyncWindowFacts; at?: string; manual: boolean }
  /** The next opening is at `at`. */
  | { kind: 'closed'; window: SyncWindowFacts; at?: string; manual: boolean }
  /** Syncs may run until `at`. */
  | { kind: 'open'; window: SyncWindowFacts; at?: string }
  /** Nothing is in the way until `at`. */
  | { kind: 'coming'; window: SyncWindowFacts; at: string };

/** Reduces the state of the windows to its note; undefined where they say nothing of use. */
export function windowNote(
  state: SyncWindowState | undefined,
): WindowNote | undefined {
  if (!state) {
    return undefined;
  }
  const { open, by, changesAt: at, next, manual } = state;
  if (!open && by) {
    const kind = by.kind === 'deny' ? 'frozen' : 'closed';
    return { kind, window: by, at, manual };
  }
  if (by) {
    return { kind: 'open', window: by, at };
  }
  return next && at ? { kind: 'coming', window: next, at } : undefined;
}
