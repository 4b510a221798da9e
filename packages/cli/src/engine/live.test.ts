/** What commands see in a cluster that they did not change themselves. */
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { startCluster, type DevCluster } from '@gitops-suite/dev-cluster';
import { diffReportSchema } from '../diff/report';
import { healthReportSchema } from '../health/report';
import { fleetRepository } from '../testing/fleetRepository';
import { runCommand } from '../testing/runCommand';
import { commitAll, toolsEnvironment } from '../testing/shopRepository';
import { temporaryFolder, writeFiles } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';
import { syncReportSchema } from '../sync/report';
import { validationReportSchema } from '../validate/report';

jest.setTimeout(120_000);

let cluster: DevCluster;
let kubeconfig: string;
let cwd: string;

beforeAll(async () => {
  cluster = await startCluster({ name: 'prod' });
  kubeconfig = join(temporaryFolder(), 'kubeconfig');
  writeFileSync(kubeconfig, cluster.kubeconfig);
  cwd = fleetRepository(2);
  // Nobody sees to Deployments here: whoever waited for the operator would wait for good.
  await gitops('sync', '--yes', 'widgets');
  await gitops('sync', '--yes', 'secrets', 'app-0', 'app-1');
});
afterAll(async () => {
  await cluster?.close();
  await tidyUp();
});

function gitops(...args: string[]) {
  return runCommand([...args, '--kubeconfig', kubeconfig, '-o', 'json'], {
    cwd,
    env: toolsEnvironment,
  });
}

function patch(path: string, body: object): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${cluster.url}${path}?fieldManager=hand`,
      {
        method: 'PATCH',
        ca: Buffer.from(cluster.caData!, 'base64'),
        headers: {
          authorization: `Bearer ${cluster.token}`,
          'content-type': 'application/merge-patch+json',
        },
      },
      response => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}

describe('a cluster as commands see it', () => {
  it('is as Git wants it after a sync', async () => {
    const { code, stdout } = await gitops('diff', '--live');
    expect(diffReportSchema.parse(JSON.parse(stdout))).toMatchObject({
      from: 'cluster',
      applications: [],
    });
    expect(code).toBe(0);
  });

  it('shows what a hand has changed, as a sync would change it back', async () => {
    const settings = '/api/v1/namespaces/app-0-production/configmaps/settings';
    expect(await patch(settings, { data: { colour: 'red' } })).toBe(200);
    const { code, stdout } = await gitops('diff', 'app-0', '--live');
    const { applications } = diffReportSchema.parse(JSON.parse(stdout));
    expect(applications).toMatchObject([
      {
        id: 'app-0.production',
        objects: [{ kind: 'ConfigMap', name: 'settings', change: 'change' }],
      },
    ]);
    expect(applications[0].objects[0].diff).toMatch(
      /\n- {2}colour: red\n\+ {2}colour: blue\n/,
    );
    expect(code).toBe(1);
  });

  it('says in words that an object differs in its owners alone', async () => {
    // Its diff was empty, and nothing said why it differs.
    const settings = '/api/v1/namespaces/app-0-production/configmaps/settings';
    await patch(settings, { data: { colour: 'red' } });
    await patch(settings, { data: { colour: 'blue' } });
    const { code, stdout } = await gitops('diff', 'app-0', '--live');
    const { applications } = diffReportSchema.parse(JSON.parse(stdout));
    expect(applications[0].objects).toMatchObject([
      { name: 'settings', effect: 'takes its fields back, content stays' },
    ]);
    expect(applications[0].objects[0].diff).toBe('');
    expect(code).toBe(1);
    const { stdout: words } = await runCommand(
      ['diff', 'app-0', '--live', '--kubeconfig', kubeconfig],
      { cwd, env: toolsEnvironment },
    );
    expect(words).toMatch(
      /\n {2}~ ConfigMap \S+ takes its fields back, content stays\n\n/,
    );
  });

  it('shows what left Git as a sync with --prune would delete it', async () => {
    // It said that nothing differs.
    writeFiles(cwd, {
      'apps/app-0/overlays/production/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: blue}\n',
    });
    commitAll(cwd);
    const { code, stdout } = await gitops('diff', 'app-0', '--live');
    const { applications } = diffReportSchema.parse(JSON.parse(stdout));
    const pruned = applications[0].objects.filter(
      ({ change }) => change === 'prune',
    );
    expect(pruned.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'Placeholder',
      'Widget',
    ]);
    expect(pruned.find(({ kind }) => kind === 'Widget')!.diff).toMatch(
      /^@@ -1,\d+ \+0,0 @@\n-apiVersion: fleet.example\/v1\n/,
    );
    expect(code).toBe(1);
    const plan = await gitops('sync', 'app-0', '--dry-run', '--prune');
    const [planned] = syncReportSchema.parse(
      JSON.parse(plan.stdout),
    ).applications;
    expect(planned.objects.map(({ key }) => key)).toEqual(
      applications[0].objects.map(({ key }) => key),
    );
    expect(plan.code).toBe(1);
  });

  it('is judged by Application and object', async () => {
    const { code, stdout } = await gitops('health', 'app-1');
    const rows = healthReportSchema.parse(JSON.parse(stdout));
    // No controller runs here that would see to the Deployment.
    expect(rows[0]).toEqual({
      file: 'app-1.production',
      kind: 'Application',
      namespace: 'app-1-production',
      name: 'app-1.production',
      status: 'Progressing',
      message: expect.stringContaining('Deployment/app-1'),
    });
    expect(rows.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['ConfigMap', 'Deployment', 'Widget']),
    );
    expect(code).toBe(1);
  });

  it('refuses what the schema of its API does not allow', async () => {
    writeFiles(cwd, {
      'apps/app-1/overlays/production/all.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app-1}\nspec: {replicas: many}\n',
    });
    commitAll(cwd);
    const offline = await gitops('validate', 'app-1');
    expect(offline.code).toBe(0);
    const { code, stdout } = await gitops('validate', 'app-1', '--live');
    expect(code).toBe(1);
    expect(
      validationReportSchema.parse(JSON.parse(stdout)).problems,
    ).toMatchObject([
      { severity: 'error', applications: ['app-1.production'] },
    ]);
    // It said that nothing differs.
    const compared = await gitops('diff', 'app-1', '--live');
    expect(
      diffReportSchema.parse(JSON.parse(compared.stdout)).applications,
    ).toMatchObject([
      { problems: [{ severity: 'error', code: 'dry-run-invalid' }] },
    ]);
    expect(compared.code).toBe(2);
  });
});
