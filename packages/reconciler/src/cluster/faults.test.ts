import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterStatus } from '@gitops-suite/model';
import type { Cluster, LiveChange, Logger } from '../ports';
import { openCluster } from './openCluster';
import { ManualClock } from './testing/manualClock';
import { ScriptedServer, status, type Seen } from './testing/scriptedServer';
import { until } from './testing/until';

const kinds = [{ group: '', version: 'v1', kind: 'ConfigMap' }];
const errors: string[] = [];
const logger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: message => errors.push(message),
};

const isList = ({ path, isWatch, query }: Seen) =>
  path === '/api/v1/configmaps' && !isWatch && query.has('labelSelector');
const isWatch = (seen: Seen) =>
  seen.path === '/api/v1/configmaps' && seen.isWatch;
const isProbe = ({ path }: Seen) => path === '/version';

let server: ScriptedServer;
let clock: ManualClock;
let cluster: Cluster;
let changes: string[];
let told: ClusterStatus[];

beforeEach(async () => {
  server = new ScriptedServer();
  clock = new ManualClock();
  errors.length = 0;
  changes = [];
  told = [];
  await server.start();
});
afterEach(async () => {
  await cluster?.close();
  await server.stop();
});

async function open(kubeconfig = server.kubeconfig): Promise<void> {
  cluster = await openCluster(
    { name: 'test', kubeconfig, qps: 1_000 },
    { installation: 'main', clock, logger },
  );
  cluster.onChange((change: LiveChange) =>
    changes.push(`${change.type} ${change.key.split('/').pop()}`),
  );
  cluster.onStatus(now => told.push(now));
}

/** Opened, with one object held and its watch running. */
async function follow(): Promise<void> {
  server.put('shop', 'a', { n: '1' });
  await open();
  expect(await cluster.watch({ kinds, namespaces: [] })).toEqual({
    status: 'done',
  });
  await until(() => server.watchers === 1);
  changes.length = 0;
}

/** Moves the clock in steps until something has happened; answers how far. */
async function advanceUntil(
  condition: () => boolean,
  step = 250,
): Promise<number> {
  let moved = 0;
  await until(() => {
    if (!condition()) {
      clock.advance(step);
      moved += step;
    }
    return condition();
  });
  return moved;
}

const isUpToDate = () => Date.parse(cluster.status().asOf!) === clock.now();

/** Lets time pass, then has the server give a sign of life, and waits until it was noticed. */
async function bookmarkAfter(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 2_500) {
    clock.advance(2_500);
    // A probe that has become due is answered long before its time is over.
    const probes = server.count(isProbe);
    await new Promise(resolve => setTimeout(resolve, 5));
    if (server.count(isProbe) > probes) {
      await until(isUpToDate);
    }
  }
  const seen = Date.parse(cluster.status().asOf!);
  clock.advance(1);
  server.bookmark();
  await until(() => Date.parse(cluster.status().asOf!) > seen);
}

