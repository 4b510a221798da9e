import { RequestLimiter, type Priority } from './requestLimiter';
import { ManualClock } from './testing/manualClock';

function limiter(options: { qps?: number; burst?: number }) {
  const clock = new ManualClock();
  const limit = new RequestLimiter({ clock, ...options });
  const started: string[] = [];
  const ask = (
    name: string,
    priority: Priority = 'read',
    signal?: AbortSignal,
  ) =>
    limit
      .take(priority, signal)
      .then(may => started.push(may ? name : `${name} given up`));
  /** Lets promises that are due run. */
  const settle = () => new Promise<void>(resolve => setImmediate(resolve));
  return { clock, limit, started, ask, settle };
}

it('lets a burst through, then so many per second', async () => {
  const { clock, started, ask, settle } = limiter({ qps: 10, burst: 3 });
  for (let i = 0; i < 6; i++) {
    ask(String(i));
  }
  await settle();
  expect(started).toEqual(['0', '1', '2']);
  clock.advance(99);
  await settle();
  expect(started).toHaveLength(3);
  clock.advance(1);
  await settle();
  expect(started).toHaveLength(4);
  clock.advance(200);
  await settle();
  expect(started).toEqual(['0', '1', '2', '3', '4', '5']);
});

it('saves no more than the burst in quiet times', async () => {
  const { clock, started, ask, settle } = limiter({ qps: 10, burst: 2 });
  clock.advance(60_000);
  for (let i = 0; i < 4; i++) {
    ask(String(i));
  }
  await settle();
  expect(started).toEqual(['0', '1']);
});

it('serves writes before reads before the rest, each in its order', async () => {
  const { clock, started, ask, settle } = limiter({ qps: 1, burst: 1 });
  ask('first');
  ask('background', 'background');
  ask('read 1', 'read');
  ask('write 1', 'write');
  ask('read 2', 'read');
  ask('write 2', 'write');
  for (let i = 0; i < 5; i++) {
    clock.advance(1_000);
    await settle();
  }
  expect(started).toEqual([
    'first',
    'write 1',
    'write 2',
    'read 1',
    'read 2',
    'background',
  ]);
});

it('starts nothing while the server wants to be left alone', async () => {
  const { clock, limit, started, ask, settle } = limiter({
    qps: 100,
    burst: 9,
  });
  limit.pause(5_000);
  ask('a');
  clock.advance(4_999);
  await settle();
  expect(started).toEqual([]);
  clock.advance(1);
  await settle();
  expect(started).toEqual(['a']);
});

it('forgets a request that was given up, at no cost for the next', async () => {
  const { clock, started, ask, settle } = limiter({ qps: 1, burst: 1 });
  const controller = new AbortController();
  ask('first');
  ask('dropped', 'write', controller.signal);
  ask('next');
  controller.abort();
  clock.advance(1_000);
  await settle();
  expect(started).toEqual(['first', 'dropped given up', 'next']);
});

it.each([
  { name: 'lifts the default rate', options: {}, want: 500 },
  {
    name: 'keeps an explicit rate',
    options: { qps: 50, burst: 100 },
    want: 100,
  },
])(
  '$name for a server with its own flow control',
  async ({ options, want }) => {
    const { limit, started, ask, settle } = limiter(options);
    limit.lift();
    for (let i = 0; i < 500; i++) {
      ask(String(i));
    }
    await settle();
    expect(started).toHaveLength(want);
  },
);

it('lets those go who waited when the rate is lifted', async () => {
  const { clock, limit, started, ask, settle } = limiter({});
  for (let i = 0; i < 150; i++) {
    ask(String(i));
  }
  await settle();
  expect(started).toHaveLength(100);
  limit.lift();
  clock.advance(0);
  await settle();
  expect(started).toHaveLength(150);
});
