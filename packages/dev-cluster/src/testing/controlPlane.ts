import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { access, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeKubeconfig } from '../program/kubeconfig';
import { startSupervisor, type Supervisor } from './supervisor';

/** What to start beside etcd and kube-apiserver. @public */
export interface ControlPlaneOptions {
  /** Also run kube-controller-manager: workloads, garbage collection, namespace deletion. */
  controllerManager?: boolean;
  /** More flags for kube-apiserver. */
  apiServerFlags?: string[];
  /** Folder with the programs; `KUBEBUILDER_ASSETS` when absent. */
  assets?: string;
}

/** A real Kubernetes control plane that runs for a test. @public */
export interface ControlPlane {
  url: string;
  /** Token of a member of `system:masters`. */
  token: string;
  /** Token of user `reader` without any rights, for tests of authorisation. */
  readerToken: string;
  /** Certificate authority, base64 of PEM. */
  caData: string;
  /** YAML text. */
  kubeconfig: string;
  kubeconfigPath: string;
  /** The folder with logs; it goes away with {@link ControlPlane.stop}. */
  folder: string;
  stop(): Promise<void>;
}

const attempts = 4;
const readyTimeout = 90_000;

/** The folder of etcd, kube-apiserver and kubectl, or undefined when `KUBEBUILDER_ASSETS` is unset. @public */
export function controlPlaneAssets(): string | undefined {
  return process.env.KUBEBUILDER_ASSETS || undefined;
}

/**
 * Starts a real control plane on free ports of 127.0.0.1 in a temporary folder, and settles when it
 * is ready and its `default` namespace exists. Its processes end with this one.
 * @throws Error when `KUBEBUILDER_ASSETS` is unset, or with the end of the failing program's log.
 * @public
 */
export async function startControlPlane(
  options: ControlPlaneOptions = {},
): Promise<ControlPlane> {
  const assets = options.assets ?? controlPlaneAssets();
  if (!assets) {
    throw new Error(
      'KUBEBUILDER_ASSETS is unset: it names the folder with etcd, kube-apiserver and kubectl (setup-envtest use -p path)',
    );
  }
  await access(join(assets, 'kube-apiserver'));
  // A port that was free can be taken by somebody else before the program listens on it.
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryStart(assets, options);
    } catch (error) {
      if (attempt === attempts || !isPortTaken(error)) throw error;
    }
  }
}

function isPortTaken(error: unknown): boolean {
  return (
    error instanceof Error && /address already in use/i.test(error.message)
  );
}

async function tryStart(
  assets: string,
  options: ControlPlaneOptions,
): Promise<ControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'control-plane-'));
  const supervisor = startSupervisor(folder);
  try {
    return await startIn(folder, supervisor, assets, options);
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

async function startIn(
  folder: string,
  supervisor: Supervisor,
  assets: string,
  options: ControlPlaneOptions,
): Promise<ControlPlane> {
  const [etcdPort, port] = await freePorts(2);
  const token = randomBytes(16).toString('hex');
  const readerToken = randomBytes(16).toString('hex');
  const keys = await writeKeys(folder, { token, readerToken });
  const run = (name: string, args: string[]) =>
    supervisor.start({
      name,
      file: join(assets, name),
      args,
      log: join(folder, `${name}.log`),
    });
  run('etcd', etcdFlags(folder, etcdPort));
  await waitUntil(supervisor, folder, 'etcd', () =>
    answers(`http://127.0.0.1:${etcdPort}/health`),
  );
  run('kube-apiserver', [
    ...apiServerFlags({ folder, etcdPort, port, keys }),
    ...(options.apiServerFlags ?? []),
  ]);
  const url = `https://127.0.0.1:${port}`;
  const ca = await waitUntil(supervisor, folder, 'kube-apiserver', () =>
    certificateOf(folder),
  );
  await waitUntil(
    supervisor,
    folder,
    'kube-apiserver',
    async () =>
      (await answers(`${url}/readyz`, { token, ca })) &&
      (await answers(`${url}/api/v1/namespaces/default`, { token, ca })),
  );
  const caData = Buffer.from(ca).toString('base64');
  const kubeconfig = writeKubeconfig({ name: 'real', url, token, caData });
  const kubeconfigPath = join(folder, 'kubeconfig');
  await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 });
  if (options.controllerManager) {
    run('kube-controller-manager', managerFlags(kubeconfigPath, keys.signing));
    await waitUntil(supervisor, folder, 'kube-controller-manager', () =>
      answers(`${url}/api/v1/namespaces/default/serviceaccounts/default`, {
        token,
        ca,
      }),
    );
  }
  return {
    url,
    token,
    readerToken,
    caData,
    kubeconfig,
    kubeconfigPath,
    folder,
    stop: () => supervisor.stop(),
  };
}

