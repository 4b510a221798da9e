import { execFile, execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  controlPlaneAssets,
  startControlPlane,
  type ControlPlane,
} from '@gitops-suite/dev-cluster/testUtils';
import { kubeconfigOf } from '../kubeconfigOf';
import { temporaryFolder } from '../temporaryFolder';
import { auditPolicy, followAudit, type AuditedRequest } from './audit';
import { listObjects, type Listable, type ListedObject } from './listObjects';

const run = promisify(execFile);

/** Who works in the cluster, each with a service account that may do everything: what it leaves alone is its own choice. */
export const engines = ['agent', 'argocd', 'flux'] as const;
/** See {@link engines}. */
export type Engine = (typeof engines)[number];

/** Where the service accounts are. */
const HOME = 'engines';

/** What there is to move a workload that has no replicas, and what every cluster has. */
const controllers = [
  'deployment-controller',
  'garbage-collector-controller',
  'namespace-controller',
  'replicaset-controller',
  'serviceaccount-controller',
];

/** A real API server that several engines share, and that tells what each of them asked for. */
export interface SharedCluster {
  plane: ControlPlane;
  /** Text of the kubeconfig of one of them. */
  kubeconfigs: Readonly<Record<Engine, string>>;
  /** Runs kubectl as an administrator. */
  kubectl(...args: string[]): Promise<string>;
  /** Creates objects. */
  create(objects: readonly object[]): void;
  list(plural: Listable, namespace: string): Promise<ListedObject[]>;
  /** Every request of the engines so far. */
  requests(): AuditedRequest[];
  stop(): Promise<void>;
}

/** Memory where the machine has some as a folder: Flux writes much that it throws away. */
function memory(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

/** Starts it with these namespaces. */
export async function startSharedCluster(
  namespaces: readonly string[],
): Promise<SharedCluster> {
  const folder = temporaryFolder({ 'policy.yaml': auditPolicy(HOME) });
  const log = join(folder, 'audit.log');
  const plane = await startControlPlane({
    ...{ controllerManager: true, controllers, within: memory() },
    apiServerFlags: [
      `--audit-policy-file=${join(folder, 'policy.yaml')}`,
      `--audit-log-path=${log}`,
      // In MB: one file to the end, a thousand Applications write more than the 100 of the default.
      '--audit-log-maxsize=10000',
    ],
  });
  const file = join(controlPlaneAssets()!, 'kubectl');
  const as = ['--kubeconfig', plane.kubeconfigPath];
  const options = { encoding: 'utf8', maxBuffer: 1024 ** 3 } as const;
  const kubectl = async (...args: string[]) =>
    (await run(file, [...as, ...args], options)).stdout;
  const create = (items: readonly object[]) => {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    const apply = ['apply', '--server-side', '-f', '-'];
    execFileSync(file, [...as, ...apply], {
      ...{ ...options, input },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  };
  try {
    create([HOME, ...namespaces].map(namespaceOf));
    create(engines.flatMap(accountOf));
    return {
      ...{ plane, kubectl, create },
      kubeconfigs: await kubeconfigsOf(plane, kubectl),
      list: (plural, namespace) => listObjects(plane, plural, namespace),
      requests: followAudit(log),
      stop: () => plane.stop(),
    };
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

function namespaceOf(name: string): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function accountOf(name: Engine): object[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace: HOME },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'cluster-admin',
      },
      subjects: [{ kind: 'ServiceAccount', name, namespace: HOME }],
    },
  ];
}

async function kubeconfigsOf(
  { url, caData, folder }: ControlPlane,
  kubectl: SharedCluster['kubectl'],
): Promise<Record<Engine, string>> {
  const entries = engines.map(async engine => {
    const token = (await kubectl('create', 'token', engine, '-n', HOME)).trim();
    const text = JSON.stringify({
      ...JSON.parse(kubeconfigOf('prod', { server: url, token, caData })),
      'current-context': 'prod',
    });
    writeFileSync(kubeconfigPathOf(folder, engine), text, { mode: 0o600 });
    return [engine, text] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<
    Engine,
    string
  >;
}

/** The file of an engine's kubeconfig in the folder of the control plane. */
export function kubeconfigPathOf(folder: string, engine: Engine): string {
  return join(folder, `kubeconfig-${engine}`);
}
