import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster } from '@gitops-suite/dev-cluster';
import {
  controlPlaneAssets,
  startControlPlane,
} from '@gitops-suite/dev-cluster/testUtils';
import { filesOfApp } from '../../reconciler/bench/fleet';
import type { BenchRow } from '../../reconciler/bench/row';
import { startRealCommand, type RealCommand } from '../src/testing/realCommand';
import { commitAll, git } from '../src/testing/shopRepository';
import {
  removeTemporaryFolders,
  temporaryFolder,
} from '../src/testing/temporaryFolder';

/** Renderers are let go after a minute, and the heap has shrunk. */
const CALM_MS = 90_000;

/** `gitops agent` as a process: the first sync of many Applications, then what it needs while nothing happens. */
export async function agent(isQuick: boolean): Promise<BenchRow[]> {
  const figures: BenchRow[] = [];
  for (const applications of isQuick ? [50] : [250, 1_000]) {
    figures.push(...(await measure(applications, isQuick ? 10 : 60)));
  }
  return figures;
}

async function measure(
  applications: number,
  idleSeconds: number,
): Promise<BenchRow[]> {
  const cluster = await openCluster();
  const started = performance.now();
  const running = startAgent(applications, cluster.kubeconfig);
  try {
    const url = await addressOf(running);
    for (;;) {
      const synced = await read(
        url,
        'gitops_applications_sync{status="Synced"}',
      );
      if (synced === applications) {
        break;
      }
      await sleep(100);
    }
    const first = (performance.now() - started) / 1000;
    await sleep(CALM_MS);
    const memory = await read(url, 'process_resident_memory_bytes');
    const before = await read(url, 'process_cpu_seconds_total');
    await sleep(idleSeconds * 1000);
    const after = await read(url, 'process_cpu_seconds_total');
    const name = `agent, ${applications} Applications × 4 objects`;
    return [
      {
        figure: `${cluster.mark}${name}: start to all synced`,
        value: first,
        unit: 's',
        note: 'empty data folder: clone, discovery, renders, dry runs, applies',
      },
      {
        figure: `${cluster.mark}${name}: resident, idle`,
        value: memory / 1024 ** 2,
        unit: 'MB',
        budget: applications <= 250 ? { value: 150 } : undefined,
        note: `${
          CALM_MS / 1000
        } s after the last sync; malloc as in the container`,
      },
      {
        figure: `${cluster.mark}${name}: CPU of a core, idle`,
        value: ((after - before) / idleSeconds) * 100,
        unit: '%',
        budget: { value: 1 },
        note: `over ${idleSeconds} s, polls every 60 s`,
      },
    ];
  } finally {
    running.child.kill('SIGKILL');
    await running.ended;
    await cluster.stop();
    removeTemporaryFolders();
  }
}

async function openCluster() {
  if (controlPlaneAssets()) {
    const plane = await startControlPlane({ controllerManager: true });
    const { kubeconfig } = plane;
    return { kubeconfig, mark: '', stop: () => plane.stop() };
  }
  const dev = await startCluster({ name: 'real' });
  return {
    kubeconfig: dev.kubeconfig,
    mark: '[dev] ',
    stop: () => dev.close(),
  };
}

function startAgent(applications: number, kubeconfig: string): RealCommand {
  const repository = temporaryFolder(fleet(applications));
  git(repository, 'init', '-q', '-b', 'main');
  commitAll(repository);
  const cwd = temporaryFolder({
    'agent.yaml': `dataFolder: data
repositories:
  - { name: gitops, url: 'file://${repository}/.git', trust: [{ cluster: prod, clusterKinds: ['*'] }] }
clusters: [{ name: prod, kubeconfig: kubeconfig, qps: 10000, burst: 10000 }]
http: { host: 127.0.0.1, port: 0 }
`,
  });
  writeFileSync(join(cwd, 'kubeconfig'), kubeconfig, { mode: 0o600 });
  const env = { MALLOC_ARENA_MAX: arenasOfContainer() };
  return startRealCommand(['agent', '--config', 'agent.yaml'], { cwd, env });
}

/** Memory is measured as the container has it. */
function arenasOfContainer(): string {
  const file = join(__dirname, '../deploy/Containerfile');
  return /MALLOC_ARENA_MAX=(\d+)/.exec(readFileSync(file, 'utf8'))![1];
}

async function addressOf(running: RealCommand): Promise<string> {
  for (;;) {
    const [line] = /^.*the agent runs.*$/m.exec(running.stdout()) ?? [];
    if (line) {
      return `http://127.0.0.1:${JSON.parse(line).port}`;
    }
    if (running.child.exitCode !== null) {
      const { stdout, stderr } = await running.ended;
      throw new Error(`the agent ended: ${stdout}${stderr}`);
    }
    await sleep(20);
  }
}

async function read(url: string, metric: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find(one => one.startsWith(`${metric} `));
  return Number(line?.slice(metric.length + 1));
}

function fleet(applications: number): Record<string, string> {
  const files: Record<string, string> = {
    'gitops.yaml': `version: 1
environments:
  - { name: production, cluster: prod, namespace: default, sync: { automated: {} } }
`,
  };
  for (let index = 0; index < applications; index += 1) {
    Object.assign(files, filesOfApp(`bench-${index}`, 'production'));
  }
  return files;
}
