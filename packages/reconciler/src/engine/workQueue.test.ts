import { WorkQueue } from './workQueue';

/** A queue whose runs end when the test says so. */
function queueOf(concurrency: number) {
  const started: string[] = [];
  const lanes: Record<string, string> = {};
  const running = new Map<string, () => void>();
  const queue = new WorkQueue<string>({
    concurrency,
    laneOf: key => lanes[key] ?? '',
    merge: (a, b) => `${a}+${b}`,
    run: (key, work) => {
      started.push(`${key}:${work}`);
      return new Promise(resolve => running.set(key, resolve));
    },
  });
  const end = async (key: string) => {
    running.get(key)!();
    running.delete(key);
    // One turn for the end, one for what follows.
    await new Promise(resolve => setImmediate(resolve));
    await new Promise(resolve => setImmediate(resolve));
  };
  return { queue, lanes, started, end };
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

  it('runs a lane beside another that is full', async () => {
    const { queue, lanes, started, end } = queueOf(1);
    Object.assign(lanes, { a1: 'slow', a2: 'slow', b1: 'fast', b2: 'fast' });
    ['a1', 'a2', 'b1', 'b2'].forEach(key => queue.add(key, '1'));
    expect(started).toEqual(['a1:1', 'b1:1']);
    await end('b1');
    expect(started).toEqual(['a1:1', 'b1:1', 'b2:1']);
    expect([queue.isRunning('a1'), queue.isRunning('a2')]).toEqual([
      true,
      false,
    ]);
  });

  it('never runs a key twice at once, though it changes its lane', async () => {
    const { queue, lanes, started, end } = queueOf(1);
    queue.add('a', '1');
    lanes.a = 'other';
    queue.add('a', '2');
    expect(started).toEqual(['a:1']);
    await end('a');
    expect(started).toEqual(['a:1', 'a:2']);
    await end('a');
    expect(queue.size).toBe(0);
  });

  it('lets others have the thread between runs that wait for nothing', async () => {
    const order: string[] = [];
    const queue = new WorkQueue<string>({
      concurrency: 2,
      merge: (_, added) => added,
      run: async key => {
        order.push(key);
      },
    });
    ['a', 'b', 'c', 'd'].forEach(key => queue.add(key, '1'));
    setImmediate(() => order.push('other'));
    await queue.idle();
    expect(order.slice(0, 2)).toEqual(['a', 'b']);
    expect(order.indexOf('other')).toBeLessThan(order.indexOf('c'));
    expect(order).toHaveLength(5);
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
