/* eslint-disable no-console */
// `npm run bench`: every figure with its floor in the same run on the same machine. Ratios count, not times.
//
//     npm run bench -- [--quick] [--json FILE] [NAME…]
import { parseArgs } from 'node:util';
import { addToFile } from './addToFile';
import { isReal } from './benchCluster';
import { delays } from './benchWorld';
import { commitToApplied } from './commitToApplied';
import { driftToHealed } from './driftToHealed';
import { engineProcess } from './engineProcess';
import { firstSync } from './firstSync';
import { liveMemory } from './liveMemory';
import { printTable } from './printTable';
import { render } from './render';
import type { BenchRow } from './row';
import { unrelatedCommit } from './unrelatedCommit';

type Bench = (quick: boolean) => Promise<BenchRow[]>;

const benches: Record<string, Bench> = {
  render,
  first: async quick =>
    quick
      ? firstSync(100, 1)
      : [...(await firstSync(250, 3)), ...(await firstSync(1_000, 1))],
  commit: quick => commitToApplied(quick ? 9 : 25, quick ? 200 : 8_000),
  drift: quick => driftToHealed(quick ? 10 : 40),
  memory: async quick => liveMemory(quick ? 5_000 : 50_000),
  process: quick =>
    engineProcess(
      quick
        ? { applications: 100, idle: 1_000, seconds: 10 }
        : { applications: 250, idle: 10_000, seconds: 60 },
    ),
  unrelated: quick => unrelatedCommit(quick ? 250 : 2_000),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, json: { type: 'string' } },
  });
  const unknown = positionals.find(name => !benches[name]);
  if (unknown) {
    throw new Error(
      `There is no figure ${unknown}; there are ${Object.keys(benches).join(
        ', ',
      )}`,
    );
  }
  console.log(
    isReal
      ? 'On a real API server.'
      : 'On the development cluster: figures with [dev] are not those of a real API server (set KUBEBUILDER_ASSETS).',
  );
  const rows: BenchRow[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (positionals.length === 0 || positionals.includes(name)) {
      console.log(`… ${name}`);
      rows.push(...(await bench(values.quick ?? false)));
    }
  }
  rows.push(...delayRows());
  printTable(rows, isReal ? '' : '[dev] ');
  if (values.json) {
    addToFile(values.json, rows, { isReal });
  }
}

/** Worst of all that was measured while the others ran, beside a thread that does nothing. */
function delayRows(): BenchRow[] {
  const row = (thread: 'host' | 'engine'): BenchRow => ({
    figure: `event-loop delay of the ${thread}'s thread, p99`,
    value: Math.max(...delays[thread]),
    floor: Math.max(...delays.idle),
    unit: 'ms',
    budget: { value: 50 },
    note: `the worst of ${delays[thread].length}; floor: a thread that does nothing, at the same times`,
  });
  return delays.host.length > 0 ? [row('host'), row('engine')] : [];
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
