import { ApiError } from './apiError';
import type { KubeClient, ObjectList } from './client';
import { Informer } from './informer';
import type { KubeObject } from './kubeTypes';
import { silentLogger } from './logger';
import { keyOf } from './objectStore';
import { resources } from './resources';
import { createFakeClock, settle } from './testUtils/fakeClock';
import { meta } from './testUtils/objects';
import type { WatchEvent } from './transport';

function pod(name: string, resourceVersion: string): KubeObject {
  return { metadata: meta(name, { resourceVersion }) };
}

type Answer<T> = T | Error;

/** A server that answers from a script; a watch that is not scripted stays open. */
function setUp(script: {
  lists: Answer<ObjectList<KubeObject>>[];
  watches: Answer<WatchEvent<KubeObject>[]>[];
}) {
  const asked: string[] = [];
  const take = <T>(answers: Answer<T>[]): T | undefined => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const client = {
    async list(_resource: unknown, page: { continue?: string }) {
      asked.push(`list ${page.continue ?? 'first'}`);
      return take(script.lists);
    },
    async *watch(
      _resource: unknown,
      from: { resourceVersion: string; signal: AbortSignal },
    ) {
      asked.push(`watch ${from.resourceVersion}`);
      const events = take(script.watches);
      if (events) yield* events;
      else
        await new Promise(resolve =>
          from.signal.addEventListener('abort', resolve),
        );
    },
  } as unknown as KubeClient;
  const clock = createFakeClock();
  const informer = new Informer<KubeObject>(resources.pods, {
    client,
    clock,
    logger: silentLogger,
    random: () => 0.5,
  });
  return {
    informer,
    asked,
    clock,
    keys: () => informer.store.all().map(keyOf).sort(),
  };
}

const gone = new ApiError('GET /api/v1/pods', 410, { reason: 'Expired' });
const absent = new ApiError('GET /api/v1/pods', 404, { reason: 'NotFound' });

describe('Informer', () => {
  it('reads all pages of a list, names their kind, and watches from its version', async () => {
    const { informer, asked, keys } = setUp({
      lists: [
        { items: [pod('a', '1')], resourceVersion: '10', continue: 'next' },
        { items: [pod('b', '2')], resourceVersion: '10' },
      ],
      watches: [],
    });
    informer.start();
    await informer.whenSynced();
    await settle();
    expect(asked).toEqual(['list first', 'list next', 'watch 10']);
    expect(keys()).toEqual(['shop/a', 'shop/b']);
    expect(informer.store.get('shop/a')?.kind).toBe('Pod');
    await informer.stop();
  });

  it('resumes a watch that ended where it was, bookmarks included, without a new list', async () => {
    const { informer, asked, keys } = setUp({
      lists: [{ items: [], resourceVersion: '10' }],
      watches: [
        [
          { type: 'ADDED', object: pod('a', '11') },
          { type: 'BOOKMARK', object: pod('', '40') },
        ],
        [{ type: 'DELETED', object: pod('a', '41') }],
      ],
    });
    informer.start();
    await settle();
    expect(asked).toEqual(['list first', 'watch 10', 'watch 40', 'watch 41']);
    expect(keys()).toEqual([]);
    await informer.stop();
  });

  it('lists anew when its version is too old, and forgets what went meanwhile', async () => {
    const { informer, asked, keys } = setUp({
      lists: [
        { items: [pod('a', '1'), pod('b', '2')], resourceVersion: '10' },
        { items: [pod('b', '2'), pod('c', '15')], resourceVersion: '20' },
      ],
      watches: [gone],
    });
    informer.start();
    await settle();
    expect(asked).toEqual(['list first', 'watch 10', 'list first', 'watch 20']);
    expect(keys()).toEqual(['shop/b', 'shop/c']);
    await informer.stop();
  });

  it('waits longer and longer while the server is away, and keeps what it knew', async () => {
    const down = () => new Error('connect ECONNREFUSED');
    const { informer, asked, clock, keys } = setUp({
      lists: [{ items: [pod('a', '1')], resourceVersion: '10' }],
      watches: [down(), down(), down()],
    });
    informer.start();
    await settle();
    const asking = [asked.length];
    for (const pause of [150, 300, 600]) {
      await clock.advance(pause - 1);
      asking.push(asked.length);
      await clock.advance(1);
      asking.push(asked.length);
    }
    expect(asking).toEqual([2, 2, 3, 3, 4, 4, 5]);
    expect(keys()).toEqual(['shop/a']);
    await informer.stop();
  });

  it('does not run in circles with a server that ends every watch at once', async () => {
    const { informer, asked, clock } = setUp({
      lists: [{ items: [], resourceVersion: '10' }],
      watches: [[], [], [], []],
    });
    informer.start();
    await settle();
    const asking = [asked.length];
    for (const pause of [150, 300]) {
      await clock.advance(pause - 1);
      asking.push(asked.length);
      await clock.advance(1);
      asking.push(asked.length);
    }
    expect(asking).toEqual([3, 3, 4, 4, 5]);
    await informer.stop();
  });

  it('counts as synced when the server does not have the kind, and looks for it later', async () => {
    const { informer, asked, clock, keys } = setUp({
      lists: [absent, { items: [pod('a', '1')], resourceVersion: '10' }],
      watches: [],
    });
    informer.start();
    await informer.whenSynced();
    expect(informer.synced).toBe(true);
    await clock.advance(30_000);
    expect(asked).toEqual(['list first', 'list first', 'watch 10']);
    expect(keys()).toEqual(['shop/a']);
    await informer.stop();
  });

  it('ends its wait for the first list when it is stopped', async () => {
    const { informer } = setUp({ lists: [new Error('down')], watches: [] });
    informer.start();
    await settle();
    await informer.stop();
    await informer.whenSynced();
    expect(informer.synced).toBe(false);
  });
});
