/** The ways into a cluster, each on a real API server: skipped when KUBEBUILDER_ASSETS is unset. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  controlPlaneAssets,
  startControlPlane,
  type ControlPlane,
} from '@gitops-suite/dev-cluster/testUtils';
import { parse, stringify } from 'yaml';
import { systemClock } from '../engine/clock';
import type { Cluster } from '../ports';
import { silentLogger } from '../testUtils';
import {
  configMap as configMapText,
  EngineWorld,
  settings,
} from '../testing/engineWorld';
import { openCluster } from './openCluster';
import { adminOf, type Admin } from './testing/adminClient';
import { startConnectProxy } from '../testUtils';
import { configMap, deployment, refOf } from './testing/manifests';
import { until } from './testing/until';

jest.setTimeout(120_000);

const options = {
  installation: 'main',
  clock: systemClock,
  logger: silentLogger,
};

/** A certificate authority, and a client certificate of a member of system:masters. */
function makeCertificates(folder: string) {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout'];
  openssl(
    ...['req', '-x509', ...key, file('ca.key'), '-out', file('ca.pem')],
    ...['-subj', '/CN=test-ca', '-days', '2'],
  );
  openssl(
    ...['req', ...key, file('client.key'), '-out', file('client.csr')],
    ...['-subj', '/O=system:masters/CN=certified'],
  );
  openssl(
    ...['x509', '-req', '-in', file('client.csr'), '-CA', file('ca.pem')],
    ...['-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2'],
    ...['-out', file('client.pem')],
  );
  return {
    authority: file('ca.pem'),
    certificate: file('client.pem'),
    key: file('client.key'),
  };
}

