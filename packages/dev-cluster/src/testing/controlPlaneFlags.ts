import { join } from 'node:path';
import type { ControlPlaneKeys } from './controlPlaneKeys';

/** Arguments of etcd: its data below the folder, one client port. */
export function etcdFlags(folder: string, port: number): string[] {
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

/** Arguments of kube-apiserver on one port of loopback, with tokens and RBAC. */
export function apiServerFlags(options: {
  folder: string;
  etcdPort: number;
  port: number;
  keys: Pick<ControlPlaneKeys, 'signing' | 'public' | 'tokens'>;
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

/** Arguments of kube-controller-manager, fast enough for tests. */
export function managerFlags(
  kubeconfigPath: string,
  signingKey: string,
  controllers: readonly string[] = ['*'],
): string[] {
  return [
    `--kubeconfig=${kubeconfigPath}`,
    `--service-account-private-key-file=${signingKey}`,
    '--secure-port=0',
    '--leader-elect=false',
    `--controllers=${controllers.join()}`,
    '--use-service-account-credentials=false',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    '--namespace-sync-period=2s',
  ];
}
