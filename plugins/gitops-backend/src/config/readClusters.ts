import { resolve } from 'node:path';
import type { Config } from '@backstage/config';
import type { ClusterConfig } from '@gitops-suite/reconciler';
import { contextOfFile, contextOfPod, contextOfUrl } from './clusterAccess';
import { ConfigProblem } from './ConfigProblem';

/** Reads a text file; rejects when it cannot be read. */
export type ReadTextFile = (path: string) => Promise<string>;

/** `gitops.clusters`, each as a kubeconfig with the one context that the reconciler works with. */
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
      kubeconfig: await readAccess(cluster, `clusters[${index}]`, readTextFile),
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
): Promise<string> {
  const file = cluster.getOptionalString('kubeconfig');
  const url = cluster.getOptionalString('url');
  const inCluster = cluster.getOptionalBoolean('inCluster') || undefined;
  const ways = [file, url, inCluster].filter(way => way !== undefined);
  if (ways.length !== 1) {
    throw new ConfigProblem(
      key,
      ways.length > 1
        ? 'It has several of kubeconfig, url and inCluster.'
        : 'It says no way in.',
      'Set either "kubeconfig" (path of a file), or "url" and "token", or "inCluster: true".',
    );
  }
  if (file !== undefined) {
    const text = await readFileOf(`${key}.kubeconfig`, file, readTextFile);
    const context = cluster.getOptionalString('context');
    return contextOfFile({ text, file: resolve(file), context, key });
  }
  return url === undefined
    ? contextOfPod(`${key}.inCluster`)
    : readAddress(cluster, key, readTextFile);
}

async function readAddress(
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
  const caData = caFile
    ? Buffer.from(
        await readFileOf(`${key}.caFile`, caFile, readTextFile),
      ).toString('base64')
    : cluster.getOptionalString('caData');
  const skipTLSVerify =
    cluster.getOptionalBoolean('dangerouslySkipTLSVerify') ?? false;
  const proxyUrl = readProxy(cluster, key, server);
  return contextOfUrl({ server, caData, skipTLSVerify, proxyUrl }, { token });
}

function readProxy(
  cluster: Config,
  key: string,
  server: string,
): string | undefined {
  const proxy = cluster.getOptionalString('proxyUrl');
  if (proxy === undefined) {
    return undefined;
  }
  // Neither message shows it: a password may stand in it.
  if (!/^https?:$/.test(protocolOf(proxy))) {
    throw new ConfigProblem(
      `${key}.proxyUrl`,
      'It is not a http or https URL.',
      'Write the address of the proxy, such as http://proxy.example:3128; a socks proxy is not supported.',
    );
  }
  if (protocolOf(server) !== 'https:') {
    throw new ConfigProblem(
      `${key}.proxyUrl`,
      'The proxy would read what is sent, since "url" is not a https URL.',
      'Let the API server be reached by https, or leave the proxy out.',
    );
  }
  return proxy;
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
