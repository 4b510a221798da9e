import { isMet, type BenchRow } from './row';

/** One table of all figures as Markdown. */
export function printTable(rows: readonly BenchRow[], mark: string): void {
  const lines = rows.map(row => [
    `${mark}${row.figure}`,
    `${round(row.value)} ${row.unit}`,
    row.floor === undefined ? '' : `${round(row.floor)} ${row.unit}`,
    row.floor === undefined ? '' : `${(row.value / row.floor).toFixed(2)} ×`,
    budgetOf(row),
    verdictOf(row),
    row.note ?? '',
  ]);
  const head = ['figure', 'ours', 'floor', 'ratio', 'budget', '', 'note'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map(line => line[column].length)),
  );
  for (const line of [head, widths.map(width => '-'.repeat(width)), ...lines]) {
    const cells = line.map((cell, column) => cell.padEnd(widths[column]));
    // eslint-disable-next-line no-console
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function budgetOf({ budget, unit }: BenchRow): string {
  const { value, ratio } = budget ?? {};
  return [
    value === undefined ? '' : `≤ ${value} ${unit}`.trim(),
    ratio === undefined ? '' : `≤ ${ratio} ×`,
  ]
    .filter(Boolean)
    .join(', ');
}

function verdictOf(row: BenchRow): string {
  const met = isMet(row);
  if (met === undefined) {
    return '';
  }
  return met ? 'met' : 'missed';
}

function round(value: number): string {
  return value >= 100 || value === 0 ? value.toFixed(0) : value.toPrecision(3);
}
