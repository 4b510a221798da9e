import { fleetRepository } from '../testing/fleetRepository';
import { runCommand } from '../testing/runCommand';
import { commitAll, git, toolsEnvironment } from '../testing/shopRepository';
import { syncWithWorkingCluster } from '../testing/syncCommand';
import { writeFiles } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';

jest.setTimeout(120_000);

afterAll(tidyUp);

describe('gitops sync of what left Git', () => {
  const world = syncWithWorkingCluster();
  const { sync } = world;

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
      ['diff', '--live', '-o', 'json', '--kubeconfig', world.kubeconfig],
      { cwd: folder, env: toolsEnvironment },
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
});
