import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson, writeJson } from '../schema/json';
import type { TranscriptEntry } from './transcript';

// eslint-disable-next-line no-restricted-syntax -- a part of tests, never of a build
const folder = join(__dirname, 'recorded');

/** What a real API server (1.36) answered to a story; undefined when it was never recorded. */
export function readRecording(story: string): TranscriptEntry[] | undefined {
  const path = pathOf(story);
  if (!existsSync(path)) return undefined;
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => parseJson(line) as unknown as TranscriptEntry);
}

/** Keeps what a real API server answered, a line per request. */
export function writeRecording(
  story: string,
  entries: readonly TranscriptEntry[],
): void {
  mkdirSync(folder, { recursive: true });
  const lines = entries.map(entry => `${writeJson(entry)}\n`);
  writeFileSync(pathOf(story), lines.join(''));
}

function pathOf(story: string): string {
  return join(folder, `${story.replace(/\W+/g, '-')}.jsonl`);
}
