import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { fleetRepository } from '../testing/fleetRepository';
import { kubeconfigToNowhere } from '../testing/kubeconfigOf';
import { runCommand } from '../testing/runCommand';
import { closeSharedRenderer } from '../testing/sharedRenderer';
import { commitAll, git, toolsEnvironment } from '../testing/shopRepository';
import {
  removeTemporaryFolders,
  temporaryFolder,
  writeFiles,
} from '../testing/temporaryFolder';
import {
  startWorkingCluster,
  type WorkingCluster,
} from '../testing/workingCluster';
import { personHere } from './personHere';
import { syncReportSchema } from './report';

jest.setTimeout(120_000);

const env = toolsEnvironment;
let kubeconfig: string;

function useKubeconfig(text: string): void {
  kubeconfig = join(temporaryFolder(), 'kubeconfig');
  writeFileSync(kubeconfig, text);
}

afterAll(async () => {
  await closeSharedRenderer();
  removeTemporaryFolders();
});

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

async function sync(cwd: string, ...args: string[]) {
  const result = await runCommand(
    ['sync', '-o', 'json', '--kubeconfig', kubeconfig, ...args],
    { cwd, env },
  );
  const report =
    result.stdout === ''
      ? undefined
      : syncReportSchema.parse(JSON.parse(result.stdout));
  const outcomes = Object.fromEntries(
    (report?.applications ?? []).map(({ id, outcome }) => [id, outcome]),
  );
  return { ...result, report, outcomes };
}

function read(
  url: string,
  { token, caData }: { token: string; caData: string },
): Promise<{ items: { reason: string }[] }> {
  return new Promise((resolve, reject) => {
    const ca = Buffer.from(caData, 'base64');
    const headers = { authorization: `Bearer ${token}` };
    get(url, { ca, headers }, answer => {
      let text = '';
      answer.on('data', chunk => {
        text += chunk;
      });
      answer.on('end', () => resolve(JSON.parse(text)));
    }).on('error', reject);
  });
}

