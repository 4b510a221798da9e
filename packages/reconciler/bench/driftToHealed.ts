import { EngineWorld, type TestCluster } from '../src/testing/engineWorld';
import { percentile, UNLIMITED, type BenchRow } from './row';
import { fleet } from './fleet';
import { watchFloor } from './watchFloor';

const ROUNDS = 40;

/** From the answer of a foreign write to ours being visible, against a watch with one PATCH behind it. */
export async function driftToHealed(cluster: TestCluster): Promise<BenchRow[]> {
  const world = new EngineWorld(cluster, {
    qps: UNLIMITED,
    installation: 'bench-drift',
  });
  try {
    // Each app is healed once: the token bucket is per object.
    world.repository.commit(
      fleet(
        ROUNDS,
        '{ automated: { selfHeal: true }, options: [CreateNamespace=true] }',
        'bench-drift',
      ),
    );
    await world.start();
    await world.until(
      () =>
        [...world.store.records.values()].filter(
          ({ application }) => application.sync.status === 'Synced',
        ).length === ROUNDS,
      'all Applications to be Synced',
      300_000,
    );
    const path = (index: number) =>
      `/api/v1/namespaces/bench-drift/configmaps/bench-${index}`;
    const ours: number[] = [];
    for (let index = 0; index < ROUNDS; index += 1) {
      await world.api(
        'PATCH',
        path(index),
        { data: { key: 'drift' } },
        'application/merge-patch+json',
      );
      const started = performance.now();
      for (;;) {
        const { body } = await world.api('GET', path(index));
        if ((body.data as { key: string }).key === 'value') {
          break;
        }
      }
      ours.push(performance.now() - started);
    }
    const floor = await watchFloor(world, ROUNDS);
    return [
      {
        figure: `drift → healed, p95 of ${ROUNDS}`,
        value: percentile(ours, 0.95),
        floor: percentile(floor, 0.95),
        unit: 'ms',
        budget: '≤ 50 ms, ≤ 3 ×',
        note: 'floor: watch event, then one PATCH',
      },
      {
        figure: `drift → healed, p50 of ${ROUNDS}`,
        value: percentile(ours, 0.5),
        floor: percentile(floor, 0.5),
        unit: 'ms',
      },
    ];
  } finally {
    await world.remove();
  }
}
