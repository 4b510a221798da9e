import type {
  DiffLine,
  FieldManager,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** Equal lines that stay around a difference; parents of a differing line stay as well, to tell where it is. */
const CONTEXT = 1;

/** A line with the part of it that differs from its counterpart. */
export interface DiffTextRow {
  type: 'line';
  side: DiffLine['side'];
  text: string;
  /** From, to: characters that differ. */
  mark?: [number, number];
  hidden: boolean;
  manager?: FieldManager;
}

/** Equal lines that are folded away. */
export interface DiffFoldRow {
  type: 'fold';
  /** Place of the first line. */
  at: number;
  count: number;
}

/** A row of a desired-against-live view. */
export type DiffRow = DiffTextRow | DiffFoldRow;

/** Rows of a diff. `whole` folds nothing; folds whose place is in `opened` are open. */
export function diffRows(
  lines: readonly DiffLine[],
  options: { whole: boolean; opened: ReadonlySet<number> },
): DiffRow[] {
  const kept = options.whole ? undefined : keptLines(lines);
  const marks = markDifferences(lines);
  const rows: DiffRow[] = [];
  for (let at = 0; at < lines.length; ) {
    const count = kept ? foldedFrom(lines, kept, at) : 0;
    // A fold of one line would take the room of the line.
    if (count > 1 && !options.opened.has(at)) {
      rows.push({ type: 'fold', at, count });
      at += count;
      continue;
    }
    const until = at + Math.max(1, count);
    for (; at < until; at++) {
      rows.push(textRow(lines, at, marks));
    }
  }
  return rows;
}

function textRow(
  lines: readonly DiffLine[],
  at: number,
  marks: ReadonlyMap<number, [number, number]>,
): DiffTextRow {
  const line = lines[at];
  const { name, at: since } = line.manager ?? {};
  const before = lines[at - 1];
  // One name for a block of lines that the same hand wrote.
  const isRepeated =
    before?.side === line.side &&
    before.manager?.name === name &&
    before.manager?.at === since;
  return {
    type: 'line',
    side: line.side,
    text: line.text,
    mark: marks.get(at),
    hidden: line.hidden ?? false,
    manager: isRepeated ? undefined : line.manager,
  };
}

function keptLines(lines: readonly DiffLine[]): Set<number> {
  const kept = new Set<number>();
  lines.forEach((line, at) => {
    if (line.side === 'both') {
      return;
    }
    for (let near = at - CONTEXT; near <= at + CONTEXT; near++) {
      kept.add(near);
    }
    let depth = indentation(line.text);
    for (let above = at - 1; above >= 0 && depth > 0; above--) {
      if (
        lines[above].side === 'both' &&
        indentation(lines[above].text) < depth
      ) {
        depth = indentation(lines[above].text);
        kept.add(above);
      }
    }
  });
  return kept;
}

function foldedFrom(
  lines: readonly DiffLine[],
  kept: ReadonlySet<number>,
  from: number,
): number {
  let at = from;
  while (at < lines.length && !kept.has(at)) {
    at++;
  }
  return at - from;
}

function indentation(text: string): number {
  // A list item's fields are as deep as what follows its dash.
  return text.length - text.replace(/^[\s-]+/, '').length;
}

function markDifferences(
  lines: readonly DiffLine[],
): Map<number, [number, number]> {
  const marks = new Map<number, [number, number]>();
  for (let at = 0; at < lines.length; at++) {
    if (lines[at].side !== 'git') {
      continue;
    }
    const other = counterpart(lines, at);
    if (other === undefined) {
      continue;
    }
    const [ours, theirs] = differingParts(lines[at].text, lines[other].text);
    marks.set(at, ours);
    marks.set(other, theirs);
  }
  return marks;
}

function counterpart(
  lines: readonly DiffLine[],
  at: number,
): number | undefined {
  for (let below = at + 1; below < lines.length; below++) {
    if (lines[below].side === 'both') {
      return undefined;
    }
    if (lines[below].side === 'live' && lines[below].path === lines[at].path) {
      return below;
    }
  }
  return undefined;
}

/** The parts between the common beginning and the common end; never inside a number or word that the other lacks. */
function differingParts(
  a: string,
  b: string,
): [[number, number], [number, number]] {
  const shortest = Math.min(a.length, b.length);
  let start = 0;
  while (start < shortest && a[start] === b[start]) {
    start++;
  }
  while (start > 0 && /[A-Za-z0-9]/.test(a[start - 1])) {
    start--;
  }
  let end = 0;
  while (
    end < shortest - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end++;
  }
  while (end > 0 && /[A-Za-z0-9]/.test(a[a.length - end])) {
    end--;
  }
  return [
    [start, a.length - end],
    [start, b.length - end],
  ];
}
