import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { runRealCommand } from '../src/testing/realCommand';
import type { BenchRow } from '../../reconciler/bench/row';
import { median, timed } from './timed';

const commands = [
  ...['render', 'diff', 'validate', 'health', 'sync', 'agent', 'completion'],
];

/** `gitops … --help` of each command, whole processes; the slowest of all. */
export async function help(isQuick: boolean): Promise<BenchRow[]> {
  const rounds = isQuick ? 3 : 9;
  const ask = (...args: string[]) =>
    runRealCommand([...args, '--help'], { cwd: process.cwd() });
  // The first start bundles the command.
  await ask();
  const times = new Map<string, number>();
  for (const command of ['', ...commands]) {
    const samples: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      samples.push(await timed(() => ask(...(command ? [command] : []))));
    }
    times.set(command || 'gitops', median(samples));
  }
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(
      await timed(() => promisify(execFile)(process.execPath, ['-e', '0'])),
    );
  }
  const [slowest, value] = [...times].sort(([, a], [, b]) => b - a)[0];
  return [
    {
      figure: '--help of the slowest command',
      value,
      floor: median(bare),
      unit: 'ms',
      budget: { value: 300 },
      note: `${slowest}; median of ${rounds}, process start included, ${times.size} commands; floor: node -e 0`,
    },
  ];
}
