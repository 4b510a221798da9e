import type { Config } from '@backstage/config';
import type { ClusterConfig } from '@gitops-suite/reconciler';
import { stringify } from 'yaml';
import { ConfigProblem } from './ConfigProblem';

/** Reads a text file; rejects when it cannot be read. */
export type ReadTextFile = (path: string) => Promise<string>;

/** `gitops.clusters`, each as the kubeconfig that the reconciler works with. */
export async function readClusters(
  gitops: Config,
  readTextFile: ReadTextFile,
): Promise<ClusterConfig[]> {
  const clusters: ClusterConfig[] = [];
  for (const [index, cluster] of (
    gitops.getOptionalConfigArray('clusters') ?? []
  ).entries()) {
    const name = cluster.getString('name');
    if (clusters.some(other => other.name === name)) {
      throw new ConfigProblem(
        `clusters[${index}].name`,
        `"${name}" occurs twice.`,
        'Give each cluster its own name.',
      );
    }
    clusters.push({
      name,
      ...(await readAccess(cluster, `clusters[${index}]`, readTextFile)),
      qps: positive(cluster, `clusters[${index}]`, 'qps'),
      burst: positive(cluster, `clusters[${index}]`, 'burst'),
    });
  }
  return clusters;
}

async function readAccess(
  cluster: Config,
  key: string,
  readTextFile: ReadTextFile,
): Promise<Pick<ClusterConfig, 'kubeconfig' | 'context'>> {
  const file = cluster.getOptionalString('kubeconfig');
  const url = cluster.getOptionalString('url');
  if ((file === undefined) === (url === undefined)) {
    throw new ConfigProblem(
      key,
      file ? 'It has both kubeconfig and url.' : 'It says no way in.',
      'Set either "kubeconfig" (path of a file) or "url" and "token".',
    );
  }
  if (file !== undefined) {
    const kubeconfig = await readFileOf(
      `${key}.kubeconfig`,
      file,
      readTextFile,
    );
    return { kubeconfig, context: cluster.getOptionalString('context') };
  }
  return { kubeconfig: await kubeconfigOf(cluster, key, readTextFile) };
}

async function kubeconfigOf(
  cluster: Config,
  key: string,
  readTextFile: ReadTextFile,
): Promise<string> {
  const server = cluster.getString('url');
  if (!/^https?:$/.test(protocolOf(server))) {
    throw new ConfigProblem(
      `${key}.url`,
      `"${server}" is not a http or https URL.`,
      'Write the address of the API server, such as https://10.0.0.1:6443.',
    );
  }
  const token = cluster.getOptionalString('token');
  if (!token) {
    throw new ConfigProblem(
      `${key}.token`,
      'It is missing.',
      'Set the token of a service account, or use "kubeconfig".',
    );
  }
  const caFile = cluster.getOptionalString('caFile');
  const authority = caFile
    ? Buffer.from(
        await readFileOf(`${key}.caFile`, caFile, readTextFile),
      ).toString('base64')
    : cluster.getOptionalString('caData');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'default',
    clusters: [
      {
        name: 'default',
        cluster: {
          server,
          ...(authority && { 'certificate-authority-data': authority }),
          ...(cluster.getOptionalBoolean('dangerouslySkipTLSVerify') && {
            'insecure-skip-tls-verify': true,
          }),
        },
      },
    ],
    users: [{ name: 'default', user: { token } }],
    contexts: [
      { name: 'default', context: { cluster: 'default', user: 'default' } },
    ],
  });
}

async function readFileOf(
  key: string,
  path: string,
  readTextFile: ReadTextFile,
): Promise<string> {
  try {
    return await readTextFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ConfigProblem(
      key,
      `The file ${path} cannot be read (${code}).`,
      'Check the path and that the backend may read it.',
    );
  }
}

function positive(
  config: Config,
  key: string,
  field: string,
): number | undefined {
  const value = config.getOptionalNumber(field);
  if (value !== undefined && !(value > 0)) {
    throw new ConfigProblem(
      `${key}.${field}`,
      `${value} is not above 0.`,
      'Write a positive number or leave it out.',
    );
  }
  return value;
}

/** `https:`, or '' when `text` is no URL. */
export function protocolOf(text: string): string {
  return URL.canParse(text) ? new URL(text).protocol : '';
}
