import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from './ledger';
import type { Site } from './Site';
import type { World } from './World';

/** Keeps what a verdict was made of, beside the engine's log, for whoever looks for the cause. Answers the folder. */
export function keepEvidence(world: World, sites: readonly Site[]): string {
  world.keepLogs();
  writeLines(join(world.logs, 'commits'), world.ledger.pages.map(plainOf));
  for (const { name, cluster } of sites) {
    writeLines(join(world.logs, `${name}.writes`), cluster.gateway.writes);
  }
  return world.logs;
}

function plainOf(page: Page): object {
  return { ...page, wanted: Object.fromEntries(page.wanted) };
}

/** Lines of JSON. */
function writeLines(file: string, rows: readonly unknown[]): void {
  writeFileSync(file, rows.map(row => `${JSON.stringify(row)}\n`).join(''));
}
