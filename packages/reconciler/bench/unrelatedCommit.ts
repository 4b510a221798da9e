import { configMap, EngineWorld } from '../src/testing/engineWorld';
import { withCluster, type BenchCluster } from './benchCluster';
import type { BenchRow } from './row';

const ENVIRONMENTS = ['one', 'two', 'three', 'four'];

/** A commit that touches no Application, with 8,000 of them: work and CPU that it costs. */
export function unrelatedCommit(apps: number): Promise<BenchRow[]> {
  return withCluster(cluster => measure(cluster, apps));
}

async function measure(
  cluster: BenchCluster,
  apps: number,
): Promise<BenchRow[]> {
  // The cluster is away here: only Git's side is measured, and 8,000 dry runs would say nothing about it.
  const away = {
    ...cluster,
    kubeconfig: cluster.kubeconfig.replace(
      /server: .*/g,
      'server: http://127.0.0.1:9',
    ),
  };
  const world = new EngineWorld(away);
  try {
    world.repository.commit(files(apps));
    await world.start();
    const all = apps * ENVIRONMENTS.length;
    await world.until(
      () => world.store.records.size === all,
      `${all} Applications`,
      600_000,
    );
    const before = await world.handle.counters();
    const sha = world.repository.commit({ 'docs/readme.md': 'words' });
    const cpu = process.cpuUsage();
    const started = performance.now();
    world.handle.refreshRepository(world.repository.url);
    await world.until(
      () => world.store.setup?.repositories[0].revision === sha,
      'the new revision',
      60_000,
    );
    const { user, system } = process.cpuUsage(cpu);
    const after = await world.handle.counters();
    const work =
      after.renders - before.renders + after.comparisons - before.comparisons;
    return [
      {
        figure: `unrelated commit, ${all} Applications: CPU`,
        value: (user + system) / 1e6,
        unit: 's',
        budget: { value: 0.2 },
        note: `${((performance.now() - started) / 1000).toFixed(
          2,
        )} s until the new revision is stored`,
      },
      {
        figure: 'unrelated commit: renders and comparisons',
        value: work,
        unit: '',
        budget: { value: 0 },
      },
    ];
  } finally {
    await world.remove();
  }
}

function files(apps: number): Record<string, string> {
  const environments = ENVIRONMENTS.map(
    name => `  - name: ${name}\n    cluster: test\n`,
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
