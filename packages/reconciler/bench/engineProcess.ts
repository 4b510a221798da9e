import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { configMap } from '../src/testing/engineWorld';
import { withCluster, type BenchCluster } from './benchCluster';
import { BenchWorld } from './benchWorld';
import { bundledEngine } from './bundleEngine';
import type { EngineReport } from './engineMain';
import { fleet } from './fleet';
import type { BenchRow } from './row';

/** The renderer lets its thread go, and the heap shrinks when there is nothing to do. */
const COME_TO_REST_MS = 30_000;

interface Sizes {
  /** Applications of the process whose memory is read. */
  applications: number;
  /** Applications of the process whose idle CPU is read, and for how long. */
  idle: number;
  seconds: number;
}

/** The engine alone in a process, built as it is published: memory and CPU when nothing happens. */
export async function engineProcess(sizes: Sizes): Promise<BenchRow[]> {
  const { process: program } = await bundledEngine();
  return [
    await withCluster(cluster => memory(cluster, program, sizes)),
    await withCluster(cluster => idleCpu(cluster, program, sizes)),
  ];
}

async function memory(
  cluster: BenchCluster,
  program: string,
  { applications }: Sizes,
): Promise<BenchRow> {
  const sync = '{ automated: {}, options: [CreateNamespace=true] }';
  const files = fleet(applications, sync, 'bench-process');
  return withEngine({ cluster, program, files }, async engine => {
    await engine.until(({ synced }) => synced === applications);
    await sleep(COME_TO_REST_MS);
    const { rss } = await engine.report();
    return {
      figure: `process with ${applications} idle Applications × 4 objects, resident`,
      value: rss / 1024 ** 2,
      unit: 'MB',
      budget: { value: 150 },
    };
  });
}

async function idleCpu(
  cluster: BenchCluster,
  program: string,
  { idle, seconds }: Sizes,
): Promise<BenchRow> {
  return withEngine(
    { cluster, program, files: manyConfigMaps(idle) },
    async engine => {
      await engine.until(({ compared }) => compared === idle);
      await sleep(COME_TO_REST_MS);
      const before = await engine.report();
      await sleep(seconds * 1000);
      const after = await engine.report();
      return {
        figure: `CPU of a core with ${idle} idle Applications, ${seconds} s`,
        value: ((after.cpu - before.cpu) / seconds) * 100,
        unit: '%',
        budget: { value: 1 },
        note: 'polls, bookmarks and probes at the intervals that are the default',
      };
    },
  );
}

/** Applications with one object each that nobody has synced, in four environments. */
function manyConfigMaps(count: number): Record<string, string> {
  const environments = ['one', 'two', 'three', 'four'];
  const files: Record<string, string> = {
    'gitops.yaml': `version: 1\nenvironments:\n${environments
      .map(
        name =>
          `  - { name: ${name}, cluster: test, namespace: 'default', sync: {} }\n`,
      )
      .join('')}`,
  };
  for (let index = 0; index < count; index += 1) {
    const environment = environments[index % environments.length];
    const app = `idle-${Math.floor(index / environments.length)}`;
    files[`apps/${app}/overlays/${environment}/config.yaml`] = configMap(
      `${app}-${environment}`,
      environment,
    );
  }
  return files;
}

interface Engine {
  report(): Promise<EngineReport>;
  until(condition: (report: EngineReport) => boolean): Promise<void>;
}

async function withEngine<T>(
  given: {
    cluster: BenchCluster;
    program: string;
    files: Record<string, string>;
  },
  act: (engine: Engine) => Promise<T>,
): Promise<T> {
  const world = new BenchWorld(given.cluster, 'bench-process');
  world.repository.commit(given.files);
  const child = fork(given.program, [], { execArgv: [] });
  const report = () =>
    new Promise<EngineReport>((resolve, reject) => {
      const end = () => reject(new Error('the process ended'));
      child.once('exit', end);
      child.once('message', message => {
        child.off('exit', end);
        resolve(message as EngineReport);
      });
      child.send('report');
    });
  try {
    child.send({ ...world.config(), timing: undefined });
    return await act({
      report,
      async until(condition) {
        while (!condition(await report())) {
          await sleep(500);
        }
      },
    });
  } finally {
    child.kill();
    await world.remove();
  }
}
