import { parseManifests } from '../src/render/parseManifests';
import { EngineWorld, type TestCluster } from '../src/testing/engineWorld';
import { bareApplyLoop } from './bareLoop';
import { fleet } from './fleet';
import { UNLIMITED, type BenchRow } from './row';

const APPS = 250;
const CONCURRENCY = 16;

/** First sync of 250 Applications × 4 objects, and a no-op resync of all, against bare loops over the same objects. */
export async function firstSync(cluster: TestCluster): Promise<BenchRow[]> {
  const world = new EngineWorld(cluster, {
    qps: UNLIMITED,
    installation: 'bench-first',
  });
  const sync = '{ automated: {}, options: [CreateNamespace=true] }';
  try {
    const files = fleet(APPS, sync, 'bench-first');
    world.repository.commit(files);
    await world.api('POST', '/api/v1/namespaces', namespace('bench-first'));
    await world.api('POST', '/api/v1/namespaces', namespace('bench-floor'));
    const objects = Object.entries(files)
      .filter(([path]) => path.endsWith('objects.yaml'))
      .flatMap(([path, text]) => parseManifests(text, path).objects);
    const floor = await bareApplyLoop(world, objects, {
      namespace: 'bench-floor',
      dryRunFirst: true,
      concurrency: CONCURRENCY,
    });

    const started = performance.now();
    await world.start();
    await world.until(
      () => synced(world) === APPS,
      'all Applications to be Synced',
      600_000,
    );
    const ours = (performance.now() - started) / 1000;
    const { requests } = await world.handle.counters();

    const loop = await bareApplyLoop(world, objects, {
      namespace: 'bench-floor',
      dryRunFirst: false,
      concurrency: CONCURRENCY,
    });
    const before = await world.handle.counters();
    const resyncStarted = performance.now();
    await Promise.all(
      [...world.store.records.keys()].map(id => world.handle.plan(id, {})),
    );
    const resync = (performance.now() - resyncStarted) / 1000;
    const after = await world.handle.counters();
    return [
      {
        figure: `first sync, ${APPS} × 4 objects`,
        value: ours,
        floor,
        unit: 's',
        budget: '≤ 1.25 ×',
        note: 'floor: dry run and apply of each object, 16 at a time',
      },
      {
        figure: 'API requests per Application',
        value: requests / APPS,
        floor: 8,
        unit: '',
        budget: '≤ 10',
        note: 'floor: one dry run and one apply per object',
      },
      {
        figure: 'no-op resync of all',
        value: resync,
        floor: loop,
        unit: 's',
        budget: '≤ 0.05 ×',
        note: `floor: apply again; ${
          after.requests - before.requests
        } requests`,
      },
    ];
  } finally {
    await world.remove();
  }
}

function synced(world: EngineWorld): number {
  return [...world.store.records.values()].filter(
    ({ application }) =>
      application.sync.status === 'Synced' &&
      application.operation?.applied === true,
  ).length;
}

function namespace(name: string) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
