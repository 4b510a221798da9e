/* eslint-disable no-console */
import type { StoryRow } from '../../../packages/reconciler/endurance/story';

/** A row with the story that it is of. */
export interface TableRow extends StoryRow {
  story: string;
  /** How long the story took; at its first row. */
  seconds?: number;
}

const head = [
  'story',
  'what',
  'times',
  'outcome',
  'recovery p50',
  'max',
  'note',
];

/** Prints the rows as a table of Markdown. */
export function printTable(rows: readonly TableRow[]): void {
  const lines = rows.map(row => cellsOf(row));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map(line => line[column].length)),
  );
  for (const line of [head, widths.map(width => '-'.repeat(width)), ...lines]) {
    const cells = line.map((cell, column) => cell.padEnd(widths[column]));
    console.log(`| ${cells.join(' | ')} |`);
  }
  const count = (outcome: string) =>
    lines.filter(line => line[3] === outcome).length;
  console.log(
    `${count('holds')} passed, ${count('FAILED')} failed, ${count(
      'skipped',
    )} skipped`,
  );
}

function cellsOf(row: TableRow): string[] {
  const { story, name, times, failure, note, seconds } = row;
  const recoveries = [...(row.recoveries ?? [])].sort((a, b) => a - b);
  const shown = (ms: number | undefined) =>
    ms === undefined ? '' : `${(ms / 1000).toFixed(1)} s`;
  const took = seconds === undefined ? '' : ` (${seconds.toFixed(0)} s in all)`;
  return [
    story,
    name,
    String(times),
    outcomeOf(times, failure),
    shown(recoveries[Math.floor((recoveries.length - 1) / 2)]),
    shown(recoveries.at(-1)),
    `${failure ?? note}${took}`.replaceAll('|', '/'),
  ];
}

function outcomeOf(times: number, failure: string | undefined): string {
  if (failure !== undefined) {
    return 'FAILED';
  }
  return times === 0 ? 'skipped' : 'holds';
}
