import { access, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeKubeconfig } from '../program/kubeconfig';
import { apiServerFlags, etcdFlags, managerFlags } from './controlPlaneFlags';
import { controlPlaneKeys } from './controlPlaneKeys';
import { freePorts } from './freePorts';
import { startSupervisor, type Command, type Supervisor } from './supervisor';

/** What to start beside etcd and kube-apiserver. @public */
export interface ControlPlaneOptions {
  /** Also run kube-controller-manager: workloads, garbage collection, namespace deletion. */
  controllerManager?: boolean;
  /** Names of the controllers that it runs; all when absent. */
  controllers?: readonly string[];
  /** More flags for kube-apiserver. */
  apiServerFlags?: string[];
  /** Folder with the programs; `KUBEBUILDER_ASSETS` when absent. */
  assets?: string;
  /** Keeps state, keys and tokens here, for the next start; without it a temporary folder, gone at the end. */
  folder?: string;
  /** Where the temporary folder is made; where the system makes its own when absent. */
  within?: string;
  /** Port of kube-apiserver; a free one when absent. */
  port?: number;
}

/** A real Kubernetes control plane that runs. @public */
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
  /** The folder with state and logs; a temporary one goes away with {@link ControlPlane.stop}. */
  folder: string;
  /** Runs another program beside it, which ends with it at the latest. It writes to `<name>.log` in the folder. */
  run(program: ControlPlaneProgram): void;
  /** Tells which program ended on its own, and the end of its log; undefined while all run. */
  failure(): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** A program that runs beside a control plane. @public */
export interface ControlPlaneProgram {
  name: string;
  /** Its path, or a name that is on the PATH. */
  file: string;
  args: string[];
  /** Variables beside those of this process. */
  env?: Readonly<Record<string, string>>;
}

const attempts = 4;
const readyTimeout = 90_000;

/** The folder of etcd, kube-apiserver and kubectl, or undefined when `KUBEBUILDER_ASSETS` is unset. @public */
export function controlPlaneAssets(): string | undefined {
  return process.env.KUBEBUILDER_ASSETS || undefined;
}

/**
 * Starts a real control plane on 127.0.0.1, and settles when it is ready and its `default` namespace exists. Its
 * processes end with this one.
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
  const folder =
    options.folder ??
    (await mkdtemp(join(options.within ?? tmpdir(), 'control-plane-')));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const supervisor = startSupervisor(folder, { keep: Boolean(options.folder) });
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
  const [etcdPort, freePort] = await freePorts(2);
  const port = options.port ?? freePort;
  const { token, readerToken, ...keys } = await controlPlaneKeys(folder);
  const start = (program: Omit<Command, 'log'>) =>
    supervisor.start({ ...program, log: join(folder, `${program.name}.log`) });
  const run = (name: string, args: string[]) =>
    start({ name, file: join(assets, name), args });
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
    run(
      'kube-controller-manager',
      managerFlags(kubeconfigPath, keys.signing, options.controllers),
    );
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
    run: start,
    failure: () => failureOf(supervisor, folder),
    stop: () => supervisor.stop(),
  };
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
    const failure = await failureOf(supervisor, folder);
    if (failure) throw new Error(failure);
    const result = await probe();
    if (result) return result;
    if (Date.now() > deadline) {
      throw new Error(`${name} is not ready: ${await tailOf(folder, name)}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

async function failureOf(
  supervisor: Supervisor,
  folder: string,
): Promise<string | undefined> {
  const failure = supervisor.failure();
  return (
    failure &&
    `${failure.name} ended (${failure.code}): ${await tailOf(
      folder,
      failure.name,
    )}`
  );
}

async function tailOf(folder: string, name: string): Promise<string> {
  const text = await readFile(join(folder, `${name}.log`), 'utf8').catch(
    () => '',
  );
  return text.slice(-2000);
}
