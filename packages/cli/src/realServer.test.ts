/** On a real API server: what a person without rights is told, and what stood in a cluster comes back from Git alone. */
import { request } from 'node:https';
import {
  controlPlaneAssets,
  startControlPlane,
  type ControlPlane,
} from '@gitops-suite/dev-cluster/testUtils';
import { fleetRepository } from './testing/fleetRepository';
import {
  fluxDefinitions,
  fluxExample,
  hasFluxExample,
} from './testing/fluxExample';
import { kubeconfigOf } from './testing/kubeconfigOf';
import { runCommand } from './testing/runCommand';
import { shopRepository, toolsEnvironment } from './testing/shopRepository';
import { tidyUp } from './testing/tidyUp';
import { personHere } from './sync/personHere';
import { syncReportSchema, type SyncReport } from './sync/report';

const APPLICATIONS = 200;

const withExample = hasFluxExample ? describe : describe.skip;
const onRealServer = controlPlaneAssets() ? describe : describe.skip;

interface Listed {
  metadata: { name: string; namespace?: string; resourceVersion: string };
}

jest.setTimeout(600_000);

onRealServer('gitops on a real API server (needs KUBEBUILDER_ASSETS)', () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startControlPlane({ controllerManager: true });
  });
  afterAll(async () => {
    await plane?.stop();
    await tidyUp();
  });

  it.each([
    'sync shop.staging --yes',
    'sync shop.staging --dry-run',
    'diff shop.staging --live',
    'validate shop.staging --live',
    'health shop.staging',
  ])(
    'tells a person without rights by "gitops %s" what is refused',
    async args => {
      const { url: server, readerToken: token, caData } = plane;
      const cwd = shopRepository({
        reader: kubeconfigOf('nonprod', { server, token, caData }),
      });
      const { code, stdout, stderr } = await runCommand(
        [...args.split(' '), '--kubeconfig', 'reader'],
        { cwd, env: toolsEnvironment },
      );
      expect({ code, all: stdout + stderr }).toEqual({
        // What is not valid, or not healthy as far as anybody can tell, differs.
        code: /^(validate|health)/.test(args) ? 1 : 2,
        all: expect.stringMatching(/forbidden|may not|not allowed/i),
      });
      expect(stderr).not.toMatch(/^ +at /m);
    },
  );

  it('leaves word in the cluster of who passed a window', async () => {
    const cwd = shopRepository({
      'gitops.yaml': `version: 1
environments:
  - { name: staging, cluster: nonprod, namespace: default }
  - { name: production, cluster: prod }
syncWindows: [{ kind: deny, schedule: '* * * * *', duration: 1h }]
`,
    });
    const reason = ['--override-window', 'Payments fail, incident 512'];
    const { code, report } = await syncOn(plane, cwd, [
      'shop.staging',
      ...reason,
    ]);
    expect(code).toBe(0);
    expect(report.applications[0].override).toEqual({
      ...{ by: personHere(), reason: reason[1], problem: null },
    });
    const events = await list(plane, '/api/v1/namespaces/default/events');
    expect(events).toContainEqual(
      expect.objectContaining({ reason: 'BreakGlass', type: 'Warning' }),
    );
  });

  withExample('on the public example of Flux (needs GITOPS_CORPORA)', () => {
    it('syncs all of it at once, with the kinds that it takes for granted', async () => {
      const cwd = fluxExample({
        'gitops.yaml': settingsOfExample,
        'infrastructure/kinds/definitions.yaml': fluxDefinitions,
      });
      const outcomes = async (...args: string[]) => {
        const { report } = await syncOn(plane, cwd, args);
        return Object.fromEntries(
          report.applications.map(({ id, outcome, message }) => [
            id,
            outcome === 'failed' ? `failed: ${message}` : outcome,
          ]),
        );
      };
      const all = (outcome: string) => ({
        'apps.staging': outcome,
        'clusters.staging': outcome,
        'configs.infrastructure': outcome,
        'controllers.infrastructure': outcome,
        'kinds.infrastructure': outcome,
      });
      expect(await outcomes('--timeout', '60')).toEqual(all('synced'));
      expect(await outcomes()).toEqual(all('unchanged'));
    });
  });

  it('brings an empty cluster back by one command, in order, and changes nothing the second time', async () => {
    const cwd = fleetRepository(APPLICATIONS - 2);
    const first = await restore(cwd, plane);
    expect(first.report.applications).toHaveLength(APPLICATIONS);
    expect(failuresOf(first.report)).toEqual([]);
    expect(first.code).toBe(0);

    const definitions = await list(
      plane,
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    );
    const widgets = await list(plane, '/apis/fleet.example/v1/widgets');
    const placeholders = await list(
      plane,
      '/apis/fleet.example/v1/placeholders',
    );
    expect(widgets).toHaveLength(APPLICATIONS - 2);
    expect(placeholders).toHaveLength(APPLICATIONS - 2);
    expect(Math.max(...versionsOf(definitions))).toBeLessThan(
      Math.min(...versionsOf([...widgets, ...placeholders])),
    );

    await expectOrder(first.report, plane);

    const second = await restore(cwd, plane);
    expect(second.code).toBe(0);
    expect(
      second.report.applications.filter(
        ({ outcome }) => outcome !== 'unchanged',
      ),
    ).toEqual([]);
    expect(await list(plane, '/apis/fleet.example/v1/widgets')).toEqual(
      widgets,
    );
    process.stdout.write(
      `drill: ${APPLICATIONS} Applications back after ${first.report.seconds} s; the second run took ${second.report.seconds} s and changed nothing\n`,
    );
  });
});

