import { fleetRepository } from '../testing/fleetRepository';
import { startHesitantServer } from '../testing/hesitantServer';
import { kubeconfigOf } from '../testing/kubeconfigOf';
import { runCommand } from '../testing/runCommand';
import { commitAll, toolsEnvironment } from '../testing/shopRepository';
import {
  syncOn,
  syncWithWorkingCluster,
  writeKubeconfig,
} from '../testing/syncCommand';
import { writeFiles } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';

jest.setTimeout(120_000);

afterAll(tidyUp);

const gadgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.preview.example}
spec:
  group: preview.example
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets, singular: gadget}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object}}
`;

describe('the order of gitops sync', () => {
  const world = syncWithWorkingCluster();
  const { sync } = world;

  it('skips what depends on something that failed, says so, and does everything else', async () => {
    const folder = fleetRepository(21);
    writeFiles(folder, {
      'apps/app-0/overlays/production/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "Not a name"}\n',
    });
    commitAll(folder);
    const broken = await sync(folder, '--yes');
    expect(broken.code).toBe(2);
    const { 'app-0.production': first, ...others } = broken.outcomes;
    expect(first).toBe('failed');
    const skipped = Object.keys(others).filter(id => others[id] !== 'synced');
    expect(skipped.sort()).toEqual(['app-10.production', 'app-20.production']);
    expect(
      broken.report!.applications.find(({ id }) => id === 'app-20.production'),
    ).toMatchObject({
      outcome: 'skipped',
      message: 'It depends on app-0.production: failed',
      dependsOn: ['app-10.production'],
    });
    // Asked for by name, it is no matter how others are.
    expect((await sync(folder, 'app-20', '--yes')).outcomes).toEqual({
      'app-20.production': 'synced',
    });
    // Where nothing is to be done, nothing has to be waited for.
    expect((await sync(folder, '--yes')).outcomes).toMatchObject({
      'app-0.production': 'failed',
      'app-10.production': 'skipped',
      'app-20.production': 'unchanged',
    });
  });

  it('lets rules of the user decide whether a wave goes on, and what health says', async () => {
    const folder = fleetRepository(1);
    const coloured = (name: string, colour: string, wave: number) =>
      `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, annotations: {argocd.argoproj.io/sync-wave: "${wave}"}}
data: {colour: ${colour}}
`;
    writeFiles(folder, {
      'apps/app-0/overlays/production/all.yaml': [
        coloured('first', 'red', 0),
        coloured('last', 'blue', 1),
      ].join('---\n'),
      'health.yaml':
        'rules: [{kind: ConfigMap, degraded: data.colour == "red", healthy: "true", message: data.colour}]\n',
    });
    commitAll(folder);
    const ruled = ['--health-rules', 'health.yaml'];
    const stopped = await sync(folder, 'app-0', '--yes', ...ruled);
    expect(stopped.code).toBe(2);
    const [app] = stopped.report!.applications;
    expect(app).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('ConfigMap first is degraded: red'),
    });
    expect(
      app.objects.map(({ key, state }) => [key.split('/').pop(), state]),
    ).toEqual([
      ['app-0-production', 'applied'],
      ['first', 'applied'],
      ['last', 'pending'],
    ]);
    const health = (...args: string[]) =>
      runCommand(
        ['health', 'app-0', '--kubeconfig', world.kubeconfig, ...args],
        {
          ...{ cwd: folder, env: toolsEnvironment },
        },
      );
    expect((await health(...ruled)).stdout).toMatch(
      /Degraded +ConfigMap app-0-production\/first/,
    );
    expect((await health()).stdout).not.toContain('Degraded');
    expect((await sync(folder, 'app-0', '--yes', '--wait')).outcomes).toEqual({
      'app-0.production': 'synced',
    });
  });

  it('leaves out a circle and what is behind it, and names it', async () => {
    const folder = fleetRepository(3);
    writeFiles(folder, {
      'apps/app-0/app.yaml': 'dependsOn: [app-1]\n',
      'apps/app-1/app.yaml': 'dependsOn: [app-0]\n',
      'apps/app-2/app.yaml': 'dependsOn: [app-0]\n',
    });
    commitAll(folder);
    const { code, outcomes, report, stderr } = await sync(folder, '--yes');
    expect(code).toBe(2);
    expect(outcomes).toEqual({
      'app-0.production': 'failed',
      'app-1.production': 'failed',
      'app-2.production': 'skipped',
      'secrets.prod': 'synced',
      'widgets.prod': 'synced',
    });
    expect(
      report!.applications.find(({ id }) => id === 'app-1.production')!.message,
    ).toBe('dependsOn goes in a circle: app-0 → app-1 → app-0');
    expect(stderr).toMatch(/apps\/app-0\/app.yaml:1/);
  });

  it('waits for the health of what others depend on, without being told to wait', async () => {
    // Nobody is there who would look at workloads.
    await world.working.stopControllers();
    const folder = fleetRepository(1);
    const first = await sync(folder, '--yes', '--timeout', '1');
    expect(first.outcomes).toEqual({
      'app-0.production': 'skipped',
      'secrets.prod': 'skipped',
      'widgets.prod': 'synced',
    });
    const messages = first.report!.applications.flatMap(
      ({ message }) => message ?? [],
    );
    expect(messages).toEqual([
      expect.stringMatching(
        /^It depends on widgets.prod, which is Progressing: Deployment/,
      ),
      expect.stringMatching(/^It depends on widgets.prod/),
    ]);
    expect(first.code).toBe(2);
  });

  it('ends when nothing in the run brings a kind that an Application waits for', async () => {
    // It waited for its whole --timeout, whatever the others had come to.
    const folder = fleetRepository(1);
    const gadget = `apiVersion: preview.example/v1
