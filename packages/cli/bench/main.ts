/* eslint-disable no-console */
// The command's part of `npm run bench`: `agent`, `help`, `validate`; each with the process that people start.
import { parseArgs } from 'node:util';
import { addToFile } from '../../reconciler/bench/addToFile';
import { printTable } from '../../reconciler/bench/printTable';
import type { BenchRow } from '../../reconciler/bench/row';
import { agent } from './agent';
import { help } from './help';
import { validate } from './validate';

const benches: Record<string, (isQuick: boolean) => Promise<BenchRow[]>> = {
  help,
  validate,
  agent,
};

async function main(): Promise<void> {
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, json: { type: 'string' } },
  });
  const rows: BenchRow[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length === 0 || names.includes(name)) {
      rows.push(...(await bench(values.quick ?? false)));
    }
  }
  printTable(rows, '');
  if (values.json) {
    addToFile(values.json, rows);
  }
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
