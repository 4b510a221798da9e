import type { KubernetesObject, Operation } from '@gitops-suite/model';
import { runningOf } from '../engine/application';
import { compareApplication } from '../engine/compareApplication';
import { commitObjects } from '../testing/fakeEngine';
import { configMap, hook, setUp } from './__testUtils__/hookWorld';
import { releaseHooks, releaseLostHooks } from './releaseHooks';
import { takeRequest } from './requests';
import { syncApplication } from './syncApplication';

describe('runs whose sync is over', () => {
  it('are deleted when a person ends the sync', async () => {
    const { app, start, run, job, context } = setUp();
    commitObjects(app, 'one', [hook('migrate', 'PreSync')]);
    start();
    await run();
    await takeRequest(
      app,
      {
        ...{ id: 'r', type: 'terminate', applicationId: app.id },
        operationId: 'op',
      },
      context,
    );
    await releaseHooks(app, context);
    expect(app.operation!.state).toBe('Terminated');
    expect(job('migrate')).toBeUndefined();
  });

  it('are deleted when a newer sync takes the place of theirs at once', async () => {
    const { app, start, run, cluster, context } = setUp();
    const generated = hook('migrate-', 'PreSync', undefined, {
      generateName: 'migrate-',
    });
    commitObjects(app, '0123456789', [generated, configMap('a')]);
    start();
    await run();
    const [first] = cluster.objects.keys();
    const request = { id: 'r', applicationId: app.id, operationId: 'op' };
    await takeRequest(app, { ...request, type: 'terminate' }, context);
    // The next commit comes before anything else is looked at.
    commitObjects(app, '89abcdef01', [generated, configMap('b')]);
    await compareApplication(app, 'all', context);
    await syncApplication(app, context);
    expect(app.operation).toMatchObject({ id: 'id-1', state: 'Waiting' });
    expect(cluster.objects.has(first)).toBe(false);
  });

  it.each([
    { ended: undefined, policies: undefined, stays: false },
    { ended: 'Complete', policies: undefined, stays: true },
    { ended: 'Complete', policies: 'HookSucceeded', stays: false },
    { ended: 'Failed', policies: 'HookSucceeded', stays: true },
  ] as const)(
    'are let go when the process died with their sync: $ended with $policies stays $stays',
    async ({ ended, policies, stays }) => {
      const { app, start, run, end, job, context } = setUp();
      commitObjects(app, 'one', [hook('migrate', 'PreSync', policies)]);
      start();
      await run();
      if (ended) {
        end('migrate', ended);
      }
      // As after a restart: of an operation that is over, only its line is read.
      const over = { finishedAt: 'then', state: 'Terminated', results: [] };
      app.operation = { ...app.operation!, ...over } as Operation;
      await releaseLostHooks(app, context);
      expect(job('migrate') !== undefined).toBe(stays);
      expect(job('migrate')?.metadata.finalizers ?? []).toEqual([]);
    },
  );

  it('are looked for again while the cluster did not let them go', async () => {
    const { app, start, run, job, context, cluster } = setUp();
    commitObjects(app, 'one', [hook('migrate', 'PreSync')]);
    start();
    await run();
    app.operation = undefined;
    cluster.failNext('delete', 'batch/Job/a/migrate', 'timeout');
    await releaseLostHooks(app, context);
    expect(job('migrate')).toBeDefined();
    await releaseLostHooks(app, context);
    expect(job('migrate')).toBeUndefined();
  });
});

describe('a hook in a process that dies', () => {
  class Killed extends Error {}

  /** Hooks as they are found in the cluster, whatever their names. */
  const jobsIn = ({ objects }: ReturnType<typeof setUp>['cluster']) =>
    [...objects.values()].filter(({ kind }) => kind === 'Job');

  /** Runs a sync to its end; the process dies before the given transition or write, and another takes over. */
  async function surviving(deathAt: number, before: KubernetesObject) {
    const { app, cluster, store, clock, context, start, run } = setUp();
    commitObjects(app, 'one', [
      before,
      configMap('a'),
      hook('check', 'PostSync', 'HookSucceeded'),
    ]);
    start();
    let moments = 0;
    const moment = () => {
      moments += 1;
      if (moments === deathAt) {
        throw new Killed();
      }
    };
    store.onTransition = moment;
    cluster.onWrite = moment;
    for (let round = 0; round < 20; round += 1) {
      try {
        await releaseLostHooks(app, context);
        await run();
      } catch (error) {
        if (!(error instanceof Killed)) {
          throw error;
        }
        const stored = structuredClone(
          store.operations.get('op') ?? app.operation!,
        );
        // As it is restored: of what is over, the results are not read.
        app.operation = stored.finishedAt ? { ...stored, results: [] } : stored;
        app.running = runningOf(stored);
        app.lostHooksReleased = false;
      }
      clock.advance(60_000);
      for (const job of jobsIn(cluster)) {
        const type = job.metadata.name.startsWith('b') ? 'Failed' : 'Complete';
        job.status = { conditions: [{ type, status: 'True' }] };
      }
    }
    const runs = cluster.writes.filter(write => write.includes('apply batch'));
    const left = jobsIn(cluster).map(({ metadata }) => metadata.name);
    const held = jobsIn(cluster).flatMap(job => job.metadata.finalizers ?? []);
    return { moments, state: app.operation!.state, runs, left, held };
  }

  it.each([
    {
      name: 'that is deleted when it succeeded',
      before: hook('migrate', 'PreSync', 'HookSucceeded'),
      want: { state: 'Succeeded', runs: 2, left: 0 },
    },
    {
      name: 'with a prefix for a name, which stays',
      before: hook('migrate-', 'PreSync', undefined, {
        generateName: 'migrate-',
      }),
      want: { state: 'Succeeded', runs: 2, left: 1 },
    },
    {
      name: 'of two phases',
      before: hook('migrate', 'PreSync,Sync'),
      want: { state: 'Succeeded', runs: 3, left: 1 },
    },
    {
      name: 'that fails and is deleted for it',
      before: hook('broken', 'PreSync', 'HookFailed'),
      want: { state: 'Failed', runs: 1, left: 0 },
    },
  ])('$name runs once, wherever that was', async ({ before, want }) => {
    const { moments } = await surviving(Infinity, before);
    expect(moments).toBeGreaterThan(want.state === 'Failed' ? 5 : 8);
    for (let death = 1; death <= moments; death += 1) {
      const { state, runs, left, held } = await surviving(death, before);
      const seen = { state, runs: runs.length, left: left.length };
      expect({ death, ...seen, held }).toEqual({ death, ...want, held: [] });
    }
  });
});
