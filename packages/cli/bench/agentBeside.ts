import { createHmac } from 'node:crypto';
import { filesOfApp, overlay } from '../../reconciler/bench/fleet';
import type { BenchRow } from '../../reconciler/bench/row';
import { changesIn } from '../src/testing/beside/audit';
import { eventually } from '../src/testing/beside/eventually';
import { differing, versionsOf } from '../src/testing/beside/observed';
import { engines } from '../src/testing/beside/sharedCluster';
import {
  namespaceOf,
  startSideBySide,
  WEBHOOK_SECRET,
  type SideBySide,
} from '../src/testing/beside/sideBySide';
import type { RunningAgent } from '../src/testing/runningAgent';
import { removeTemporaryFolders } from '../src/testing/temporaryFolder';
import {
  environmentOfContainer,
  measureFirstSync,
  measureIdle,
} from './agentFigures';
import { median } from './timed';

const COMMITS = 9;
const kinds = [
  'configmaps',
  'deployments',
  'services',
  'serviceaccounts',
] as const;

/** The agent in a cluster where Argo CD and Flux hold as many Applications of their own each. */
export async function agentBeside(
  applications: number,
  idleSeconds: number,
): Promise<BenchRow[]> {
  const apps = Array.from(
    { length: applications },
    (_, index) => `bench-${index}`,
  );
  const world = await startSideBySide({
    apps,
    manifests: app =>
      filesOfApp(app, 'production')[`apps/${app}/base/objects.yaml`],
    filesOfAgent: app => filesOfApp(app, 'production'),
    pollSeconds: 60,
  });
  const name = `agent, ${applications} × 4 beside as many of Argo CD and of Flux`;
  const subject = { name, applications, idleSeconds };
  try {
    await world.untilOthersSettled();
    const { agent, row } = await measureFirstSync(subject, () =>
      world.startAgent(environmentOfContainer()),
    );
    try {
      const before = await versions(world);
      const idle = await measureIdle(subject, agent);
      const moved = differing(before, await versions(world)).length;
      const applied = await measureCommits(world, agent, apps);
      return [
        row,
        ...idle,
        {
          figure: `${name}: commit → applied, p50`,
          value: median(applied),
          unit: 'ms',
          note: `${COMMITS} commits; webhook to the answer of the apply, by the API server's audit log; ${Math.max(
            ...applied,
          ).toFixed(0)} ms at most`,
        },
        {
          figure: `${name}: objects that changed while all were idle`,
          value: moved,
          unit: 'objects',
          budget: { value: 0 },
          note: `of ${Object.keys(before).length}, by resourceVersion`,
        },
        requestsToOthers(world, name),
      ];
    } finally {
      await agent.kill();
    }
  } finally {
    await world.stop();
    removeTemporaryFolders();
  }
}

async function versions(world: SideBySide): Promise<Record<string, string>> {
  const lists = Object.values(namespaceOf).flatMap(namespace =>
    kinds.map(async kind => {
      const objects = await world.cluster.list(kind, namespace);
      return Object.entries(versionsOf(objects)).map(
        ([key, version]) => [`${namespace}/${key}`, version] as const,
      );
    }),
  );
  return Object.fromEntries((await Promise.all(lists)).flat());
}

/** Milliseconds from each commit's webhook to the answer of its apply. */
async function measureCommits(
  { repository, cluster }: SideBySide,
  agent: RunningAgent,
  apps: readonly string[],
): Promise<number[]> {
  const taken: number[] = [];
  for (const app of apps.slice(0, COMMITS)) {
    repository.push({
      [`apps/${app}/overlays/production/kustomization.yaml`]: overlay(app, '2'),
    });
    const seen = cluster.requests().length;
    const sent = Date.now();
    await announce(agent.url, repository.url);
    const applied = () =>
      changesIn(cluster.requests().slice(seen)).find(
        one => one.account === 'agent' && one.name === app,
      );
    await eventually(`the apply of ${app}`, () => applied() !== undefined, {
      pause: 100,
    });
    taken.push(applied()!.answeredAt - sent);
  }
  return taken;
}

async function announce(agent: string, repository: string): Promise<void> {
  const body = JSON.stringify({ repository: { clone_url: repository } });
  const signature = createHmac('sha256', WEBHOOK_SECRET)
    .update(body)
    .digest('hex');
  const { status } = await fetch(`${agent}/webhook`, {
    ...{ method: 'POST', body },
    headers: { 'x-hub-signature-256': `sha256=${signature}` },
  });
  if (status !== 202) {
    throw new Error(`the webhook answered ${status}`);
  }
}

function requestsToOthers({ cluster }: SideBySide, name: string): BenchRow {
  const requests = cluster.requests();
  const others = engines
    .filter(engine => engine !== 'agent')
    .map(engine => namespaceOf[engine]);
  const own = requests.filter(({ account }) => account === 'agent');
  return {
    figure: `${name}: its requests to their objects`,
    value: own.filter(({ namespace = '' }) => others.includes(namespace))
      .length,
    unit: 'requests',
    budget: { value: 0 },
    note: `of ${own.length} in all, by the API server's audit log`,
  };
}
