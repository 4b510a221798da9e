import {
  isList,
  isProbe,
  kinds,
  scriptedClusterForEachTest,
  type ScriptedCluster,
} from './testing/scriptedCluster';
import { type Seen } from './testing/scriptedServer';
import { until } from './testing/until';

let world: ScriptedCluster;
scriptedClusterForEachTest(given => {
  world = given;
});

describe('a cluster that is away', () => {
  it('opens nevertheless, says why, and is used as soon as it is there', async () => {
    world.server.put('shop', 'a', {});
    await world.server.stop();
    await world.open();
    const status0 = world.cluster.status();
    expect(status0).toMatchObject({ reachable: false, objects: 0 });
    expect(status0.message).toMatch(
      /cannot reach 127\.0\.0\.1:\d+: ECONNREFUSED/,
    );
    expect(Date.parse(status0.nextTryAt!)).toBeGreaterThan(world.clock.now());
    expect(await world.cluster.watch({ kinds, namespaces: [] })).toMatchObject({
      status: 'failed',
      code: 'unreachable',
    });
    await world.server.start();
    await world.advanceUntil(() => world.cluster.status().reachable);
    expect(world.cluster.status()).toMatchObject({ version: 'v1.36.0' });
    expect(world.cluster.status().message).toBeUndefined();
    expect(await world.cluster.watch({ kinds, namespaces: [] })).toMatchObject({
      status: 'done',
    });
    expect(world.cluster.live.size()).toBe(1);
  });

  it('is told once, keeps the last known state with its time, and is resumed', async () => {
    await world.follow();
    world.clock.advance(5_000);
    const { asOf } = world.cluster.status();
    world.told.length = 0;
    await world.server.stop();
    await world.advanceUntil(() => !world.cluster.status().reachable);
    expect(world.cluster.status().asOf! >= asOf!).toBe(true);
    const lost = world.cluster.status();
    world.clock.advance(10_000);
    await until(
      () => world.server.count(isProbe) >= 0 && world.told.length > 0,
    );
    expect(world.cluster.live.get('/ConfigMap/shop/a')).toBeDefined();
    expect(world.cluster.live.isComplete(kinds)).toBe(true);
    expect(world.cluster.status().since).toBe(lost.since);
    expect(world.cluster.status().asOf).toBe(lost.asOf);
    await world.server.start();
    world.server.put('shop', 'b', {});
    await world.advanceUntil(() => world.changes.length > 0);
    expect(world.changes).toEqual(['added b']);
    expect(world.server.count(isList)).toBe(1);
    const turns = world.told
      .map(({ reachable }) => reachable)
      .filter((now, i, all) => now !== all[i - 1]);
    expect(turns).toEqual([false, true]);
  });

  it('is looked for less and less often', async () => {
    await world.server.stop();
    await world.open();
    const tries: number[] = [];
    world.cluster.onStatus(({ nextTryAt }) =>
      tries.push(Date.parse(nextTryAt!) - world.clock.now()),
    );
    await world.advanceUntil(() => tries.length >= 9);
    expect(tries[0]).toBeLessThan(1_000);
    expect(Math.max(...tries)).toBeLessThanOrEqual(30_000);
    expect(tries.every((wait, i) => i === 0 || wait >= tries[i - 1])).toBe(
      true,
    );
  });

  it('is asked when it was quiet, and not while it speaks', async () => {
    await world.follow();
    const before = world.server.count(isProbe);
    for (let i = 0; i < 6; i++) {
      await world.bookmarkAfter(10_000);
    }
    expect(world.server.count(isProbe)).toBe(before);
    world.clock.advance(20_000);
    await until(() => world.server.count(isProbe) === before + 1);
    await until(
      () => Date.parse(world.cluster.status().asOf!) === world.clock.now(),
    );
  });

  it('is shown as of when it was asked, however long the answer takes', async () => {
    await world.follow();
    let askedAt = 0;
    const answersLate = (seen: Seen) => {
      if (isProbe(seen)) {
        askedAt = world.clock.now();
        world.clock.advance(3_000);
      }
      return false;
    };
    world.server.script(answersLate, { code: 200 });
    world.clock.advance(20_000);
    await until(
      () => askedAt > 0 && Date.parse(world.cluster.status().asOf!) >= askedAt,
    );
    expect(Date.parse(world.cluster.status().asOf!)).toBe(askedAt);
    expect(world.clock.now()).toBe(askedAt + 3_000);
  });

  it('fails a request that gets no answer in its time', async () => {
    await world.follow();
    world.server.freeze(true);
    const answer = world.cluster.get({
      ...kinds[0],
      namespace: 'shop',
      name: 'a',
    });
    await until(
      () => world.server.count(({ path }) => path.endsWith('/a')) === 1,
    );
    world.clock.advance(30_000);
    expect(await answer).toMatchObject({
      status: 'failed',
      code: 'timeout',
      subject: '/ConfigMap/shop/a',
    });
  });

  it('is found again at once when the connections have died in silence, however many were kept', async () => {
    await world.follow();
    const ref = { ...kinds[0], namespace: 'shop', name: 'a' };
    // As many connections are kept as there were requests at a time.
    await Promise.all(Array.from({ length: 8 }, () => world.cluster.get(ref)));
    world.server.forgetConnections();
    world.server.put('shop', 'b', {});
    const lists = world.server.count(isList);
    const moved = await world.advanceUntil(() => world.changes.length > 0, 500);
    expect(world.changes).toEqual(['added b']);
    // Quiet for 20 s, then one probe that is not answered.
    expect(moved).toBeLessThan(35_000);
    expect(world.server.count(isList)).toBe(lists);
    expect(world.cluster.status().reachable).toBe(true);
  });

  it('has a watch that died in silence go on as soon as a request finds out', async () => {
    await world.follow();
    const ref = { ...kinds[0], namespace: 'shop', name: 'a' };
    await world.cluster.get(ref);
    world.server.forgetConnections();
    world.server.put('shop', 'b', {});
    const answer = world.cluster.get(ref);
    await until(
      () => world.server.count(({ path }) => path.endsWith('/a')) === 2,
    );
    // New connections work, and prove all the time that the cluster is there.
    let moved = 0;
    while (world.changes.length === 0 && moved < 80_000) {
      world.clock.advance(1_000);
      moved += 1_000;
      void world.cluster.get(ref);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    expect(world.told.every(({ reachable }) => reachable)).toBe(true);
    expect(world.changes).toEqual(['added b']);
    expect(moved).toBeLessThan(40_000);
    expect(await answer).toMatchObject({ code: 'timeout' });
  });

  it('ends what waits for an answer when contact is lost, as something to try again', async () => {
    await world.follow();
    world.server.freeze(true);
    world.clock.advance(10_000);
    const answer = world.cluster.get({
      ...kinds[0],
      namespace: 'shop',
      name: 'a',
    });
    await until(
      () => world.server.count(({ path }) => path.endsWith('/a')) === 1,
    );
    const moved = await world.advanceUntil(
      () => !world.cluster.status().reachable,
      1_000,
    );
    expect(moved).toBeLessThan(25_000);
    expect(await answer).toMatchObject({
      status: 'failed',
      code: 'unreachable',
    });
  });

  it('is not taken for a cluster when something else answers', async () => {
    world.server.script(isProbe, { code: 200, body: '<html>hello</html>' }, 5);
    await world.open();
    expect(world.cluster.status()).toMatchObject({ reachable: false });
    expect(world.cluster.status().message).toMatch(
      /not a Kubernetes API server/,
    );
  });

  it('leaves no timer and no connection behind', async () => {
    await world.follow();
    await world.cluster.close();
    await until(() => world.server.watchers === 0);
    world.clock.advance(600_000);
    expect(world.clock.waiting).toBe(0);
    const requests = world.server.seen.length;
    world.clock.advance(600_000);
    expect(world.server.seen.length).toBe(requests);
  });
});
