import type { SyncPolicy } from '@gitops-suite/model';
import type { RepositoryTrust } from '../config';
import { runningOf } from '../engine/application';
import type { FailureCode } from '../outcome';
import { commitObjects } from '../testing/fakeEngine';
import {
  argo,
  backoff,
  configMap,
  hook,
  setUp,
} from './__testUtils__/hookWorld';
import { advance } from './advance';
import { releaseHooks } from './releaseHooks';
import { takeRequest } from './requests';

describe('hooks for a failure', () => {
  /** A sync of two waves whose second one cannot be written. */
  function failing(code: FailureCode, retry?: SyncPolicy['retry']) {
    const engine = setUp();
    const { app, cluster } = engine;
    app.definition = { ...app.definition, policy: { options: [], retry } };
    commitObjects(app, 'one', [
      configMap('a'),
      configMap('b', { [`${argo}/sync-wave`]: '1' }),
      hook('tell', 'SyncFail'),
    ]);
    cluster.failNext('apply', '/ConfigMap/a/b', code, 9);
    engine.start();
    return engine;
  }

  it('run when the attempts are used up', async () => {
    const retry = { limit: 1, backoff: backoff('1s') };
    const { app, run, end, created, clock } = failing('server-error', retry);
    await run();
    expect(app.operation!.state).toBe('Waiting');
    clock.advance(1_000);
    await run();
    expect(created('tell')).toBe(1);
    end('tell', 'Complete');
    await run();
    expect(app.operation).toMatchObject({
      state: 'Failed',
      message: expect.stringContaining('given up after 2 attempts'),
    });
  });

  it('run when what was applied does not get healthy', async () => {
    const { app, start, end, created, clock, context } = setUp();
    commitObjects(app, 'one', [configMap('a'), hook('tell', 'SyncFail')]);
    start();
    const sick = () => ({ healthy: false, message: 'a pod is not ready' });
    await advance(app, sick, context);
    expect(app.operation!.state).toBe('Settling');
    clock.advance(context.timing.settleMs);
    // As after a restart.
    app.running = { ...runningOf(app.operation!), appliedAt: 0 };
    await advance(app, sick, context);
    expect(created('tell')).toBe(1);
    end('tell', 'Complete');
    await advance(app, sick, context);
    expect(app.operation).toMatchObject({
      ...{ state: 'Failed', applied: true },
      message: expect.stringContaining('a pod is not ready'),
    });
  });

  it('leave the failure in sight when a person ends them', async () => {
    const { app, run, job, context } = failing('invalid');
    await run();
    const request = { id: 'r', applicationId: app.id, operationId: 'op' };
    await takeRequest(app, { ...request, type: 'terminate' }, context);
    await releaseHooks(app, context);
    expect(app.operation).toMatchObject({
      state: 'Terminated',
      message: 'ConfigMap/b: invalid at apply; then terminated by a person.',
    });
    expect(job('tell')).toBeUndefined();
  });

  it('do not run when nothing was changed', async () => {
    const { app, run, created, cluster } = failing('invalid');
    cluster.failNext('dryRun', '/ConfigMap/a/a', 'invalid');
    await run();
    expect(app.operation!.state).toBe('Failed');
    expect(created('tell')).toBe(0);
  });

  it.each([
    { name: 'nothing else', change: () => {} },
    {
      name: 'a plan that would be refused',
      change: ({ cluster }: ReturnType<typeof setUp>) =>
        cluster.failNext('dryRun', '/ConfigMap/a/b', 'invalid'),
    },
    {
      name: 'a window that closed',
      change: ({ app }: ReturnType<typeof setUp>) => {
        const never = { schedule: '0 0 29 2 *', duration: '1m' };
        const window = { kind: 'allow', timeZone: 'UTC', ...never } as const;
        const may = { manualSync: false, syncOverrun: false };
        const syncWindows = [{ ...window, ...may, andOperator: false }];
        app.definition = { ...app.definition, syncWindows };
      },
    },
  ])('run once over a restart with $name', async ({ change }) => {
    const engine = failing('invalid');
    const { app, run, end, created } = engine;
    await run();
    expect(created('tell')).toBe(1);
    app.running = runningOf(app.operation!);
    change(engine);
    await run();
    expect(app.operation!.state).toBe('Waiting');
    end('tell', 'Complete');
    await run();
    expect(created('tell')).toBe(1);
    expect(app.operation).toMatchObject({
      state: 'Failed',
      message: 'ConfigMap/b: invalid at apply',
    });
  });

  it('are not run by a repository that is not trusted any more', async () => {
    const { app, run, context, created } = failing('invalid');
    const [{ trust }] = context.config.repositories;
    (trust as RepositoryTrust[]).splice(0, 1, {
      ...{ cluster: 'test', namespaces: ['b'], clusterKinds: [] },
    });
    // It was planned before; the process has read its configuration since.
    app.operation = {
      ...app.operation!,
      ...{ state: 'Applying', failure: 'ConfigMap/b: refused' },
    };
    await run();
    expect(app.operation).toMatchObject({
      ...{ state: 'Failed', message: 'ConfigMap/b: refused' },
    });
    expect(created('tell')).toBe(0);
  });
});
