/**
 * The agent beside real Argo CD and Flux on one real API server: each keeps what is its own. Every engine may do
 * everything there, and the audit log of the server tells what each of them did.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FIELD_MANAGER } from '@gitops-suite/model';
import {
  ARGOCD,
  argoApplication,
  refreshArgoCd,
} from '../testing/beside/argoCd';
import { changesIn } from '../testing/beside/audit';
import { whyNoControllers } from '../testing/beside/controllers';
import { differing, managersOf, namesOf } from '../testing/beside/observed';
import { engines, type Engine } from '../testing/beside/sharedCluster';
import { fileOf, namespaceOf } from '../testing/beside/sideBySide';
import { namespacesChanged, Trial } from '../testing/beside/Trial';
import { temporaryFolder } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';
import { masked, shownOutput, transcriptsOf } from '../testing/transcripts';

jest.setTimeout(240_000);

const reason = whyNoControllers();
const withControllers = reason ? describe.skip : describe;
if (reason) {
  // eslint-disable-next-line no-console
  console.warn(`${reason}: the agent is not tried beside Argo CD and Flux`);
}

const page = resolve(__dirname, '../../../../docs/side-by-side.md');
const transcripts = transcriptsOf(readFileSync(page, 'utf8'));
const apps = Array.from({ length: 20 }, (_, index) => `app-${index}`);
const theirs = ['argocd', 'flux'] as const;
const managers: Record<Engine, string[]> = {
  agent: [FIELD_MANAGER, 'kube-controller-manager'],
  argocd: ['argocd-controller', 'kube-controller-manager'],
  flux: ['kube-controller-manager', 'kustomize-controller'],
};

withControllers(
  'gitops agent beside Argo CD and Flux (needs KUBEBUILDER_ASSETS, GITOPS_CONTROLLERS, redis-server)',
  () => {
    let trial: Trial;

    beforeAll(async () => {
      trial = await Trial.start({ apps, manifests, pollSeconds: 1 });
    });
    afterAll(async () => {
      await trial?.stop();
      await tidyUp();
    });

    it('comes to Synced and Healthy while they do, and each writes its own objects alone', async () => {
      await trial.untilSettled();
      for (const engine of engines) {
        const objects = await trial.list(engine);
        expect(objects).toHaveLength(apps.length * 2);
        expect(managersOf(objects)).toEqual(managers[engine]);
      }
      expect(namespacesChanged(trial.world.cluster.requests())).toEqual({
        agent: [namespaceOf.agent],
        argocd: ['argocd', namespaceOf.argocd],
        flux: ['flux-system', namespaceOf.flux],
      });
    });

    it('asks for no object of theirs', async () => {
      const asked = trial.world.cluster
        .requests()
        .filter(({ account }) => account === 'agent');
      expect(asked.length).toBeGreaterThan(apps.length);
      // The one that tells a cluster from others.
      expect(namesOf(asked)).toEqual(['kube-system', namespaceOf.agent]);
      const everywhere = asked.filter(
        ({ resource, namespace }) =>
          namespace === undefined &&
          ['configmaps', 'deployments'].includes(resource),
      );
      expect(everywhere.length).toBeGreaterThan(0);
      expect(everywhere.filter(({ selector }) => !selector)).toEqual([]);
    });

    it('writes nothing while everybody looks at everything again, nor when it is started again', async () => {
      const before = await trial.versions();
      const heard = trial.listen();
      expect(await trial.restartAgent()).toBe(0);
      await trial.lookAgain();
      await trial.untilSettled();
      expect(await trial.versions()).toEqual(before);
      expect(namespacesChanged(heard()).agent).toEqual([]);
    });

    it('applies what a commit changes for it, and leaves to them what it changes for them', async () => {
      const before = await trial.versions();
      const heard = trial.listen();
      trial.world.repository.push(
        Object.fromEntries(
          engines.map(engine => [
            fileOf[engine]('app-0'),
            manifests('app-0', 'green'),
          ]),
        ),
      );
      await trial.lookAgain();
      for (const engine of engines) {
        await trial.untilColour(engine, 'app-0', 'green');
      }
      await trial.untilSettled();
      const after = await trial.versions();
      for (const engine of engines) {
        expect(differing(before[engine], after[engine])).toEqual([
          'ConfigMap/app-0',
        ]);
        expect(managersOf(await trial.list(engine))).toEqual(managers[engine]);
      }
      expect(whoMadeWhat(heard(), 'app-0')).toEqual(each);
    });

    it('heals what people take from it, and leaves it to them to heal what is theirs', async () => {
      const heard = trial.listen();
      for (const engine of engines) {
        await trial.world.cluster.kubectl(
          ...['delete', 'configmap', 'app-1', '-n', namespaceOf[engine]],
        );
      }
      await trial.lookAgain();
      for (const engine of engines) {
        await trial.untilColour(engine, 'app-1', 'blue');
      }
      await trial.untilSettled();
      expect(whoMadeWhat(heard(), 'app-1')).toEqual(each);
    });

    it('refuses by name what they hold and its own repository states too, and never touches it', async () => {
      const before = await trial.versions();
      const heard = trial.listen();
      const { repository } = trial.world;
      const contest = async (text: string, count: number) => {
        const files = theirs.map(engine => [
          `contested/${namespaceOf[engine]}/all.yaml`,
          text,
        ]);
        repository.push(Object.fromEntries(files));
        await untilOutOfSync(count);
      };
      await contest(manifests('app-2', 'red'), theirs.length);
      await expectPage('contested', repository.clone);
      const owners = [
        "owned by Argo CD's Application app-2",
        "owned by Flux's Kustomization flux-system/app-2",
      ];
      await trial.until('the agent to say so', async () =>
        owners.every(owner => trial.log().includes(owner)),
      );
      await trial.lookAgain();
      // What leaves our repository is not ours to delete either.
      await contest('# nothing\n', 0);
      await trial.untilSettled();
      expect(await trial.versions()).toEqual(before);
      expect(namespacesChanged(heard()).agent).toEqual([]);
    });

    it('judges their Applications and Kustomizations as healthy', async () => {
      const kinds = 'applications.argoproj.io,kustomizations';
      const { kubectl } = trial.world.cluster;
      const text = await kubectl('get', kinds, '-A', '-o', 'yaml');
      const { code, stdout } = await trial.command(
        temporaryFolder({ 'all.yaml': text }),
        ...['health', '-f', 'all.yaml'],
      );
      const count = 2 * apps.length;
      expect(stdout).toContain(`${count} objects: ${count} Healthy`);
      expect(code).toBe(0);
    });

    it('leaves an object of its own to Argo CD, when that is told to own it', async () => {
      const { cluster, repository } = trial.world;
      const file = fileOf.agent('app-3');
      cluster.create([
        argoApplication('taken', {
          ...{ repoURL: repository.url, path: dirname(file) },
          namespace: namespaceOf.agent,
        }),
      ]);
      await trial.until('Argo CD to take it', async () => {
        const all = await cluster.list('applications', ARGOCD);
        const taken = all.find(({ metadata }) => metadata.name === 'taken');
        return taken?.status?.sync?.status === 'Synced';
      });
      const heard = trial.listen();
      repository.push({ [file]: manifests('app-3', 'green') });
      await refreshArgoCd(cluster);
      await trial.untilColour('agent', 'app-3', 'green');
      await trial.until('the agent to try it', async () =>
        heard().some(
          ({ account, name, isDryRun }) =>
            account === 'agent' && name === 'app-3' && isDryRun,
        ),
      );
      await expectPage('taken', repository.clone);
      await trial.untilSettled();
      expect(whoMadeWhat(heard(), 'app-3')).toEqual([
        `argocd in ${namespaceOf.agent}`,
      ]);
    });

    it('takes an object over once Argo CD has let go of it and its mark is gone', async () => {
      const { cluster, repository } = trial.world;
      const heard = trial.listen();
      const objects = ['configmap/app-4', 'deployment/app-4'];
      const there = ['-n', namespaceOf.argocd];
      const file = `contested/${namespaceOf.argocd}/all.yaml`;
      repository.push({ [file]: manifests('app-4', 'red') });
      await untilOutOfSync(1);
      // Without a finalizer what it has made stays.
      await cluster.kubectl(
        ...['delete', 'applications.argoproj.io', 'app-4', '-n', ARGOCD],
      );
      await cluster.kubectl(
        ...['annotate', ...objects, ...there],
        'argocd.argoproj.io/tracking-id-',
      );
      repository.push({ [file]: manifests('app-4', 'green') });
      await trial.untilColour('argocd', 'app-4', 'green');
      await untilOutOfSync(0);
      await trial.untilSettled();
      expect(whoMadeWhat(heard(), 'app-4')).toEqual([
        `agent in ${namespaceOf.argocd}`,
      ]);
    });

    async function untilOutOfSync(count: number): Promise<void> {
      const metric = 'gitops_applications_sync{status="OutOfSync"}';
      await trial.until(
        `${count} Applications to be out of sync`,
        async () => (await trial.metric(metric)) === count,
      );
    }

    /** The page says what is printed. */
    async function expectPage(place: string, cwd: string): Promise<void> {
      const { exchanges } = transcripts.find(one => one.place === place)!;
      for (const { command, output } of exchanges) {
        const [, ...words] = command.split(' ');
        const { code, stdout, stderr } = await trial.command(cwd, ...words);
        expect(masked(shownOutput(stdout + stderr, code))).toEqual(
          masked(output),
        );
      }
    }
  },
);

/** Every engine in its own namespace. */
const each = engines.map(engine => `${engine} in ${namespaceOf[engine]}`);

/** Who has made or changed an object of Applications, and where. */
function whoMadeWhat(
  requests: Parameters<typeof changesIn>[0],
  object: string,
): string[] {
  const made = changesIn(requests).filter(
    ({ name, namespace, resource }) =>
      name === object &&
      resource === 'configmaps' &&
      Object.values(namespaceOf).includes(namespace!),
  );
  return namesOf(
    made,
    ({ account, namespace }) => `${account} in ${namespace}`,
  );
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
