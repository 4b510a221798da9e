import { fleetRepository } from '../testing/fleetRepository';
import { runCommand } from '../testing/runCommand';
import { commitAll, git, toolsEnvironment } from '../testing/shopRepository';
import { syncWithWorkingCluster } from '../testing/syncCommand';
import { writeFiles } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';

jest.setTimeout(120_000);

afterAll(tidyUp);

describe('gitops sync', () => {
  const world = syncWithWorkingCluster();
  const { sync } = world;

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

  it('says what was done when it is interrupted, and goes on the next time', async () => {
    const folder = fleetRepository(3);
    const controller = new AbortController();
    const broken = await runCommand(
      ['sync', '--yes', '--kubeconfig', world.kubeconfig],
      {
        cwd: folder,
        env: toolsEnvironment,
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
