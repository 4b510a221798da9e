/**
 * The agent beside real Argo CD and Flux on one real API server: each keeps what is its own. Every engine may do
 * everything there, and the audit log of the server tells what each of them did.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIELD_MANAGER } from '@gitops-suite/model';
import { refreshArgoCd } from '../testing/beside/argoCd';
import { changesIn } from '../testing/beside/audit';
import { whyNoControllers } from '../testing/beside/controllers';
import { eventually } from '../testing/beside/eventually';
import { reconcileFlux } from '../testing/beside/flux';
import {
  engines,
  type Engine,
  type ListedObject,
} from '../testing/beside/sharedCluster';
import {
  fileOf,
  namespaceOf,
  startSideBySide,
  type SideBySide,
} from '../testing/beside/sideBySide';
import { runCommand } from '../testing/runCommand';
import type { RunningAgent } from '../testing/runningAgent';
import { closeSharedRenderer } from '../testing/sharedRenderer';
import { toolsEnvironment } from '../testing/shopRepository';
import {
  removeTemporaryFolders,
  temporaryFolder,
} from '../testing/temporaryFolder';

jest.setTimeout(120_000);

const reason = whyNoControllers();
const withControllers = reason ? describe.skip : describe;
if (reason) {
  // eslint-disable-next-line no-console
  console.warn(`${reason}: the agent is not tried beside Argo CD and Flux`);
}

const apps = Array.from({ length: 20 }, (_, index) => `app-${index}`);
const KINDS = 'configmaps,deployments';
const SYNCED = 'gitops_applications_sync{status="Synced"}';
const HEALTHY = 'gitops_applications_health{status="Healthy"}';

withControllers(
  'gitops agent beside Argo CD and Flux (needs KUBEBUILDER_ASSETS, GITOPS_CONTROLLERS, redis-server)',
  () => {
    let world: SideBySide;
    let agent: RunningAgent;

    beforeAll(async () => {
      world = await startSideBySide({ apps, manifests, pollSeconds: 1 });
      agent = await world.startAgent();
    });
    afterAll(async () => {
      await agent?.kill();
      await world?.stop();
      await closeSharedRenderer();
      removeTemporaryFolders();
    });

    const list = (engine: Engine) =>
      world.cluster.list(KINDS, namespaceOf[engine]);

    const listAll = async () =>
      Object.fromEntries(
        await Promise.all(
          engines.map(async engine => [engine, versionsOf(await list(engine))]),
        ),
      );

    const until = (what: string, ask: () => Promise<boolean>) =>
      eventually(what, ask, {
        instead: () => agent.command.stdout(),
        failure: () => world.cluster.plane.failure(),
      });

    const untilSettled = async () => {
      await world.untilOthersSettled();
      await until(
        `${apps.length} Applications of the agent`,
        async () =>
          (await agent.metric(SYNCED)) >= apps.length &&
          (await agent.metric(HEALTHY)) >= apps.length,
      );
    };

    const colourOf = async (engine: Engine, name: string) =>
      (await list(engine)).find(
        one => one.kind === 'ConfigMap' && one.metadata.name === name,
      )?.data?.colour;

    /** Has the other two look at everything again; the agent does by itself. */
    const nudge = async () => {
      await refreshArgoCd(world.cluster);
      await reconcileFlux(world.cluster);
    };

    /** By engine the namespaces in which it has changed something since a request. */
    const changedSince = (first: number) => {
      const changes = changesIn(world.cluster.requests().slice(first));
      return Object.fromEntries(
        engines.map(engine => [
          engine,
          namesOf(changes.filter(({ account }) => account === engine)),
        ]),
      );
    };

    it('comes to Synced and Healthy while they do, and each writes its own objects alone', async () => {
      await untilSettled();
      for (const engine of engines) {
        const objects = await list(engine);
        expect(objects).toHaveLength(apps.length * 2);
        expect(managersOf(objects)).toEqual(managers[engine]);
      }
      expect(changedSince(0)).toEqual({
        agent: [namespaceOf.agent],
        argocd: ['argocd', namespaceOf.argocd],
        flux: ['flux-system', namespaceOf.flux],
      });
    });

    it('asks for no object of theirs', async () => {
      const asked = world.cluster
        .requests()
        .filter(({ account }) => account === 'agent');
      expect(asked.length).toBeGreaterThan(apps.length);
      // The one that tells a cluster from others.
      expect(namesOf(asked)).toEqual(['kube-system', namespaceOf.agent]);
    });

    it('writes nothing while everybody looks at everything again, nor when it is started again', async () => {
      const before = await listAll();
      const first = world.cluster.requests().length;
      expect(await agent.stop()).toBe(0);
      agent = await world.startAgent();
      await nudge();
      await until(
        'the agent to compare everything',
        async () =>
          (await agent.metric('gitops_engine_total{what="comparisons"}')) >=
          apps.length * 2,
      );
      await untilSettled();
      expect(await listAll()).toEqual(before);
      expect(changedSince(first).agent).toEqual([]);
    });

    it('applies what a commit changes for it, and leaves to them what it changes for them', async () => {
      const before = await listAll();
      const first = world.cluster.requests().length;
      world.repository.push(
        Object.fromEntries(
          engines.map(engine => [
            fileOf[engine]('app-0'),
            manifests('app-0', 'green'),
          ]),
        ),
      );
      await nudge();
      for (const engine of engines) {
        await until(
          `the commit by ${engine}`,
          async () => (await colourOf(engine, 'app-0')) === 'green',
        );
      }
      await untilSettled();
      const after = await listAll();
      for (const engine of engines) {
        expect(changedKeys(before[engine], after[engine])).toEqual([
          'ConfigMap/app-0',
        ]);
        expect(managersOf(await list(engine))).toEqual(managers[engine]);
      }
      expect(changedSince(first)).toMatchObject({
        agent: [namespaceOf.agent],
        argocd: expect.not.arrayContaining(foreignTo('argocd')),
        flux: expect.not.arrayContaining(foreignTo('flux')),
      });
    });

    it('heals what people take from it, and leaves it to them to heal what is theirs', async () => {
      const first = world.cluster.requests().length;
      for (const engine of engines) {
        await world.cluster.kubectl(
          ...['delete', 'configmap', 'app-1', '-n', namespaceOf[engine]],
        );
      }
      await nudge();
      for (const engine of engines) {
        await until(
          `the drift to be healed by ${engine}`,
          async () => (await colourOf(engine, 'app-1')) === 'blue',
        );
      }
      const made = changesIn(world.cluster.requests().slice(first)).filter(
        ({ name, namespace, verb }) =>
          name === 'app-1' &&
          verb !== 'delete' &&
          Object.values(namespaceOf).includes(namespace!),
      );
      expect(namesOf(made, one => `${one.account} ${one.namespace}`)).toEqual(
        engines.map(engine => `${engine} ${namespaceOf[engine]}`),
      );
      await untilSettled();
    });

    it('refuses by name what they hold and its own repository states too, and never touches it', async () => {
      const before = await listAll();
      const first = world.cluster.requests().length;
      const untilContested = (count: number) =>
        until(
          `${count} contested Applications`,
          async () =>
            (await agent.metric(
              'gitops_applications_sync{status="OutOfSync"}',
            )) === count,
        );
      const contest = (text: string) =>
        world.repository.push(
          Object.fromEntries(
            theirs.map(engine => [
              `contested/${namespaceOf[engine]}/all.yaml`,
              text,
            ]),
          ),
        );
      contest(manifests('app-2', 'red'));
      await untilContested(theirs.length);
      for (const [engine, owner] of owners) {
        const id = `${namespaceOf[engine]}.contested`;
        const { code, stdout } = await command('sync', id, '--yes');
        expect(stdout).toContain(
          `owned by ${owner}. Remove it there, or here.`,
        );
        expect(code).not.toBe(0);
      }
      await nudge();
      // What leaves our repository is not ours to delete either.
      contest('# nothing\n');
      await untilContested(0);
      await untilSettled();
      expect(await listAll()).toEqual(before);
      expect(changedSince(first).agent).toEqual([]);
    });

    it('judges their Applications and Kustomizations as healthy', async () => {
      const folder = temporaryFolder();
      for (const kinds of ['applications.argoproj.io', 'kustomizations']) {
        writeFileSync(
          join(folder, `${kinds}.yaml`),
          await world.cluster.kubectl('get', kinds, '-A', '-o', 'yaml'),
        );
      }
      const { code, stdout } = await runCommand(['health', '-f', folder]);
      expect(stdout).toContain(
        `${2 * apps.length} objects: ${2 * apps.length} Healthy`,
      );
      expect(code).toBe(0);
    });

    function command(...args: string[]) {
      const kubeconfig = join(agent.folder, 'kubeconfig');
      return runCommand([...args, '--kubeconfig', kubeconfig], {
        ...{ cwd: world.repository.clone, env: toolsEnvironment },
      });
    }
  },
);

