import { mockServices } from '@backstage/backend-test-utils';
import type { ReconcilerHandle } from '@gitops-suite/reconciler';
import { EngineRunner, type EngineLife } from './EngineRunner';

function setUp(start: () => Promise<void> = async () => {}) {
  let minutes = 0;
  let life: EngineLife | undefined;
  let stopped = 0;
  const handle: Partial<ReconcilerHandle> = {
    counters: async () => ({ renders: 3 }),
    stop: async () => {
      stopped += 1;
    },
  };
  const runner = new EngineRunner({
    logger: mockServices.logger.mock(),
    now: () => new Date(Date.UTC(2026, 0, 1, 0, minutes)),
    retryMs: 5,
    start: async given => {
      life = given;
      await start();
      return handle as ReconcilerHandle;
    },
  });
  const at = (minute: number) => {
    minutes = minute;
  };
  return { runner, handle, at, life: () => life!, stopped: () => stopped };
}

it('says that it starts, then that it runs', async () => {
  const { runner, handle } = setUp();
  expect(runner.status()).toMatchObject({ state: 'starting', crashes: 0 });
  expect(() => runner.handle()).toThrow(/still starting/);
  await runner.start();
  expect(runner.status().state).toBe('running');
  expect(runner.handle()).toBe(handle);
  expect(await runner.counters()).toEqual({ renders: 3 });
});

it('says since when it has been away after a crash, and why, until it works again', async () => {
  const { runner, handle, at, life } = setUp();
  await runner.start();
  at(1);
  life().onCrash(new Error('out of memory\n    at somewhere'));
  expect(runner.status()).toEqual({
    state: 'restarting',
    since: '2026-01-01T00:01:00.000Z',
    crashes: 1,
    message: 'out of memory',
  });
  expect(runner.maybe()).toBeUndefined();
  expect(await runner.counters()).toBeUndefined();
  expect(() => runner.handle()).toThrow(
    /ended \(out of memory\) and is being started again. Try again/,
  );
  at(2);
  life().onRecovery();
  expect(runner.status()).toEqual({
    state: 'running',
    since: '2026-01-01T00:02:00.000Z',
    crashes: 1,
    message: undefined,
  });
  expect(runner.handle()).toBe(handle);
});

it('answers no counters when the engine ends while it is asked', async () => {
  const { runner, handle } = setUp();
  await runner.start();
  handle.counters = () => Promise.reject(new Error('the thread ended'));
  expect(await runner.counters()).toBeUndefined();
});

it('tries a failed start again and tells the reason until then', async () => {
  let attempts = 0;
  let again = () => {};
  const second = new Promise<void>(resolve => {
    again = resolve;
  });
  const { runner } = setUp(async () => {
    attempts += 1;
    if (attempts === 1) {
      throw new Error("kubeconfig of cluster 'prod': it has no user");
    }
    again();
  });
  await runner.start();
  expect(runner.status().state).toBe('failed');
  expect(() => runner.handle()).toThrow(
    /could not be started: kubeconfig of cluster 'prod': it has no user/,
  );
  await second;
  await new Promise(resolve => setImmediate(resolve));
  expect(runner.status().state).toBe('running');
});

it('stays stopped, crash or not', async () => {
  const { runner, life, stopped } = setUp();
  await runner.start();
  await runner.stop();
  life().onCrash(new Error('too late'));
  life().onRecovery();
  expect(runner.status().state).toBe('stopped');
  expect(stopped()).toBe(1);
});
