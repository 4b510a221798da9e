import { withCluster, type BenchCluster } from './benchCluster';
import { BenchWorld } from './benchWorld';
import { fleet } from './fleet';
import { percentile, type BenchRow } from './row';
import { drift, openWatchFloor } from './watchFloor';

/** From the answer of a foreign write to ours being visible, against a watch with one PATCH behind it. */
export function driftToHealed(rounds: number): Promise<BenchRow[]> {
  return withCluster(cluster => measure(cluster, rounds));
}

async function measure(
  cluster: BenchCluster,
  rounds: number,
): Promise<BenchRow[]> {
  const world = new BenchWorld(cluster, 'bench-drift');
  try {
    // Each app is healed once: the token bucket is per object.
    world.repository.commit(
      fleet(
        rounds,
        '{ automated: { selfHeal: true }, options: [CreateNamespace=true] }',
        'bench-drift',
      ),
    );
    await world.start();
    await world.untilAllSynced(rounds);
    const path = (index: number) =>
      `/api/v1/namespaces/bench-drift/configmaps/bench-${index}`;
    const ours: number[] = [];
    const floor: number[] = [];
    const bare = await openWatchFloor(world);
    for (let index = 0; index < rounds; index += 1) {
      floor.push(await bare.sample());
      ours.push(await world.watched(() => drift(world, path(index))));
    }
    bare.stop();
    return [
      {
        figure: `drift → healed, p95 of ${rounds}`,
        value: percentile(ours, 0.95),
        floor: percentile(floor, 0.95),
        unit: 'ms',
        budget: { value: 50, ratio: 3 },
        note: 'floor: watch event, then one PATCH',
      },
      {
        figure: `drift → healed, p50 of ${rounds}`,
        value: percentile(ours, 0.5),
        floor: percentile(floor, 0.5),
        unit: 'ms',
      },
    ];
  } finally {
    await world.remove();
  }
}
