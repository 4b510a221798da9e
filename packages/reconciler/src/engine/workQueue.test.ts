import { WorkQueue } from './workQueue';

/** A queue whose runs end when the test says so. */
function queueOf(concurrency: number) {
  const started: string[] = [];
  const running = new Map<string, () => void>();
  const queue = new WorkQueue<string>({
    concurrency,
    merge: (a, b) => `${a}+${b}`,
    run: (key, work) => {
      started.push(`${key}:${work}`);
      return new Promise(resolve => running.set(key, resolve));
    },
  });
  const end = async (key: string) => {
    running.get(key)!();
    running.delete(key);
    await new Promise(resolve => setImmediate(resolve));
  };
  return { queue, started, end };
}

describe('WorkQueue', () => {
  it('merges what comes while a key waits, and never runs a key twice at once', async () => {
    const { queue, started, end } = queueOf(2);
    queue.add('a', '1');
    queue.add('a', '2');
    queue.add('a', '3');
    expect(started).toEqual(['a:1']);
    await end('a');
    expect(started).toEqual(['a:1', 'a:2+3']);
  });

  it('runs urgent work first and keeps what was merged into it', async () => {
    const { queue, started, end } = queueOf(1);
    queue.add('a', '1');
    queue.add('b', '1');
    queue.add('c', '1');
    queue.add('c', '2', true);
    await end('a');
    await end('c');
    expect(started).toEqual(['a:1', 'c:1+2', 'b:1']);
  });

  it('is idle when nothing waits or runs', async () => {
    const { queue, end } = queueOf(1);
    await queue.idle();
    queue.add('a', '1');
    let idle = false;
    const waiting = queue.idle().then(() => {
      idle = true;
    });
    await new Promise(resolve => setImmediate(resolve));
    expect(idle).toBe(false);
    await end('a');
    await waiting;
    expect(queue.size).toBe(0);
  });

  it('drops what waits when it is closed', async () => {
    const { queue, started, end } = queueOf(1);
    queue.add('a', '1');
    queue.add('b', '1');
    const closed = queue.close();
    await end('a');
    await closed;
    queue.add('c', '1');
    expect(started).toEqual(['a:1']);
  });
});
