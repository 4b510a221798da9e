/* eslint-disable no-console */
// `npm run bench`: every figure with its floor in the same run on the same machine. Ratios count, not times.
import { startCluster } from '@gitops-suite/dev-cluster';
import { startControlPlane } from '@gitops-suite/dev-cluster/testUtils';
import type { TestCluster } from '../src/testing/engineWorld';
import { commitToApplied } from './commitToApplied';
import { driftToHealed } from './driftToHealed';
import { firstSync } from './firstSync';
import { render } from './render';
import type { BenchRow } from './row';
import { unrelatedCommit } from './unrelatedCommit';

async function openBenchCluster(): Promise<
  TestCluster & { real: boolean; stop(): Promise<void> }
> {
  if (process.env.KUBEBUILDER_ASSETS) {
    const plane = await startControlPlane({ controllerManager: true });
    const { url, token, caData, kubeconfig } = plane;
    return {
      name: 'test',
      url,
      token,
      caData,
      kubeconfig,
      real: true,
      stop: () => plane.stop(),
    };
  }
  const cluster = await startCluster({ name: 'test' });
  const { url, token, caData, kubeconfig } = cluster;
  return {
    ...{ name: 'test', url, token, caData, kubeconfig, real: false },
    stop: () => cluster.close(),
  };
}

async function main(only: readonly string[]): Promise<void> {
  const cluster = await openBenchCluster();
  console.log(
    cluster.real
      ? 'On a real API server.'
      : 'On the development cluster: figures with [dev] are not those of a real API server (set KUBEBUILDER_ASSETS).',
  );
  const benches: [string, () => Promise<BenchRow[]>][] = [
    ['render', render],
    ['first', () => firstSync(cluster)],
    ['commit', () => commitToApplied(cluster)],
    ['drift', () => driftToHealed(cluster)],
    // Last: starting a process costs more the more memory this one holds, and git is a process.
    ['unrelated', () => unrelatedCommit(cluster)],
  ];
  const rows: BenchRow[] = [];
  try {
    for (const [name, bench] of benches) {
      if (only.length === 0 || only.includes(name)) {
        console.log(`… ${name}`);
        rows.push(...(await bench()));
      }
    }
  } finally {
    await cluster.stop();
  }
  print(rows, cluster.real ? '' : '[dev] ');
}

function print(rows: readonly BenchRow[], mark: string): void {
  const lines = rows.map(({ figure, value, floor, unit, budget, note }) => [
    `${mark}${figure}`,
    `${round(value)} ${unit}`,
    floor === undefined ? '' : `${round(floor)} ${unit}`,
    floor === undefined ? '' : `${(value / floor).toFixed(2)} ×`,
    budget ?? '',
    note ?? '',
  ]);
  const head = ['figure', 'ours', 'floor', 'ratio', 'budget', 'note'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map(line => line[column].length)),
  );
  for (const line of [head, widths.map(width => '-'.repeat(width)), ...lines]) {
    console.log(
      `| ${line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join(' | ')} |`,
    );
  }
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
