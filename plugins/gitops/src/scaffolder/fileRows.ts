import type { FileEdit } from '@gitops-suite/backstage-plugin-gitops-common';

/** A line of a file before and after a change. */
export interface FileRow {
  sign: '+' | '-' | ' ';
  text: string;
}

/** Larger files are shown as a whole before and after: comparing them line by line would hold the page. */
const MOST_LINES = 2_000;

/** The lines of a change: all of a new file, the difference of an edited one. */
export function fileRows(file: Pick<FileEdit, 'before' | 'after'>): FileRow[] {
  const before = linesOf(file.before);
  const after = linesOf(file.after);
  if (before.length + after.length > MOST_LINES) {
    return [...rowsOf('-', before), ...rowsOf('+', after)];
  }
  return difference(before, after);
}

/** The folder that all paths are in, with its slash; empty when there is none. */
export function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths;
  const isCommon = (folder: string) =>
    others.every(path => path.startsWith(folder));
  let folder = first.slice(0, first.lastIndexOf('/') + 1);
  while (!isCommon(folder)) {
    folder = folder.slice(0, folder.slice(0, -1).lastIndexOf('/') + 1);
  }
  return folder;
}

function linesOf(text: string | undefined): string[] {
  if (!text) {
    return [];
  }
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function rowsOf(sign: FileRow['sign'], lines: readonly string[]): FileRow[] {
  return lines.map(text => ({ sign, text }));
}

/** Longest common subsequence, after common beginning and end are set aside. */
function difference(before: string[], after: string[]): FileRow[] {
  let start = 0;
  while (
    start < Math.min(before.length, after.length) &&
    before[start] === after[start]
  ) {
    start++;
  }
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
  }
  return [
    ...rowsOf(' ', before.slice(0, start)),
    ...commonSubsequence(
      before.slice(start, before.length - end),
      after.slice(start, after.length - end),
    ),
    ...rowsOf(' ', before.slice(before.length - end)),
  ];
}

function commonSubsequence(before: string[], after: string[]): FileRow[] {
  const lengths = before.map(() => new Array<number>(after.length).fill(0));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i][j] =
        before[i] === after[j]
          ? at(i + 1, j + 1) + 1
          : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const rows: FileRow[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && before[i] === after[j]) {
      rows.push({ sign: ' ', text: before[i] });
      i++;
      j++;
    } else if (
      j >= after.length ||
      (i < before.length && at(i + 1, j) >= at(i, j + 1))
    ) {
      rows.push({ sign: '-', text: before[i] });
      i++;
    } else {
      rows.push({ sign: '+', text: after[j] });
      j++;
    }
  }
  return rows;
}
