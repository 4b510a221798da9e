import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { BenchRow } from './row';

/** Adds figures to those that another part of the same run has written. */
export function addToFile(
  file: string,
  rows: readonly BenchRow[],
  facts: Record<string, unknown> = {},
): void {
  const before = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { rows: [] };
  const all = { ...before, ...facts, rows: [...before.rows, ...rows] };
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}