interface Keys {
  signing: string;
  public: string;
  tokens: string;
}

async function writeKeys(
  folder: string,
  tokens: { token: string; readerToken: string },
): Promise<Keys> {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const keys = {
    signing: join(folder, 'sa.key'),
    public: join(folder, 'sa.pub'),
    tokens: join(folder, 'tokens.csv'),
  };
  await writeFile(keys.signing, pair.privateKey, { mode: 0o600 });
  await writeFile(keys.public, pair.publicKey);
  await writeFile(
    keys.tokens,
    `${tokens.token},admin,admin,system:masters\n${tokens.readerToken},reader,reader,\n`,
    { mode: 0o600 },
  );
  return keys;
}

function etcdFlags(folder: string, port: number): string[] {
  const client = `http://127.0.0.1:${port}`;
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    '--log-level=warn',
  ];
}

function apiServerFlags(options: {
  folder: string;
  etcdPort: number;
  port: number;
  keys: Keys;
}): string[] {
  const { folder, etcdPort, port, keys } = options;
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--cert-dir=${join(folder, 'certificates')}`,
    `--token-auth-file=${keys.tokens}`,
    '--authorization-mode=RBAC',
    '--anonymous-auth=true',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${keys.public}`,
    `--service-account-signing-key-file=${keys.signing}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--endpoint-reconciler-type=none',
    '--disable-admission-plugins=ServiceAccount',
    '--allow-privileged=true',
    '--max-requests-inflight=2000',
    '--max-mutating-requests-inflight=1000',
  ];
}

function managerFlags(kubeconfigPath: string, signingKey: string): string[] {
  return [
    `--kubeconfig=${kubeconfigPath}`,
    `--service-account-private-key-file=${signingKey}`,
    '--secure-port=0',
    '--leader-elect=false',
    '--use-service-account-credentials=false',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    '--namespace-sync-period=2s',
  ];
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map(
    server => (server.address() as { port: number }).port,
  );
  await Promise.all(
    servers.map(server => new Promise(resolve => server.close(resolve))),
  );
  return ports;
}

async function certificateOf(folder: string): Promise<string | undefined> {
  const text = await readFile(
    join(folder, 'certificates', 'apiserver.crt'),
    'utf8',
  ).catch(() => '');
  // The leaf comes first, its authority second; both have to be there.
  return text.split('-----END CERTIFICATE-----').length > 2 ? text : undefined;
}

function answers(
  url: string,
  options: { token?: string; ca?: string } = {},
): Promise<boolean> {
  const { token, ca } = options;
  const send = url.startsWith('https') ? httpsRequest : httpRequest;
  return new Promise(resolve => {
    const outgoing = send(
      url,
      {
        ca,
        agent: false,
        timeout: 5000,
        headers: token ? { authorization: `Bearer ${token}` } : {},
      },
      response => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });
}

async function waitUntil<T>(
  supervisor: Supervisor,
  folder: string,
  name: string,
  probe: () => Promise<T | false | undefined>,
): Promise<T> {
  const deadline = Date.now() + readyTimeout;
  for (;;) {
    const failure = supervisor.failure();
    if (failure) {
      throw new Error(
        `${failure.name} ended (${failure.code}): ${await tailOf(
          folder,
          failure.name,
        )}`,
      );
    }
    const result = await probe();
    if (result) return result;
    if (Date.now() > deadline) {
      throw new Error(`${name} is not ready: ${await tailOf(folder, name)}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

async function tailOf(folder: string, name: string): Promise<string> {
  const text = await readFile(join(folder, `${name}.log`), 'utf8').catch(
    () => '',
  );
  return text.slice(-2000);
}