kind: Gadget
metadata: {name: gadget}
`;
    writeFiles(folder, {
      'apps/gadgets/overlays/production/all.yaml': gadget,
      'apps/more/overlays/production/all.yaml': gadget,
      'apps/behind/app.yaml': 'dependsOn: [gadgets]\n',
      'apps/behind/overlays/production/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: behind}\n',
    });
    commitAll(folder);
    const first = await sync(folder, '--yes', '--timeout', '100');
    expect(first.code).toBe(2);
    expect(first.outcomes).toEqual({
      'app-0.production': 'synced',
      'behind.production': 'skipped',
      'gadgets.production': 'failed',
      'more.production': 'failed',
      'secrets.prod': 'synced',
      'widgets.prod': 'synced',
    });
    const failed = first.report!.applications.find(
      ({ outcome }) => outcome === 'failed',
    )!;
    const words =
      'Gadget (preview.example/v1): no CustomResourceDefinition of the cluster serves it';
    expect(failed.message).toBe(`${words}. Nothing in this run brings it.`);
    expect(failed.problems).toMatchObject([
      {
        message: words,
        cure: expect.stringMatching(/^Add the CustomResourceDefinition/),
      },
    ]);
    expect(first.report!.seconds).toBeLessThan(60);
  });

  it('waits for what a cluster refuses for the moment, in the dry run too', async () => {
    const { url, token, caData } = world.working.cluster;
    const hesitant = await startHesitantServer(
      { url, caData },
      ({ method, url: path }) =>
        method === 'PATCH' && /configmaps\/behind\?/.test(path!),
      2,
    );
    const folder = fleetRepository(0);
    writeFiles(folder, {
      'apps/behind/overlays/production/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: behind}\n',
    });
    commitAll(folder);
    const kubeconfig = writeKubeconfig(
      kubeconfigOf('prod', { server: hesitant.url, token }),
    );
    try {
      const { outcomes, code } = await syncOn(() => kubeconfig)(
        folder,
        ...['behind', '--yes'],
      );
      expect(outcomes).toEqual({ 'behind.production': 'synced' });
      expect(code).toBe(0);
      expect(hesitant.refused()).toBe(2);
    } finally {
      hesitant.close();
    }
  });

  it('lets what brings a kind come after more that wait for it than run at a time', async () => {
    const folder = fleetRepository(0);
    const waiting = Array.from({ length: 17 }, (_, index) => [
      `apps/a-${index}/overlays/production/all.yaml`,
      'apiVersion: preview.example/v1\nkind: Gadget\nmetadata: {name: gadget}\n',
    ]);
    writeFiles(folder, {
      ...Object.fromEntries(waiting),
      'apps/z-kinds/overlays/production/all.yaml': gadgets,
    });
    commitAll(folder);
    const { outcomes, code } = await sync(folder, '--yes', '--timeout', '100');
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['synced']));
    expect(code).toBe(0);
  });
});
