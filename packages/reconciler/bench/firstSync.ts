import { setTimeout as sleep } from 'node:timers/promises';
import { parseManifests } from '../src/render/parseManifests';
import { bareApplyLoop } from './bareLoop';
import { withCluster, type BenchCluster } from './benchCluster';
import { BenchWorld } from './benchWorld';
import { fleet } from './fleet';
import { percentile, type BenchRow } from './row';

const CONCURRENCY = 16;

interface Round {
  /** Seconds. */
  first: number;
  firstFloor: number;
  resync: number;
  resyncFloor: number;
  requests: number;
  resyncRequests: number;
}

/**
 * First sync of Applications × 4 objects, and a no-op resync of all, between bare loops over the same objects. Of
 * several rounds the one with the median ratio counts.
 */
export async function firstSync(
  apps: number,
  rounds: number,
): Promise<BenchRow[]> {
  const all: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    all.push(await withCluster(cluster => measure(cluster, apps)));
  }
  const median = (ratio: (round: Round) => number) =>
    all.find(round => ratio(round) === percentile(all.map(ratio), 0.5))!;
  const first = median(round => round.first / round.firstFloor);
  const resync = median(round => round.resync / round.resyncFloor);
  return [
    {
      figure: `first sync, ${apps} × 4 objects`,
      value: first.first,
      floor: first.firstFloor,
      unit: 's',
      budget: { ratio: 1.25 },
      note: `floor: dry run and apply of each object, ${CONCURRENCY} at a time; median of ${rounds}`,
    },
    {
      figure: `API requests per Application, ${apps}`,
      value: first.requests / apps,
      floor: 8,
      unit: '',
      budget: { value: 10 },
      note: 'floor: one dry run and one apply per object',
    },
    {
      figure: `no-op resync of ${apps}`,
      value: resync.resync,
      floor: resync.resyncFloor,
      unit: 's',
      budget: { ratio: 0.05 },
      note: `floor: apply again; ${resync.resyncRequests} requests`,
    },
  ];
}

async function measure(cluster: BenchCluster, apps: number): Promise<Round> {
  const world = new BenchWorld(cluster, 'bench-first');
  const sync = '{ automated: {}, options: [CreateNamespace=true] }';
  try {
    const files = fleet(apps, sync, 'bench-first');
    // One Application is there already: the engine and its renderer run, as they do when a team brings more.
    world.repository.commit(fleet(1, sync, 'bench-first'));
    for (const name of ['bench-first', 'floor-0', 'floor-1']) {
      await world.api('POST', '/api/v1/namespaces', namespace(name));
    }
    const objects = Object.entries(files)
      .filter(([path]) => path.endsWith('objects.yaml'))
      .flatMap(([path, text]) => parseManifests(text, path).objects);
    const loop = (into: string, dryRunFirst: boolean) =>
      bareApplyLoop(world, objects, {
        namespace: into,
        dryRunFirst,
        concurrency: CONCURRENCY,
      });
    const before = await loop('floor-0', true);
    await world.start();
    await world.untilAllSynced(1);
    const prepared = await world.handle.counters();
    const started = performance.now();
    await world.watched(async () => {
      world.push(files);
      await world.untilAllSynced(apps);
    });
    const first = (performance.now() - started) / 1000;
    const counted = await world.handle.counters();
    const requests = counted.requests - prepared.requests;
    const after = await loop('floor-1', true);
    const again = await loop('floor-0', false);
    // The controllers still answer what the loops wrote; that is not the resync's work.
    await sleep(3_000);
    const resync = await resyncAll(world);
    return {
      first,
      firstFloor: (before + after) / 2,
      ...resync,
      resyncFloor: (again + (await loop('floor-1', false))) / 2,
      requests,
    };
  } finally {
    await world.remove();
  }
}

async function resyncAll(world: BenchWorld) {
  const before = await world.handle.counters();
  const started = performance.now();
  await world.watched(() =>
    Promise.all(
      [...world.store.records.keys()].map(id => world.handle.plan(id, {})),
    ),
  );
  const resync = (performance.now() - started) / 1000;
  const after = await world.handle.counters();
  return { resync, resyncRequests: after.requests - before.requests };
}

function namespace(name: string) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
