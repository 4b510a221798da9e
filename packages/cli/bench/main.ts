/* eslint-disable no-console */
// The command's part of `npm run bench`, each with the process that people start; `beside` needs GITOPS_CONTROLLERS.
import { parseArgs } from 'node:util';
import { addToFile } from '../../reconciler/bench/addToFile';
import { printTable } from '../../reconciler/bench/printTable';
import type { BenchRow } from '../../reconciler/bench/row';
import { whyNoControllers } from '../src/testing/beside/controllers';
import { agent } from './agent';
import { agentBeside } from './agentBeside';
import { help } from './help';
import { validate } from './validate';

/** Parts of a bench, each with a table of its own: some take many minutes. */
const benches: Record<
  string,
  (isQuick: boolean) => readonly (() => Promise<BenchRow[]>)[]
> = {
  help: isQuick => [() => help(isQuick)],
  validate: isQuick => [() => validate(isQuick)],
  agent: isQuick =>
    (isQuick ? [50] : [250, 1_000]).map(
      applications => () => agent(applications, isQuick ? 10 : 60),
    ),
  beside: isQuick =>
    whyNoControllers() === undefined
      ? (isQuick ? [20] : [250, 1_000]).map(
          applications => () => agentBeside(applications, isQuick ? 10 : 60),
        )
      : [],
};

async function main(): Promise<void> {
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, json: { type: 'string' } },
  });
  for (const [name, partsOf] of Object.entries(benches)) {
    if (names.length === 0 || names.includes(name)) {
      for (const part of partsOf(values.quick ?? false)) {
        const rows = await part();
        printTable(rows, '');
        if (values.json) {
          addToFile(values.json, rows);
        }
      }
    }
  }
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
