import { createFakeClock, settle } from './testUtils/fakeClock';
import { WorkQueue } from './workQueue';

function setUp(
  options: {
    concurrency?: number;
    work?: (key: string) => Promise<number | undefined>;
  } = {},
) {
  const clock = createFakeClock();
  const worked: string[] = [];
  const queue = new WorkQueue({
    clock,
    concurrency: options.concurrency ?? 2,
    work: async key => {
      worked.push(key);
      return options.work?.(key);
    },
    failed: (_key, _error, failures) =>
      failures > 3 ? undefined : failures * 100,
  });
  return { clock, queue, worked };
}

describe('WorkQueue', () => {
  it('works a key off once however often it was added while it waited', async () => {
    const { queue, worked } = setUp({ concurrency: 1 });
    for (const key of ['a', 'b', 'b', 'a', 'b']) queue.add(key);
    await settle();
    // The first was taken at once, and was added again while it was worked on.
    expect(worked).toEqual(['a', 'b', 'a']);
  });

  it('never works on one key twice at a time, and once more when it was added meanwhile', async () => {
    let atATime = 0;
    let most = 0;
    const { queue, worked } = setUp({
      concurrency: 4,
      work: async () => {
        most = Math.max(most, ++atATime);
        await settle();
        atATime--;
        return undefined;
      },
    });
    queue.add('a');
    await settle();
    queue.add('a');
    queue.add('a');
    for (let turn = 0; turn < 5; turn++) await settle();
    expect(worked).toEqual(['a', 'a']);
    expect(most).toBe(1);
  });

  it('works on as many keys at a time as it may', async () => {
    const open: Array<() => void> = [];
    const { queue, worked } = setUp({
      concurrency: 2,
      work: () => new Promise(resolve => open.push(() => resolve(undefined))),
    });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await settle();
    expect(worked).toEqual(['a', 'b']);
    open.shift()?.();
    await settle();
    expect(worked).toEqual(['a', 'b', 'c']);
    for (const finish of open) finish();
  });

  it('looks at a key again at the earliest time that was asked for', async () => {
    const { clock, queue, worked } = setUp();
    queue.addAfter('a', 500);
    queue.addAfter('a', 200);
    queue.addAfter('a', 900);
    await clock.advance(199);
    expect(worked).toEqual([]);
    await clock.advance(1);
    expect(worked).toEqual(['a']);
    await clock.advance(5_000);
    expect(worked).toEqual(['a']);
  });

  it('tries what failed again after growing pauses, and gives up when told to', async () => {
    const { clock, queue, worked } = setUp({
      work: () => Promise.reject(new Error('no')),
    });
    queue.add('a');
    await settle();
    const counts = [];
    for (const pause of [100, 200, 300, 10_000]) {
      await clock.advance(pause - 1);
      counts.push(worked.length);
      await clock.advance(1);
      counts.push(worked.length);
    }
    expect(counts).toEqual([1, 2, 2, 3, 3, 4, 4, 4]);
  });

  it('waits at its stop for what is being worked on and drops the rest', async () => {
    let finish = () => {};
    const { clock, queue, worked } = setUp({
      concurrency: 1,
      work: () =>
        new Promise(resolve => {
          finish = () => resolve(10);
        }),
    });
    queue.add('a');
    queue.add('b');
    await settle();
    let stopped = false;
    const stop = queue.stop().then(() => {
      stopped = true;
    });
    await settle();
    expect(stopped).toBe(false);
    finish();
    await stop;
    queue.add('c');
    await clock.advance(60_000);
    expect(worked).toEqual(['a']);
  });
});