describe('a watch', () => {
  it('resumes where it was cut, without a new list and without a lost change', async () => {
    await follow();
    const lists = server.count(isList);
    server.cut();
    server.put('shop', 'b', {});
    await advanceUntil(() => changes.length > 0);
    server.put('shop', 'a', { n: '2' });
    await until(() => changes.length > 1);
    expect(changes).toEqual(['added b', 'modified a']);
    expect(server.count(isList)).toBe(lists);
  });

  it('does not take half a line', async () => {
    await follow();
    server.send('{"type":"ADDED","object":{"apiVersion":"v1","ki');
    server.cut();
    await advanceUntil(
      () => server.count(isWatch) === 2 && server.watchers === 1,
    );
    server.put('shop', 'b', {});
    await until(() => changes.length > 0);
    expect(changes).toEqual(['added b']);
    expect(errors).toEqual([]);
  });

  it('puts lines together that arrive in pieces', async () => {
    await follow();
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
    server.send(bytes.subarray(0, half) as unknown as string);
    await new Promise(resolve => setTimeout(resolve, 20));
    server.send(bytes.subarray(half) as unknown as string);
    await until(() => changes.length > 0);
    expect(cluster.live.get('/ConfigMap/shop/pieces')).toMatchObject({
      data: { text: 'grün' },
    });
  });

  it('notices a connection that died in silence after 90 seconds', async () => {
    await follow();
    const lists = server.count(isList);
    const before = server.count(isWatch);
    server.freeze(true);
    server.put('shop', 'b', {});
    await advanceUntil(() => !cluster.status().reachable, 1_000);
    server.freeze(false);
    const moved = await advanceUntil(() => changes.length > 0, 1_000);
    expect(changes).toEqual(['added b']);
    expect(moved).toBeLessThan(120_000);
    expect(server.count(isWatch)).toBeGreaterThan(before);
    expect(server.count(isList)).toBe(lists);
  });

  it('is not taken for dead while bookmarks come, and resumes from the last one', async () => {
    await follow();
    for (let i = 0; i < 4; i++) {
      await bookmarkAfter(60_000);
    }
    expect(server.count(isWatch)).toBe(1);
    server.forget();
    server.cut();
    await advanceUntil(
      () => server.count(isWatch) === 2 && server.watchers === 1,
    );
    expect(server.count(isWatch)).toBe(2);
    expect(server.count(isList)).toBe(1);
  });

  it.each([
    {
      name: 'an answer',
      expire: () => {
        server.forget();
        server.cut();
      },
    },
    {
      name: 'an event in the stream',
      expire: () => {
        server.send(
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
      await follow();
      server.put('shop', 'b', {});
      await until(() => changes.length > 0);
      server.freeze(true);
      server.remove('shop', 'a');
      server.put('shop', 'c', {});
      server.freeze(false);
      expire();
      await advanceUntil(() => changes.length > 2);
      expect([...changes].sort()).toEqual(['added b', 'added c', 'deleted a']);
      expect(server.count(isList)).toBe(2);
      expect(cluster.live.isComplete(kinds)).toBe(true);
    },
  );

  it('goes on after its time limit without a new list', async () => {
    await follow();
    server.endWatches();
    await advanceUntil(
      () => server.watchers === 1 && server.count(isWatch) === 2,
    );
    server.put('shop', 'b', {});
    await until(() => changes.length > 0);
    expect(server.count(isList)).toBe(1);
  });

  it('backs off from a server that fails, and keeps what it holds', async () => {
    await follow();
    server.script(isWatch, { code: 503, body: 'no backend' }, 4);
    server.cut();
    const moved = await advanceUntil(() => server.count(isWatch) === 6);
    expect(moved).toBeGreaterThan(3_000);
    expect(cluster.live.size()).toBe(1);
    expect(server.count(isList)).toBe(1);
    expect(changes).toEqual([]);
  });

  it('comes back when the server says so after 429', async () => {
    server.put('shop', 'a', {});
    server.script(isList, {
      code: 429,
      body: status(429, 'TooManyRequests'),
      headers: { 'retry-after': '7' },
    });
    await open();
    const watched = cluster.watch({ kinds, namespaces: [] });
    await until(() => server.count(isList) === 1);
    const moved = await advanceUntil(() => server.count(isList) === 2);
    expect(moved).toBeGreaterThanOrEqual(7_000);
    expect(moved).toBeLessThan(9_000);
    expect(await watched).toMatchObject({ status: 'done' });
  });

  it('asks seldom for what is forbidden, says so, and follows once it is granted', async () => {
    server.put('shop', 'a', {});
    server.script(isList, { code: 403, body: status(403, 'Forbidden') }, 2);
    await open();
    expect(await cluster.watch({ kinds, namespaces: [] })).toMatchObject({
      status: 'done',
    });
    expect(cluster.live.isComplete(kinds)).toBe(false);
    await until(() => cluster.status().message !== undefined);
    expect(cluster.status().message).toMatch(
      /may not list and watch ConfigMap/,
    );
    expect(cluster.status().reachable).toBe(true);
    const moved = await advanceUntil(() => cluster.live.size() === 1, 1_000);
    expect(moved).toBeGreaterThanOrEqual(110_000);
    await until(() => cluster.status().message === undefined);
    expect(cluster.live.isComplete(kinds)).toBe(true);
  });

  it('tells that everything is gone when its kind is, and follows it again when it returns', async () => {
    await follow();
    const served = server.kinds;
    server.kinds = [];
    server.script(isWatch, { code: 404, body: '404 page not found' }, 100);
    server.script(isList, { code: 404, body: '404 page not found' }, 100);
    server.cut();
    await advanceUntil(() => changes.length > 0);
    expect(changes).toEqual(['deleted a']);
    expect(cluster.live.isComplete(kinds)).toBe(true);
    server.unscript();
    server.kinds = served;
    await advanceUntil(() => changes.length > 1, 1_000);
    expect(changes[1]).toBe('added a');
  });

  it('does not believe a 404 that discovery contradicts', async () => {
    await follow();
    server.script(isWatch, { code: 404, body: '404 page not found' }, 2);
    server.cut();
    await advanceUntil(() => server.count(isWatch) === 4);
    expect(changes).toEqual([]);
    expect(cluster.live.size()).toBe(1);
  });

  it('survives a listener that throws', async () => {
    await follow();
    cluster.onChange(() => {
      throw new Error('mine');
    });
    const after: string[] = [];
    cluster.onChange(({ key }) => after.push(key));
    server.put('shop', 'b', {});
    await until(() => after.length === 1);
    expect(errors).toEqual(['a listener of live changes failed']);
  });
});

describe('a cluster that is away', () => {
  it('opens nevertheless, says why, and is used as soon as it is there', async () => {
    server.put('shop', 'a', {});
    await server.stop();
    await open();
    const status0 = cluster.status();
    expect(status0).toMatchObject({ reachable: false, objects: 0 });
    expect(status0.message).toMatch(
      /cannot reach 127\.0\.0\.1:\d+: ECONNREFUSED/,
    );
    expect(Date.parse(status0.nextTryAt!)).toBeGreaterThan(clock.now());
    expect(await cluster.watch({ kinds, namespaces: [] })).toMatchObject({
      status: 'failed',
      code: 'unreachable',
    });
    await server.start();
    await advanceUntil(() => cluster.status().reachable);
    expect(cluster.status()).toMatchObject({ version: 'v1.36.0' });
    expect(cluster.status().message).toBeUndefined();
    expect(await cluster.watch({ kinds, namespaces: [] })).toMatchObject({
      status: 'done',
    });
    expect(cluster.live.size()).toBe(1);
  });

  it('is told once, keeps the last known state with its time, and is resumed', async () => {
    await follow();
    clock.advance(5_000);
    const { asOf } = cluster.status();
    told.length = 0;
    await server.stop();
    await advanceUntil(() => !cluster.status().reachable);
    expect(cluster.status().asOf! >= asOf!).toBe(true);
    const lost = cluster.status();
    clock.advance(10_000);
    await until(() => server.count(isProbe) >= 0 && told.length > 0);
    expect(cluster.live.get('/ConfigMap/shop/a')).toBeDefined();
    expect(cluster.live.isComplete(kinds)).toBe(true);
    expect(cluster.status().since).toBe(lost.since);
    expect(cluster.status().asOf).toBe(lost.asOf);
    await server.start();
    server.put('shop', 'b', {});
    await advanceUntil(() => changes.length > 0);
    expect(changes).toEqual(['added b']);
    expect(server.count(isList)).toBe(1);
    const turns = told
      .map(({ reachable }) => reachable)
      .filter((now, i, all) => now !== all[i - 1]);
    expect(turns).toEqual([false, true]);
  });

  it('is looked for less and less often', async () => {
    await server.stop();
    await open();
    const tries: number[] = [];
    cluster.onStatus(({ nextTryAt }) =>
      tries.push(Date.parse(nextTryAt!) - clock.now()),
    );
    await advanceUntil(() => tries.length >= 9);
    expect(tries[0]).toBeLessThan(1_000);
    expect(Math.max(...tries)).toBeLessThanOrEqual(30_000);
    expect(tries.every((wait, i) => i === 0 || wait >= tries[i - 1])).toBe(
      true,
    );
  });

  it('is asked when it was quiet, and not while it speaks', async () => {
    await follow();
    const before = server.count(isProbe);
    for (let i = 0; i < 6; i++) {
      await bookmarkAfter(10_000);
    }
    expect(server.count(isProbe)).toBe(before);
    clock.advance(20_000);
    await until(() => server.count(isProbe) === before + 1);
    await until(() => Date.parse(cluster.status().asOf!) === clock.now());
  });

  it('is shown as of when it was asked, however long the answer takes', async () => {
    await follow();
    let askedAt = 0;
    const answersLate = (seen: Seen) => {
      if (isProbe(seen)) {
        askedAt = clock.now();
        clock.advance(3_000);
      }
      return false;
    };
    server.script(answersLate, { code: 200 });
    clock.advance(20_000);
    await until(
      () => askedAt > 0 && Date.parse(cluster.status().asOf!) >= askedAt,
    );
    expect(Date.parse(cluster.status().asOf!)).toBe(askedAt);
    expect(clock.now()).toBe(askedAt + 3_000);
  });

  it('fails a request that gets no answer in its time', async () => {
    await follow();
    server.freeze(true);
    const answer = cluster.get({ ...kinds[0], namespace: 'shop', name: 'a' });
    await until(() => server.count(({ path }) => path.endsWith('/a')) === 1);
    clock.advance(30_000);
    expect(await answer).toMatchObject({
      status: 'failed',
      code: 'timeout',
      subject: '/ConfigMap/shop/a',
    });
  });

  it('is found again at once when the connections have died in silence, however many were kept', async () => {
    await follow();
    const ref = { ...kinds[0], namespace: 'shop', name: 'a' };
    // As many connections are kept as there were requests at a time.
    await Promise.all(Array.from({ length: 8 }, () => cluster.get(ref)));
    server.forgetConnections();
    server.put('shop', 'b', {});
    const lists = server.count(isList);
    const moved = await advanceUntil(() => changes.length > 0, 500);
    expect(changes).toEqual(['added b']);
    // Quiet for 20 s, then one probe that is not answered.
    expect(moved).toBeLessThan(35_000);
    expect(server.count(isList)).toBe(lists);
    expect(cluster.status().reachable).toBe(true);
  });

  it('has a watch that died in silence go on as soon as a request finds out', async () => {
    await follow();
    const ref = { ...kinds[0], namespace: 'shop', name: 'a' };
    await cluster.get(ref);
    server.forgetConnections();
    server.put('shop', 'b', {});
    const answer = cluster.get(ref);
    await until(() => server.count(({ path }) => path.endsWith('/a')) === 2);
    // New connections work, and prove all the time that the cluster is there.
    let moved = 0;
    while (changes.length === 0 && moved < 80_000) {
      clock.advance(1_000);
      moved += 1_000;
      void cluster.get(ref);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    expect(told.every(({ reachable }) => reachable)).toBe(true);
    expect(changes).toEqual(['added b']);
    expect(moved).toBeLessThan(40_000);
    expect(await answer).toMatchObject({ code: 'timeout' });
  });

  it('ends what waits for an answer when contact is lost, as something to try again', async () => {
    await follow();
    server.freeze(true);
    clock.advance(10_000);
    const answer = cluster.get({ ...kinds[0], namespace: 'shop', name: 'a' });
    await until(() => server.count(({ path }) => path.endsWith('/a')) === 1);
    const moved = await advanceUntil(() => !cluster.status().reachable, 1_000);
    expect(moved).toBeLessThan(25_000);
    expect(await answer).toMatchObject({
      status: 'failed',
      code: 'unreachable',
    });
  });

  it('is not taken for a cluster when something else answers', async () => {
    server.script(isProbe, { code: 200, body: '<html>hello</html>' }, 5);
    await open();
    expect(cluster.status()).toMatchObject({ reachable: false });
    expect(cluster.status().message).toMatch(/not a Kubernetes API server/);
  });

  it('leaves no timer and no connection behind', async () => {
    await follow();
    await cluster.close();
    await until(() => server.watchers === 0);
    clock.advance(600_000);
    expect(clock.waiting).toBe(0);
    const requests = server.seen.length;
    clock.advance(600_000);
    expect(server.seen.length).toBe(requests);
  });
});

describe('credentials', () => {
  const ref = { ...kinds[0], namespace: 'shop', name: 'a' };
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cluster-credentials-'));
    server.put('shop', 'a', {});
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('that are refused make the cluster unreachable, and name the reason', async () => {
    server.tokens = ['another'];
    await open();
    expect(cluster.status()).toMatchObject({ reachable: false });
    expect(cluster.status().message).toMatch(/Unauthorized/);
    expect(cluster.status().asOf).toBeUndefined();
  });

  it('are read again from their file when they are refused', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'first\n');
    server.tokens = ['first'];
    await open(server.kubeconfigOf({ tokenFile }));
    expect(cluster.status().reachable).toBe(true);
    await writeFile(tokenFile, 'second\n');
    server.tokens = ['second'];
    expect(await cluster.get(ref)).toMatchObject({ status: 'done' });
    expect(server.seen.at(-1)!.authorization).toBe('Bearer second');
  });

  it('come from a plugin, are kept while they are valid, and renewed when refused', async () => {
    const script = join(folder, 'plugin.mjs');
    const count = join(folder, 'count');
    await writeFile(
      script,
      `import { appendFileSync, readFileSync } from 'node:fs';
       appendFileSync(process.env.COUNT_FILE, 'x');
       const n = readFileSync(process.env.COUNT_FILE, 'utf8').length;
       const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
       console.log(JSON.stringify({
         apiVersion: info.apiVersion, kind: 'ExecCredential',
         status: { token: 'plugin-' + n },
       }));`,
    );
    server.tokens = ['plugin-1'];
    await open(
      server.kubeconfigOf({
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: process.execPath,
          args: [script],
          env: [{ name: 'COUNT_FILE', value: count }],
        },
      }),
    );
    expect(cluster.status().reachable).toBe(true);
    expect(await cluster.get(ref)).toMatchObject({ status: 'done' });
    server.tokens = ['plugin-2'];
    expect(await cluster.get(ref)).toMatchObject({ status: 'done' });
    expect(server.seen.at(-1)!.authorization).toBe('Bearer plugin-2');
  });

  it('that a plugin cannot give name the plugin, and the cure', async () => {
    await open(
      server.kubeconfigOf({
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: join(folder, 'no-such-plugin'),
          installHint: 'get it from your platform team',
        },
      }),
    );
    expect(cluster.status().reachable).toBe(false);
    expect(cluster.status().message).toMatch(
      /no-such-plugin' was not found; get it from your platform team/,
    );
  });
});