(controlPlaneAssets() ? describe : describe.skip)(
  'a way into a cluster',
  () => {
    let plane: ControlPlane;
    let admin: Admin;
    let folder: string;
    let certificates: ReturnType<typeof makeCertificates>;
    const opened: Cluster[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'gitops-ways-'));
      certificates = makeCertificates(folder);
      plane = await startControlPlane({
        apiServerFlags: [`--client-ca-file=${certificates.authority}`],
      });
      const ca = Buffer.from(plane.caData, 'base64');
      admin = adminOf(plane.url, plane.token, ca);
    }, 120_000);
    afterEach(async () => {
      await Promise.all(opened.splice(0).map(cluster => cluster.close()));
    });
    afterAll(async () => {
      await plane?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    /** A kubeconfig of the server with another user, or more about the cluster. */
    function kubeconfig(user: object, cluster: object = {}): string {
      const file = parse(plane.kubeconfig);
      file.users[0].user = user;
      Object.assign(file.clusters[0].cluster, cluster);
      return stringify(file);
    }

    async function open(text: string): Promise<Cluster> {
      const cluster = await openCluster(
        { name: 'test', kubeconfig: text },
        options,
      );
      opened.push(cluster);
      return cluster;
    }

    const write = (cluster: Cluster, name: string) =>
      cluster.apply(configMap('default', name, { a: '1' }), {
        dryRun: false,
        force: true,
      });

    it('is a token, and the status says version, latency and queue', async () => {
      const cluster = await open(kubeconfig({ token: plane.token }));
      expect(await write(cluster, 'token')).toMatchObject({ status: 'done' });
      expect(cluster.status()).toMatchObject({
        reachable: true,
        version: expect.stringMatching(/^v1\./),
        latencyMs: expect.any(Number),
        waiting: 0,
      });
    });

    it('is a token in a file that is read again when it changed, as in a pod', async () => {
      const tokenFile = join(folder, 'token');
      writeFileSync(tokenFile, 'stale');
      const cluster = await open(kubeconfig({ tokenFile }));
      expect(cluster.status()).toMatchObject({ reachable: false });
      writeFileSync(tokenFile, `${plane.token}\n`);
      await until(() => cluster.status().reachable);
      expect(await write(cluster, 'file')).toMatchObject({ status: 'done' });
    });

    it('is a client certificate', async () => {
      const cluster = await open(
        kubeconfig({
          'client-certificate-data': readFileSync(
            certificates.certificate,
          ).toString('base64'),
          'client-key': certificates.key,
        }),
      );
      expect(await write(cluster, 'certificate')).toMatchObject({
        status: 'done',
      });
    });

    it('is a credential plugin', async () => {
      const command = join(folder, 'plugin.sh');
      writeFileSync(
        command,
        `#!/bin/sh\necho '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'"$TOKEN"'"}}'\n`,
      );
      chmodSync(command, 0o700);
      const cluster = await open(
        kubeconfig({
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command,
            env: [{ name: 'TOKEN', value: plane.token }],
          },
        }),
      );
      expect(await write(cluster, 'plugin')).toMatchObject({ status: 'done' });
    });

    it('leads through a proxy, which sees the name of the server alone', async () => {
      const proxy = await startConnectProxy('me', 'p@ss');
      const through = proxy.url.replace('p@ss', 'p%40ss');
      const cluster = await open(
        kubeconfig({ token: plane.token }, { 'proxy-url': through }),
      );
      expect(await write(cluster, 'proxy')).toMatchObject({ status: 'done' });
      expect(new Set(proxy.opened)).toEqual(new Set([new URL(plane.url).host]));
      const refused = await open(
        kubeconfig(
          { token: plane.token },
          { 'proxy-url': through.replace('p%40ss', 'wrong') },
        ),
      );
      expect(refused.status()).toMatchObject({
        reachable: false,
        message: expect.stringMatching(/proxy 127\.0\.0\.1:\d+ .* 407/),
      });
      await Promise.all(opened.splice(0).map(each => each.close()));
      await proxy.close();
    });

    /** A service account that may read and write ConfigMaps of its namespace, and nothing else. */
    async function serviceAccount(namespace: string): Promise<void> {
      const core = `/api/v1/namespaces/${namespace}`;
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
      await admin('POST', '/api/v1/namespaces', {
        metadata: { name: namespace },
      });
      await admin('POST', `${core}/serviceaccounts`, {
        metadata: { name: 'deployer' },
      });
      await admin('POST', `${rbac}/roles`, {
        metadata: { name: 'deployer' },
        rules: [
          {
            apiGroups: [''],
            resources: ['configmaps'],
            verbs: ['get', 'create', 'patch'],
          },
        ],
      });
      await admin('POST', `${rbac}/rolebindings`, {
        metadata: { name: 'deployer' },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'Role',
          name: 'deployer',
        },
        subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace }],
      });
    }

    it('is narrowed to a service account: its rights decide, and what they deny is named', async () => {
      await serviceAccount('narrow');
      const cluster = await open(plane.kubeconfig);
      const acting = cluster.actingAs('system:serviceaccount:narrow:deployer');
      const apply = { dryRun: false, force: true };
      const own = configMap('narrow', 'own', { a: '1' });
      const written = await acting.apply(own, apply);
      expect(written).toMatchObject({ status: 'done' });
      const stored = await cluster.get(refOf('narrow', 'own'));
      const uid =
        stored.status === 'done' ? String(stored.value?.metadata.uid) : '';
      const denied = {
        status: 'failed',
        code: 'forbidden',
        message: expect.stringContaining(
          'system:serviceaccount:narrow:deployer',
        ),
      };
      for (const dryRun of [true, false]) {
        expect(
          await acting.apply(deployment('narrow', 'web'), { ...apply, dryRun }),
        ).toMatchObject(denied);
      }
      expect(await acting.get(refOf('default', 'token'))).toMatchObject(denied);
      expect(
        await acting.delete(refOf('narrow', 'own'), {
          uid,
          propagation: 'Background',
        }),
      ).toMatchObject(denied);
      expect(await cluster.get(refOf('narrow', 'own'))).toMatchObject({
        status: 'done',
        value: { data: { a: '1' } },
      });
    });

    it('is narrowed for one Application, while another acts as the suite', async () => {
      await serviceAccount('tenant');
      const { url, token, caData } = plane;
      const world = new EngineWorld({
        ...{ name: 'test', url, token, caData },
        kubeconfig: plane.kubeconfig,
      });
      const secret =
        'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}\n';
      world.push({
        'gitops.yaml': settings(
          '{automated: {}, options: [CreateNamespace=true]}',
        ),
        'apps/tenant/app.yaml': 'serviceAccountName: deployer\n',
        'apps/tenant/overlays/dev/c.yaml': configMapText('c', '1'),
        'apps/free/overlays/dev/s.yaml': secret,
      });
      try {
        await world.start();
        await world.untilSynced('tenant.dev');
        await world.untilSynced('free.dev');
        world.push({ 'apps/tenant/overlays/dev/s.yaml': secret });
        await world.until(
          () =>
            JSON.stringify(world.application('tenant.dev')).includes(
              'system:serviceaccount:tenant:deployer',
            ),
          'the refusal to be told',
        );
        expect(
          (await world.api('GET', '/api/v1/namespaces/tenant/secrets/s')).code,
        ).toBe(404);
      } finally {
        await world.remove();
      }
    });

    it('that answers nothing keeps no other cluster waiting', async () => {
      const held = new Set<Socket>();
      const hole = createServer(socket => held.add(socket));
      await new Promise<void>(done => hole.listen(0, '127.0.0.1', done));
      const { port } = hole.address() as AddressInfo;
      const { url, token, caData } = plane;
      const world = new EngineWorld({
        ...{ name: 'test', url, token, caData },
        kubeconfig: plane.kubeconfig,
      });
      const config = world.config();
      const silent = stringify({
        ...parse(plane.kubeconfig),
        clusters: parse(plane.kubeconfig).clusters.map(
          ({ name }: { name: string }) => ({
            name,
            cluster: { server: `https://127.0.0.1:${port}` },
          }),
        ),
      });
      const [repository] = config.repositories;
      world.config = () => ({
        ...config,
        clusters: [
          ...Array.from({ length: 5 }, (_, index) => ({
            name: `hole-${index}`,
            kubeconfig: silent,
          })),
          ...config.clusters,
        ],
        repositories: [
          {
            ...repository,
            trust: [
              ...repository.trust,
              { ...repository.trust[0], cluster: 'hole-0' },
            ],
          },
        ],
      });
      const overlays = Array.from({ length: 40 }, (_, index) => [
        `apps/lost-${index}/overlays/dark/c.yaml`,
        configMapText('c', '1'),
      ]);
      world.push({
        'gitops.yaml': settings(
          '{automated: {}, options: [CreateNamespace=true]}',
          '  - {name: dark, cluster: hole-0, sync: {automated: {}}}\n',
        ),
        ...Object.fromEntries(overlays),
        'apps/alive/overlays/dev/c.yaml': configMapText('c', '1'),
      });
      try {
        const started = Date.now();
        await world.start();
        await world.untilSynced('alive.dev');
        // One look at each, all at the same time, takes 5 s.
        expect(Date.now() - started).toBeLessThan(20_000);
        const again = Date.now();
        world.push({
          'apps/alive/overlays/dev/c.yaml': configMapText('c', '2'),
        });
        await world.until(
          async () => {
            const { body } = await world.api(
              'GET',
              '/api/v1/namespaces/alive/configmaps/c',
            );
            return (body.data as { value?: string })?.value === '2';
          },
          'the change to arrive',
          5_000,
        );
        expect(Date.now() - again).toBeLessThan(5_000);
        await world.until(
          () => world.application('lost-0.dark')?.sync.status === 'Unknown',
          'the others to be told as unknown',
          5_000,
        );
      } finally {
        held.forEach(socket => socket.destroy());
        hole.close();
        await world.remove();
      }
    });
  },
);