/** Each object of an Application is younger than all of those that it depends on. */
async function expectOrder({ applications }: SyncReport, plane: ControlPlane) {
  const written = new Map<string, number[]>();
  for (const path of ['/api/v1/configmaps', '/apis/fleet.example/v1/widgets']) {
    for (const { metadata } of await list(plane, path)) {
      const known = written.get(metadata.namespace!) ?? [];
      const version = Number(metadata.resourceVersion);
      written.set(metadata.namespace!, [...known, version]);
    }
  }
  const links = applications.flatMap(({ namespace, dependsOn }) =>
    dependsOn.map(id => ({
      namespace,
      before: applications.find(one => one.id === id)!.namespace,
    })),
  );
  expect(links.length).toBeGreaterThan(APPLICATIONS);
  const ofApps = links.filter(({ before }) => before.startsWith('app-'));
  expect(ofApps.length).toBeGreaterThan(APPLICATIONS / 10 - 3);
  const disordered = ofApps.filter(
    ({ namespace, before }) =>
      !(
        Math.max(...written.get(before)!) < Math.min(...written.get(namespace)!)
      ),
  );
  expect(disordered).toEqual([]);
}

const settingsOfExample = `version: 1
environments:
  - { name: infrastructure, cluster: prod, path: 'infrastructure/{app}', sync: { options: [CreateNamespace=true] } }
  - { name: staging, cluster: prod, path: '{app}/staging', namespace: flux-system, sync: { options: [CreateNamespace=true] } }
`;

function restore(cwd: string, plane: ControlPlane) {
  // What other tests have left on the server is not its own.
  return syncOn(plane, cwd, ['--wait', '--installation', 'drill']);
}

async function syncOn(
  plane: ControlPlane,
  cwd: string,
  args: readonly string[],
) {
  const { code, stdout, stderr } = await runCommand(
    [
      ...['sync', '--yes', '-o', 'json', ...args],
      ...['--kubeconfig', plane.kubeconfigPath],
      ...['--context', contextOf(plane)],
    ],
    { cwd, env: toolsEnvironment },
  );
  expect(stderr).toBe('');
  return { code, report: syncReportSchema.parse(JSON.parse(stdout)) };
}

function contextOf({ kubeconfig }: ControlPlane): string {
  return /current-context: (\S+)/.exec(kubeconfig)![1];
}

function failuresOf({ applications }: SyncReport) {
  return applications
    .filter(({ outcome }) => outcome !== 'synced')
    .map(({ id, outcome, message }) => ({ id, outcome, message }));
}

function versionsOf(objects: readonly Listed[]): number[] {
  return objects.map(({ metadata }) => Number(metadata.resourceVersion));
}

function list(plane: ControlPlane, path: string): Promise<Listed[]> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${plane.url}${path}`,
      {
        ca: Buffer.from(plane.caData, 'base64'),
        headers: { authorization: `Bearer ${plane.token}` },
      },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', chunk => {
          text += chunk;
        });
        response.on('end', () => resolve(JSON.parse(text).items));
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}
