import {
  isList,
  isWatch,
  kinds,
  scriptedClusterForEachTest,
  type ScriptedCluster,
} from './testing/scriptedCluster';
import { status } from './testing/scriptedServer';
import { until } from './testing/until';

let world: ScriptedCluster;
scriptedClusterForEachTest(given => {
  world = given;
});

describe('a watch', () => {
  it('resumes where it was cut, without a new list and without a lost change', async () => {
    await world.follow();
    const lists = world.server.count(isList);
    world.server.cut();
    world.server.put('shop', 'b', {});
    await world.advanceUntil(() => world.changes.length > 0);
    world.server.put('shop', 'a', { n: '2' });
    await until(() => world.changes.length > 1);
    expect(world.changes).toEqual(['added b', 'modified a']);
    expect(world.server.count(isList)).toBe(lists);
  });

  it('does not take half a line', async () => {
    await world.follow();
    world.server.send('{"type":"ADDED","object":{"apiVersion":"v1","ki');
    world.server.cut();
    await world.advanceUntil(
      () => world.server.count(isWatch) === 2 && world.server.watchers === 1,
    );
    world.server.put('shop', 'b', {});
    await until(() => world.changes.length > 0);
    expect(world.changes).toEqual(['added b']);
    expect(world.errors).toEqual([]);
  });

  it('puts lines together that arrive in pieces', async () => {
    await world.follow();
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'pieces',
        namespace: 'shop',
        uid: 'u',
        resourceVersion: '500',
      },
      data: { text: 'grün' },
    };
    const bytes = Buffer.from(`${JSON.stringify({ type: 'ADDED', object })}\n`);
    const half = bytes.indexOf('ü') + 1;
    world.server.send(bytes.subarray(0, half) as unknown as string);
    await new Promise(resolve => setTimeout(resolve, 20));
    world.server.send(bytes.subarray(half) as unknown as string);
    await until(() => world.changes.length > 0);
    expect(world.cluster.live.get('/ConfigMap/shop/pieces')).toMatchObject({
      data: { text: 'grün' },
    });
  });

  it('notices a connection that died in silence after 90 seconds', async () => {
    await world.follow();
    const lists = world.server.count(isList);
    const before = world.server.count(isWatch);
    world.server.freeze(true);
    world.server.put('shop', 'b', {});
    await world.advanceUntil(() => !world.cluster.status().reachable, 1_000);
    world.server.freeze(false);
    const moved = await world.advanceUntil(
      () => world.changes.length > 0,
      1_000,
    );
    expect(world.changes).toEqual(['added b']);
    expect(moved).toBeLessThan(120_000);
    expect(world.server.count(isWatch)).toBeGreaterThan(before);
    expect(world.server.count(isList)).toBe(lists);
  });

  it('is not taken for dead while bookmarks come, and resumes from the last one', async () => {
    await world.follow();
    for (let i = 0; i < 4; i++) {
      await world.bookmarkAfter(60_000);
    }
    expect(world.server.count(isWatch)).toBe(1);
    world.server.forget();
    world.server.cut();
    await world.advanceUntil(
      () => world.server.count(isWatch) === 2 && world.server.watchers === 1,
    );
    expect(world.server.count(isWatch)).toBe(2);
    expect(world.server.count(isList)).toBe(1);
  });

  it.each([
    {
      name: 'an answer',
      expire: () => {
        world.server.forget();
        world.server.cut();
      },
    },
    {
      name: 'an event in the stream',
      expire: () => {
        world.server.send(
          `${JSON.stringify({
            type: 'ERROR',
            object: status(410, 'Expired'),
          })}\n`,
        );
      },
    },
  ])(
    'lists again after 410 as $name, and tells what went meanwhile',
    async ({ expire }) => {
      await world.follow();
      world.server.put('shop', 'b', {});
      await until(() => world.changes.length > 0);
      world.server.freeze(true);
      world.server.remove('shop', 'a');
      world.server.put('shop', 'c', {});
      world.server.freeze(false);
      expire();
      await world.advanceUntil(() => world.changes.length > 2);
      expect([...world.changes].sort()).toEqual([
        'added b',
        'added c',
        'deleted a',
      ]);
      expect(world.server.count(isList)).toBe(2);
      expect(world.cluster.live.isComplete(kinds)).toBe(true);
    },
  );

  it('goes on after its time limit without a new list', async () => {
    await world.follow();
    world.server.endWatches();
    await world.advanceUntil(
      () => world.server.watchers === 1 && world.server.count(isWatch) === 2,
    );
    world.server.put('shop', 'b', {});
    await until(() => world.changes.length > 0);
    expect(world.server.count(isList)).toBe(1);
  });

  it('backs off from a server that fails, and keeps what it holds', async () => {
    await world.follow();
    world.server.script(isWatch, { code: 503, body: 'no backend' }, 4);
    world.server.cut();
    const moved = await world.advanceUntil(
      () => world.server.count(isWatch) === 6,
    );
    expect(moved).toBeGreaterThan(3_000);
    expect(world.cluster.live.size()).toBe(1);
    expect(world.server.count(isList)).toBe(1);
    expect(world.changes).toEqual([]);
  });

  it('comes back when the server says so after 429', async () => {
    world.server.put('shop', 'a', {});
    world.server.script(isList, {
      code: 429,
      body: status(429, 'TooManyRequests'),
      headers: { 'retry-after': '7' },
    });
    await world.open();
    const watched = world.cluster.watch({ kinds, namespaces: [] });
    await until(() => world.server.count(isList) === 1);
    const moved = await world.advanceUntil(
      () => world.server.count(isList) === 2,
    );
    expect(moved).toBeGreaterThanOrEqual(7_000);
    expect(moved).toBeLessThan(9_000);
    expect(await watched).toMatchObject({ status: 'done' });
  });

  it('asks seldom for what is forbidden, says so, and follows once it is granted', async () => {
    world.server.put('shop', 'a', {});
    world.server.script(
      isList,
      { code: 403, body: status(403, 'Forbidden') },
      2,
    );
    await world.open();
    expect(await world.cluster.watch({ kinds, namespaces: [] })).toMatchObject({
      status: 'done',
    });
    expect(world.cluster.live.isComplete(kinds)).toBe(false);
    await until(() => world.cluster.status().message !== undefined);
    expect(world.cluster.status().message).toMatch(
      /may not list and watch ConfigMap/,
    );
    expect(world.cluster.status().reachable).toBe(true);
    const moved = await world.advanceUntil(
      () => world.cluster.live.size() === 1,
      1_000,
    );
    expect(moved).toBeGreaterThanOrEqual(110_000);
    await until(() => world.cluster.status().message === undefined);
    expect(world.cluster.live.isComplete(kinds)).toBe(true);
  });

  it('tells that everything is gone when its kind is, and follows it again when it returns', async () => {
    await world.follow();
    const served = world.server.kinds;
    world.server.kinds = [];
    world.server.script(
      isWatch,
      { code: 404, body: '404 page not found' },
      100,
    );
    world.server.script(isList, { code: 404, body: '404 page not found' }, 100);
    world.server.cut();
    await world.advanceUntil(() => world.changes.length > 0);
    expect(world.changes).toEqual(['deleted a']);
    expect(world.cluster.live.isComplete(kinds)).toBe(true);
    world.server.unscript();
    world.server.kinds = served;
    await world.advanceUntil(() => world.changes.length > 1, 1_000);
    expect(world.changes[1]).toBe('added a');
  });

  it('does not believe a 404 that discovery contradicts', async () => {
    await world.follow();
    world.server.script(isWatch, { code: 404, body: '404 page not found' }, 2);
    world.server.cut();
    await world.advanceUntil(() => world.server.count(isWatch) === 4);
    expect(world.changes).toEqual([]);
    expect(world.cluster.live.size()).toBe(1);
  });

  it('survives a listener that throws', async () => {
    await world.follow();
    world.cluster.onChange(() => {
      throw new Error('mine');
    });
    const after: string[] = [];
    world.cluster.onChange(({ key }) => after.push(key));
    world.server.put('shop', 'b', {});
    await until(() => after.length === 1);
    expect(world.errors).toEqual(['a listener of live changes failed']);
  });
});
