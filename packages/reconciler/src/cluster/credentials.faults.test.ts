import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  kinds,
  scriptedClusterForEachTest,
  type ScriptedCluster,
} from './testing/scriptedCluster';

let world: ScriptedCluster;
scriptedClusterForEachTest(given => {
  world = given;
});

describe('credentials', () => {
  const ref = { ...kinds[0], namespace: 'shop', name: 'a' };
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cluster-credentials-'));
    world.server.put('shop', 'a', {});
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('that are refused make the cluster unreachable, and name the reason', async () => {
    world.server.tokens = ['another'];
    await world.open();
    expect(world.cluster.status()).toMatchObject({ reachable: false });
    expect(world.cluster.status().message).toMatch(/Unauthorized/);
    expect(world.cluster.status().asOf).toBeUndefined();
  });

  it('are read again from their file when they are refused', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'first\n');
    world.server.tokens = ['first'];
    await world.open(world.server.kubeconfigOf({ tokenFile }));
    expect(world.cluster.status().reachable).toBe(true);
    await writeFile(tokenFile, 'second\n');
    world.server.tokens = ['second'];
    expect(await world.cluster.get(ref)).toMatchObject({ status: 'done' });
    expect(world.server.seen.at(-1)!.authorization).toBe('Bearer second');
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
    world.server.tokens = ['plugin-1'];
    await world.open(
      world.server.kubeconfigOf({
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: process.execPath,
          args: [script],
          env: [{ name: 'COUNT_FILE', value: count }],
        },
      }),
    );
    expect(world.cluster.status().reachable).toBe(true);
    expect(await world.cluster.get(ref)).toMatchObject({ status: 'done' });
    world.server.tokens = ['plugin-2'];
    expect(await world.cluster.get(ref)).toMatchObject({ status: 'done' });
    expect(world.server.seen.at(-1)!.authorization).toBe('Bearer plugin-2');
  });

  it('that a plugin cannot give name the plugin, and the cure', async () => {
    await world.open(
      world.server.kubeconfigOf({
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: join(folder, 'no-such-plugin'),
          installHint: 'get it from your platform team',
        },
      }),
    );
    expect(world.cluster.status().reachable).toBe(false);
    expect(world.cluster.status().message).toMatch(
      /no-such-plugin' was not found; get it from your platform team/,
    );
  });
});