describe('gitops sync', () => {
  let working: WorkingCluster;
  beforeEach(async () => {
    working = await startWorkingCluster();
    useKubeconfig(working.cluster.kubeconfig);
  });
  afterEach(() => working.stop());

  it('shows a plan, carries it out in order, and has nothing left to do', async () => {
    const folder = fleetRepository(2);
    const plan = await sync(folder, '--dry-run');
    expect(plan.stderr).toBe('');
    expect(plan.code).toBe(1);
    expect(Object.values(plan.outcomes)).toEqual(Array(4).fill('planned'));

    const done = await sync(folder, '--yes');
    expect(done.report?.applications.map(({ message }) => message)).toEqual(
      Array(4).fill(null),
    );
    expect(Object.values(done.outcomes)).toEqual(Array(4).fill('synced'));
    expect(done.code).toBe(0);

    const again = await sync(folder, '--yes');
    expect(Object.values(again.outcomes)).toEqual(Array(4).fill('unchanged'));
    expect(again.code).toBe(0);
    expect((await sync(folder, '--dry-run')).code).toBe(0);
  });

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
      runCommand(['health', 'app-0', '--kubeconfig', kubeconfig, ...args], {
        ...{ cwd: folder, env },
      });
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
    await working.stopControllers();
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

  it('leaves alone what is no longer in Git, until prune is asked for and the guard is let pass', async () => {
    const folder = fleetRepository(1);
    await sync(folder, '--yes');
    writeFiles(folder, {
      'apps/app-0/overlays/production/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: blue}\n',
    });
    commitAll(folder);
    expect((await sync(folder, 'app-0', '--yes')).outcomes).toEqual({
      'app-0.production': 'unchanged',
    });
    const held = await sync(folder, 'app-0', '--yes', '--prune');
    expect(held.outcomes).toEqual({ 'app-0.production': 'held' });
    expect(held.code).toBe(1);
    const words = [...(held.report?.applications[0].guards ?? [])].flatMap(
      ({ verdict, confirm, code }) =>
        verdict === 'hold' ? [confirm ?? code] : [],
    );
    const pruned = await sync(
      folder,
      ...['app-0', '--yes', '--prune', '--confirm', ...words],
    );
    expect(pruned.outcomes).toEqual({ 'app-0.production': 'synced' });
    expect(pruned.report?.applications[0].objects).toContainEqual(
      expect.objectContaining({ change: 'prune', state: 'pruned' }),
    );
  });

  it('names an Application that left Git, and deletes it with --prune once its guards are let pass', async () => {
    // Its objects stayed for good, and no word was said.
    const folder = fleetRepository(2);
    await sync(folder, '--yes');
    git(folder, 'rm', '-rq', 'apps/app-1');
    commitAll(folder);
    const plan = await sync(folder, '--dry-run');
    const told =
      /Git does not define app-1.production any more, and 4 objects run in prod/;
    expect(plan.outcomes).toEqual({
      'app-0.production': 'unchanged',
      'app-1.production': 'held',
      'secrets.prod': 'unchanged',
      'widgets.prod': 'unchanged',
    });
    const left = plan.report!.applications.find(
      ({ id }) => id === 'app-1.production',
    );
    expect(left!.message).toMatch(told);
    expect(plan.code).toBe(1);
    const compared = await runCommand(
      ['diff', '--live', '-o', 'json', '--kubeconfig', kubeconfig],
      { cwd: folder, env },
    );
    expect(JSON.parse(compared.stdout).applications).toMatchObject([
      {
        id: 'app-1.production',
        objects: Array(4).fill({ change: 'prune' }),
      },
    ]);
    expect(compared.code).toBe(1);
    const without = await sync(folder, '--yes');
    expect(without.stderr).toMatch(told);
    expect(without.code).toBe(0);
    expect((await sync(folder, 'app-0', '--dry-run')).code).toBe(0);

    const held = await sync(folder, '--yes', '--prune');
    expect(held.outcomes['app-1.production']).toBe('held');
    expect(held.code).toBe(1);
    const [{ guards }] = held.report!.applications.filter(
      ({ id }) => id === 'app-1.production',
    );
    expect(guards.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['hooks-unknown', 'first-prune-after-rebuild']),
    );
    const words = guards.flatMap(({ verdict, confirm, code }) =>
      verdict === 'hold' ? [confirm ?? code] : [],
    );
    const pruned = await sync(
      folder,
      ...['--yes', '--prune', '--confirm', ...words],
    );
    expect(pruned.outcomes['app-1.production']).toBe('synced');
    expect(pruned.code).toBe(0);
    expect((await sync(folder, '--dry-run')).code).toBe(0);
  });

  it('takes nothing for gone while a definition is broken', async () => {
    const folder = fleetRepository(2);
    await sync(folder, '--yes');
    git(folder, 'rm', '-rq', 'apps/app-1');
    writeFiles(folder, { 'apps/app-0/app.yaml': 'dependsOn: {' });
    commitAll(folder);
    const { outcomes } = await sync(folder, '--dry-run', '--prune');
    expect(Object.keys(outcomes)).not.toContain('app-1.production');
  });

  it('says what was done when it is interrupted, and goes on the next time', async () => {
    const folder = fleetRepository(3);
    const controller = new AbortController();
    const broken = await runCommand(
      ['sync', '--yes', '--kubeconfig', kubeconfig],
      {
        cwd: folder,
        env,
        signal: controller.signal,
        write: text => {
          if (text.includes('synced')) {
            controller.abort('SIGINT');
          }
        },
      },
    );
    expect(broken.code).toBe(130);
    const { outcomes } = await sync(folder, '--yes');
    expect(Object.keys(outcomes)).toHaveLength(5);
    expect(Object.values(outcomes)).toContain('synced');
    expect(Object.values(outcomes)).not.toContain('failed');
    expect((await sync(folder, '--dry-run')).code).toBe(0);
  });

  it('shows what an older revision would change, and syncs none', async () => {
    const folder = fleetRepository(1);
    await sync(folder, '--yes');
    writeFiles(folder, {
      'apps/app-0/overlays/production/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: red}\n',
    });
    commitAll(folder);
    expect((await sync(folder, 'app-0', '--yes')).outcomes).toEqual({
      'app-0.production': 'synced',
    });
    const older = ['app-0', '--revision', 'HEAD~1'];
    expect((await sync(folder, ...older, '--dry-run')).outcomes).toEqual({
      'app-0.production': 'planned',
    });
    const refused = await sync(folder, ...older, '--yes');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/is older than .*dry run only/s);
  });

  it('passes a window only for a reason', async () => {
    const folder = fleetRepository(1);
    await sync(folder, '--yes');
    const settings = readFileSync(join(folder, 'gitops.yaml'), 'utf8');
    writeFiles(folder, {
      'apps/app-0/overlays/production/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: red}\n',
      'gitops.yaml': `${settings}syncWindows: [{kind: deny, schedule: '* * * * *', duration: 1h}]\n`,
    });
    commitAll(folder);
    const blocked = await sync(folder, 'app-0', '--yes');
    expect(blocked.outcomes).toEqual({ 'app-0.production': 'failed' });
    expect(blocked.report?.applications[0].message).toMatch(/No sync now/);
    const override = ['--override-window', 'Payments fail, incident 512'];
    expect(
      (await sync(folder, 'app-0', '--yes', ...override)).outcomes,
    ).toEqual({ 'app-0.production': 'synced' });
  });

  it('leaves word in the cluster of who passed a window, and why', async () => {
    // Nothing anywhere said that it happened.
    const folder = fleetRepository(1);
    const settings = readFileSync(join(folder, 'gitops.yaml'), 'utf8');
    await sync(folder, '--yes');
    writeFiles(folder, {
      'apps/app-0/overlays/production/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: red}\n',
      'gitops.yaml': `${settings}syncWindows: [{kind: deny, schedule: '* * * * *', duration: 1h}]\n`,
    });
    commitAll(folder);
    const { code, stdout } = await runCommand(
      [
        ...['sync', 'app-0', '--yes', '--kubeconfig', kubeconfig],
        ...['--override-window', 'Payments fail, incident 512'],
      ],
      { cwd: folder, env },
    );
    const words = `overridden by ${personHere()}: Payments fail, incident 512`;
    expect(code).toBe(0);
    expect(stdout).toContain(`window ${words}\n`);
    expect(stdout).not.toContain('warning');
    const { url, token, caData } = working.cluster;
    const { items } = await read(
      `${url}/api/v1/namespaces/app-0-production/events`,
      { token, caData: caData! },
    );
    expect(items.filter(({ reason }) => reason === 'BreakGlass')).toMatchObject(
      [
        {
          type: 'Warning',
          message: `app-0.production: a sync window was ${words}`,
          involvedObject: { kind: 'Namespace', name: 'app-0-production' },
        },
      ],
    );
  });

  it('syncs what is committed, not what lies in the work tree', async () => {
    const folder = fleetRepository(1);
    await sync(folder, '--yes');
    writeFiles(folder, {
      'apps/app-0/overlays/production/all.yaml': 'kind: {',
    });
    expect((await sync(folder, '--dry-run')).code).toBe(0);
  });

  it('works without a branch, as CI checks out', async () => {
    const folder = fleetRepository(1);
    git(folder, 'checkout', '-q', '--detach');
    const { code } = await sync(folder, '--yes', 'widgets');
    expect(code).toBe(0);
  });
});

