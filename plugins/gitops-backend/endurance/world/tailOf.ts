import { readFileSync } from 'node:fs';

/** The last lines of a log. */
export function tailOf(file: string, lines = 25): string {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .join('\n');
}
