import { type Problem, type SyncWindow } from '@gitops-suite/model';
import { windowMatches } from '../windows/judgeWindows';
import { whyNoWindow } from '../windows/openings';
import type { IgnorePlace } from './ignoreProblems';

/**
 * What a schema cannot tell of `syncWindows`: schedules and time zones that are none. A window that is not understood
 * would let pass what it should block, so the file counts as broken and its last good state stays.
 * @internal
 */
export function windowProblems(
  windows: readonly SyncWindow[] | undefined,
  { file, path, lineOf }: IgnorePlace,
): Problem[] {
  return (windows ?? []).flatMap((window, index) => {
    const cause = whyNoWindow(window);
    return cause === undefined
      ? []
      : [
          {
            code: 'sync-window',
            severity: 'error',
            message: `${file}: a sync window cannot be read`,
            file,
            line: lineOf([...path, index]),
            cause,
            cure: 'Write a cron expression of five fields, a duration and a time zone such as Europe/Berlin.',
          },
        ];
  });
}

/** The windows of all levels that are about an Application; undefined when there is none. Pure. @internal */
export function windowsOf(
  levels: readonly (readonly SyncWindow[] | undefined)[],
  application: Parameters<typeof windowMatches>[1],
): readonly SyncWindow[] | undefined {
  const windows = levels
    .flatMap(level => level ?? [])
    .filter(window => windowMatches(window, application));
  return windows.length > 0 ? windows : undefined;
}
