/* eslint-disable no-console */
// The command's part of `npm run bench`: `agent`, `help`, `validate`; each with the process that people start.
import { parseArgs } from 'node:util';
import { agent } from './agent';
import { help } from './help';
import { validate } from './validate';
import type { Figure } from './figure';

const benches: Record<string, (isQuick: boolean) => Promise<Figure[]>> = {
  help,
  validate,
  agent,
};

async function main(): Promise<void> {
  // The file takes what is compared from one run to the next; here only --help has a ratio.
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, json: { type: 'string' } },
  });
  console.log('| figure | ours | floor | ratio | budget | | note |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length === 0 || names.includes(name)) {
      (await bench(values.quick ?? false)).forEach(print);
    }
  }
}

function print({ figure, value, floor, unit, budget, note }: Figure): void {
  const short = (number: number) =>
    `${number >= 100 ? number.toFixed(0) : number.toPrecision(3)} ${unit}`;
  const verdict = value <= (budget ?? Infinity) ? 'met' : 'missed';
  const bound = budget === undefined ? '' : `≤ ${budget} ${unit}`;
  const cells = [
    figure,
    short(value),
    floor === undefined ? '' : short(floor),
    floor === undefined ? '' : `${(value / floor).toFixed(2)} ×`,
    bound,
    budget === undefined ? '' : verdict,
    note,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
