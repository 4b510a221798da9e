import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemorySource, createRenderer } from '@gitops-suite/renderer';
import { EngineWorld, type TestCluster } from '../src/testing/engineWorld';
import { fleet, overlay } from './fleet';
import { percentile, UNLIMITED, type BenchRow } from './row';

const ROUNDS = 15;
const APPS = 50;

/** From the announcement of a push to the answer of the apply, against fetch, render and apply by hand. */
export async function commitToApplied(
  cluster: TestCluster,
): Promise<BenchRow[]> {
  const world = new EngineWorld(cluster, {
    qps: UNLIMITED,
    installation: 'bench-commit',
  });
  const files = fleet(
    APPS,
    '{ automated: {}, options: [CreateNamespace=true] }',
    'bench-commit',
  );
  const mirror = mkdtempSync(join(tmpdir(), 'gitops-bench-mirror-'));
  const renderer = await createRenderer({
    toolsFolder: join(__dirname, '../../../.tools'),
    workers: 1,
  });
  try {
    world.repository.commit(files);
    execFileSync('git', [
      'clone',
      '--quiet',
      '--bare',
      world.repository.url,
      mirror,
    ]);
    await world.start();
    await world.until(
      () =>
        [...world.store.records.values()].filter(
          ({ application }) => application.sync.status === 'Synced',
        ).length === APPS,
      'all Applications to be Synced',
      300_000,
    );
    const ours: number[] = [];
    const byHand: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const version = round + 2;
      const path = 'apps/bench-7/overlays/dev/kustomization.yaml';
      world.repository.commit({ [path]: overlay(version) });

      const started = performance.now();
      world.handle.refreshRepository(world.repository.url);
      await waitForVersion(world, version);
      ours.push(performance.now() - started);

      const hand = performance.now();
      execFileSync('git', [
        '--git-dir',
        mirror,
        'fetch',
        '--quiet',
        'origin',
        'main',
      ]);
      const source = createMemorySource({ ...files, [path]: overlay(version) });
      await renderer.render(
        { tool: 'kustomize', path: 'apps/bench-7/overlays/dev' },
        source,
      );
      await world.api(
        'PATCH',
        '/api/v1/namespaces/bench-commit/configmaps/by-hand?fieldManager=bench&force=true',
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'by-hand' },
          data: { version: `${version}` },
        },
        'application/apply-patch+yaml',
      );
      byHand.push(performance.now() - hand);
      await world.untilSynced('bench-7.dev');
    }
    return [
      {
        figure: `commit → first object applied, p50 of ${ROUNDS}`,
        value: percentile(ours, 0.5),
        floor: percentile(byHand, 0.5),
        unit: 'ms',
        budget: '≤ 200 ms, ≤ 1.5 ×',
        note: 'floor: git fetch, one render, one apply',
      },
    ];
  } finally {
    await renderer.close();
    await world.remove();
    rmSync(mirror, { recursive: true, force: true });
  }
}

/** Polls closely: the wait is part of the figure, at most one poll too long. */
async function waitForVersion(
  world: EngineWorld,
  version: number,
): Promise<void> {
  for (;;) {
    const { body } = await world.api(
      'GET',
      '/api/v1/namespaces/bench-commit/configmaps/bench-7',
    );
    if (body.metadata.annotations?.version === `${version}`) {
      return;
    }
  }
}
