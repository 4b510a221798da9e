import { stripVTControlCharacters } from 'node:util';

/** Rows of cells as lines; each column as wide as its widest cell, the last one takes the rest. Pure. @internal */
export function alignColumns(
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, lengthOf(cell));
    });
  }
  const indent = widths.reduce((sum, one) => sum + one + 2, 0);
  const rest = Math.max(width - indent, 40);
  return rows.map(row =>
    row
      .map((cell, index) =>
        index === row.length - 1
          ? shorten(cell, rest)
          : cell + ' '.repeat(widths[index] - lengthOf(cell)),
      )
      .join('  ')
      .trimEnd(),
  );
}

function lengthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

function shorten(text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ');
  return lengthOf(line) > width ? `${line.slice(0, width - 1)}…` : line;
}
