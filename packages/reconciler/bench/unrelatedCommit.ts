import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configMap, EngineWorld } from '../src/testing/engineWorld';
import { withCluster, type BenchCluster } from './benchCluster';
import { UNLIMITED, type BenchRow } from './row';

/** The first is on the cluster; that of the others is away, so they cost Git's side alone. */
const ENVIRONMENTS = ['one', 'two', 'three', 'four'];

/** A commit that touches no Application, with 8,000 of them: work and CPU that it costs. */
export function unrelatedCommit(apps: number): Promise<BenchRow[]> {
  return withCluster(cluster => measure(cluster, apps));
}

async function measure(
  cluster: BenchCluster,
  apps: number,
): Promise<BenchRow[]> {
  const world = new EngineWorld(cluster, { qps: UNLIMITED, away: 'none' });
  const mirror = mkdtempSync(join(tmpdir(), 'gitops-bench-mirror-'));
  try {
    world.repository.commit(files(apps));
    const { url } = world.repository;
    execFileSync('git', ['clone', '--quiet', '--bare', url, mirror]);
    await world.start();
    const all = apps * ENVIRONMENTS.length;
    await world.until(
      () => compared(world) === apps && world.store.records.size === all,
      `${all} Applications`,
      600_000,
    );
    const before = await world.handle.counters();
    const sha = world.repository.commit({ 'docs/readme.md': 'words' });
    const fetchStarted = performance.now();
    const fetch = ['fetch', '--quiet', 'origin', 'main'];
    execFileSync('git', ['--git-dir', mirror, ...fetch]);
    const fetched = performance.now() - fetchStarted;
    const cpu = process.cpuUsage();
    const started = performance.now();
    world.handle.refreshRepository(url);
    await world.until(
      () => world.store.setup?.repositories[0].revision === sha,
      'the new revision',
      60_000,
    );
    const stored = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    const after = await world.handle.counters();
    const more = (counter: string) => after[counter] - before[counter];
    return [
      {
        figure: `unrelated commit, ${all} Applications: until it is stored`,
        value: stored,
        floor: fetched,
        unit: 'ms',
        note: 'floor: git fetch',
      },
      {
        figure: `unrelated commit, ${all} Applications: CPU`,
        value: (user + system) / 1e6,
        unit: 's',
        budget: { value: 0.2 },
        note: 'of this process; by hand nothing would be done',
      },
      {
        figure: 'unrelated commit: renders, comparisons, API requests',
        value: more('renders') + more('comparisons') + more('requests'),
        unit: '',
        budget: { value: 0 },
        note: `${apps} of the Applications are on the cluster; probes are not counted`,
      },
    ];
  } finally {
    rmSync(mirror, { recursive: true, force: true });
    await world.remove();
  }
}

function compared({ store }: EngineWorld): number {
  return [...store.records.values()].filter(
    ({ application }) => application.sync.status === 'OutOfSync',
  ).length;
}

function files(apps: number): Record<string, string> {
  const environments = ENVIRONMENTS.map(
    (name, index) =>
      `  - { name: ${name}, cluster: ${
        index === 0 ? 'test' : 'none'
      }, namespace: default, sync: {} }\n`,
  ).join('');
  const all: Record<string, string> = {
    'gitops.yaml': `version: 1\nenvironments:\n${environments}`,
  };
  for (let app = 0; app < apps; app += 1) {
    for (const environment of ENVIRONMENTS) {
      all[`apps/bench-${app}/overlays/${environment}/config.yaml`] = configMap(
        `bench-${app}`,
        environment,
      );
    }
  }
  return all;
}
