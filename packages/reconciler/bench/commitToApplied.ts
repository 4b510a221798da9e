import { join } from 'node:path';
import type { Renderer } from '@gitops-suite/model';
import { createMemorySource, createRenderer } from '@gitops-suite/renderer';
import { parse } from 'yaml';
import { withCluster, type BenchCluster } from './benchCluster';
import { BenchWorld } from './benchWorld';
import { deployment, fleet, overlay } from './fleet';
import { openHandGit } from './handGit';
import { percentile, type BenchRow } from './row';

/** Applications that are synced; others fill the repository. */
const APPS = 20;
const APP = 'bench-7';
const ROLLOUTS = '/apis/apps/v1/namespaces/bench-commit/deployments';

/** From the announcement of a push to the answer of the apply, in turns with fetch, render and apply by hand. */
export function commitToApplied(
  rounds: number,
  others: number,
): Promise<BenchRow[]> {
  return withCluster(cluster => measure(cluster, rounds, others));
}

async function measure(
  cluster: BenchCluster,
  rounds: number,
  others: number,
): Promise<BenchRow[]> {
  const world = new BenchWorld(cluster, 'bench-commit');
  const sync = '{ automated: {}, options: [CreateNamespace=true] }';
  const files = withOthers(fleet(APPS, sync, 'bench-commit'), others);
  const hand = await openHand(world, files);
  try {
    await world.start();
    await world.until(
      () => world.store.records.size === APPS + others,
      'all Applications',
      600_000,
    );
    await world.untilAllSynced(APPS);
    const ours: number[] = [];
    const byHand: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const version = `${round + 2}`;
      world.repository.commit({ [overlayPath]: overlay(APP, version) });
      byHand.push(await hand.run(version));
      ours.push(await world.watched(() => announce(world, version)));
      await world.untilSynced(`${APP}.dev`);
    }
    return [
      {
        figure: `commit → applied, ${
          APPS + others
        } Applications, p50 of ${rounds}`,
        value: percentile(ours, 0.5),
        floor: percentile(byHand, 0.5),
        unit: 'ms',
        budget: { value: 200, ratio: 1.5 },
        note: 'floor: git fetch, one render, one apply',
      },
    ];
  } finally {
    await hand.close();
    await world.remove();
  }
}

const overlayPath = `apps/${APP}/overlays/dev/kustomization.yaml`;

/** Milliseconds until the new version is in the cluster. Polls closely: at most one poll too long. */
async function announce(world: BenchWorld, version: string): Promise<number> {
  const started = performance.now();
  world.handle.refreshRepository(world.repository.url);
  for (;;) {
    const { body } = await world.api('GET', `${ROLLOUTS}/${APP}`);
    if (imageOf(body) === `example.com/${APP}:${version}`) {
      return performance.now() - started;
    }
  }
}

function imageOf(body: object): string | undefined {
  const { spec } = body as {
    spec?: { template: { spec: { containers: { image: string }[] } } };
  };
  return spec?.template.spec.containers[0].image;
}

/** Applications of the same repository whose cluster is away: all that they can cost is Git's side. */
function withOthers(
  files: Record<string, string>,
  count: number,
): Record<string, string> {
  const all: Record<string, string> = { ...files };
  all['gitops.yaml'] += '  - name: away\n    cluster: none\n';
  for (let index = 0; index < count; index += 1) {
    all[`apps/other-${index}/overlays/away/kustomization.yaml`] =
      'resources: [objects.yaml]\n';
    all[`apps/other-${index}/overlays/away/objects.yaml`] = deployment(
      `other-${index}`,
      '1',
    );
  }
  return all;
}

/** The same work with the bare tools: a mirror, a warm renderer, and one PATCH. */
async function openHand(world: BenchWorld, files: Record<string, string>) {
  world.repository.commit(files);
  const git = openHandGit(world.repository.url);
  const renderer: Renderer = await createRenderer({
    toolsFolder: join(__dirname, '../../../.tools'),
    workers: 1,
  });
  return {
    async run(version: string): Promise<number> {
      const started = performance.now();
      await git.fetch();
      const request = {
        tool: 'kustomize' as const,
        path: `apps/${APP}/overlays/dev`,
      };
      const outcome = await renderer.render(
        request,
        createMemorySource({ ...files, [overlayPath]: overlay(APP, version) }),
      );
      if (outcome.status === 'failed') {
        throw new Error(outcome.problem.message);
      }
      const manifest = parse(deployment('by-hand', version));
      const path = `${ROLLOUTS}/by-hand?fieldManager=bench&force=true`;
      const type = 'application/apply-patch+yaml';
      const { code, body } = await world.api('PATCH', path, manifest, type);
      if (code >= 300) {
        throw new Error(`${code} ${body.message}`);
      }
      return performance.now() - started;
    },
    async close() {
      await renderer.close();
      git.remove();
    },
  };
}