describe('gitops sync, where nothing can be done', () => {
  let folder: string;
  beforeAll(() => {
    folder = fleetRepository(1);
    useKubeconfig(kubeconfigToNowhere('prod'));
  });

  const wrong: [sentence: string, args: string[], told: RegExp][] = [
    ['without consent', [], /Nobody is there to agree[^]*--yes/],
    ['of an unknown app', ['--yes', 'ap-0'], /Did you mean app-0/],
    [
      'through an unknown context',
      ['--yes', '--context', 'prdo'],
      /Did you mean/,
    ],
    ['of a strange pair', ['--yes', '--cluster', 'x'], /not name=context/],
    // It wrote to the cluster with the old name, and said nothing.
    [
      'to a cluster that is not named',
      ['--yes', '--cluster', 'prdo=prod'],
      /names no cluster prdo[^]*Did you mean --cluster prod=CONTEXT/,
    ],
    [
      'of an installation that nobody has',
      ['--yes', '--installation', 'Bad Name'],
      /No installation has the name Bad Name/,
    ],
    [
      'without a kubeconfig',
      ['--yes', '--kubeconfig', '/nowhere'],
      /no kubeconfig at \/nowhere/,
    ],
    ['of an unknown revision', ['--revision', 'v9'], /no revision v9/],
    [
      'with a reason that says nothing',
      ['--override-window', 'hurry'],
      /10 to 500 characters/,
    ],
    ['with a wrong time', ['--timeout', 'soon'], /above 0/],
    ['with a wrong flag', ['--dryrun'], /--dry-run/],
  ];
  it.each(wrong)('refuses a sync %s', async (_sentence, args, told) => {
    const { code, stderr } = await sync(folder, ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(told);
  });

  it('tells of a cluster that does not answer', async () => {
    const { code, report } = await sync(folder, '--yes', 'widgets');
    expect(code).toBe(2);
    expect(report?.applications[0].message).toMatch(/prod does not answer/);
  });
});
