import { Worker } from 'node:worker_threads';
import { ComputingTime } from './computingTime';

/** A thread of which is known how long it has computed, in milliseconds. */
function threadOf(usedMs?: () => Promise<number>): Worker {
  const cpuUsage =
    usedMs && (async () => ({ user: (await usedMs()) * 1_000, system: 0 }));
  return { cpuUsage } as Partial<Worker> as Worker;
}

describe('how long a thread has computed', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Milliseconds after which the limit of 1 s ends it. */
  async function endOf(thread: Worker): Promise<number> {
    const started = performance.now();
    let ended: number | undefined;
    new ComputingTime(thread).after(1_000, () => {
      ended = performance.now() - started;
    });
    await jest.advanceTimersByTimeAsync(20_000);
    return Math.round(ended!);
  }

  it.each<[string, (passed: number) => Promise<number>, number]>([
    ['computes all the time', async passed => 500 + passed, 1_000],
    ['has a quarter of a processor', async passed => passed / 4, 4_000],
    ['waits for ever', async () => 0, 12_000],
    ['never answers', () => new Promise(() => {}), 12_000],
    ['cannot be asked', () => Promise.reject(new Error('not running')), 1_000],
  ])('of one that %s', async (_how, usedMs, expected) => {
    const started = performance.now();
    const thread = threadOf(() => usedMs(performance.now() - started));
    const ended = await endOf(thread);
    expect(ended).toBeGreaterThanOrEqual(expected);
    expect(ended).toBeLessThan(expected + 10);
  });

  it('is what has passed where Node cannot tell', async () => {
    expect(await endOf(threadOf())).toBe(1_000);
  });

  it('ends nothing that was called off', async () => {
    const end = jest.fn();
    const thread = threadOf(async () => performance.now());
    const forget = new ComputingTime(thread).after(1_000, end);
    await jest.advanceTimersByTimeAsync(900);
    forget();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(end).not.toHaveBeenCalled();
  });
});

it('tells apart a thread that computes and one that waits', async () => {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
    parentPort.once('message', () => { for (;;); });
    parentPort.postMessage('ready');`,
    { eval: true },
  );
  try {
    await new Promise(resolve => {
      worker.once('message', resolve);
    });
    const waiting = new ComputingTime(worker);
    await new Promise(resolve => {
      setTimeout(resolve, 300);
    });
    expect(await waiting.computedMs()).toBeLessThan(150);
    const computing = new ComputingTime(worker);
    worker.postMessage('compute');
    await new Promise<void>(resolve => {
      computing.after(200, resolve);
    });
    expect(await computing.computedMs()).toBeGreaterThanOrEqual(199);
  } finally {
    await worker.terminate();
  }
});