const owners = [
  ['argocd', "Argo CD's Application app-2"],
  ['flux', "Flux's Kustomization flux-system/app-2"],
] as const;
const theirs = owners.map(([engine]) => engine);

const managers: Record<Engine, string[]> = {
  agent: [FIELD_MANAGER, 'kube-controller-manager'],
  argocd: ['argocd-controller', 'kube-controller-manager'],
  flux: ['kube-controller-manager', 'kustomize-controller'],
};

function foreignTo(engine: Engine): string[] {
  return engines.filter(one => one !== engine).map(one => namespaceOf[one]);
}

function managersOf(objects: readonly ListedObject[]): string[] {
  const all = objects.flatMap(({ metadata }) => metadata.managedFields ?? []);
  return [...new Set(all.map(({ manager }) => manager))].sort();
}

function namesOf<T extends { namespace?: string }>(
  requests: readonly T[],
  nameOf: (one: T) => string | undefined = ({ namespace }) => namespace,
): string[] {
  return [...new Set(requests.map(nameOf))]
    .filter(name => name !== undefined)
    .sort();
}

function versionsOf(objects: readonly ListedObject[]): Record<string, string> {
  return Object.fromEntries(
    objects.map(({ kind, metadata }) => [
      `${kind}/${metadata.name}`,
      metadata.resourceVersion,
    ]),
  );
}

function changedKeys(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const keys = Object.keys({ ...before, ...after });
  return keys.filter(key => before[key] !== after[key]);
}

function manifests(app: string, colour = 'blue'): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: ${app} }
data: { colour: ${colour} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app} }
spec:
  replicas: 0
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { containers: [{ name: app, image: 'example.com/${app}:1' }] }
`;
}
