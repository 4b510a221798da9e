import { dirname } from 'node:path';
import {
  KubeConfig,
  makeAbsolutePath,
  type Cluster,
  type User,
} from '@kubernetes/client-node';
import { parse, stringify } from 'yaml';
import { ConfigProblem } from './ConfigProblem';

/**
 * The official client reads, checks and completes what leads to a cluster; the engine gets one context as text, since
 * its thread cannot afford the client's memory. A context of a file is written from the file itself: the client's own
 * export drops `as-groups`, `as-uid` and `tokenFile`.
 */

type Fields = Record<string, unknown>;

/** One context of a kubeconfig file with absolute paths. Throws a ConfigProblem under `key`. */
export function contextOfFile(options: {
  text: string;
  file: string;
  context?: string;
  key: string;
}): string {
  const { text, file, key } = options;
  const kube = load(options);
  const names = kube.getContexts().map(({ name }) => name);
  const choice =
    names.length > 0
      ? `Name one of: ${names.join(', ')}.`
      : 'Give it a context.';
  const name = options.context ?? kube.getCurrentContext();
  if (!name) {
    throw new ConfigProblem(
      `${key}.context`,
      `The kubeconfig ${file} has no current-context.`,
      choice,
    );
  }
  const context = kube.getContextObject(name);
  if (!context) {
    throw new ConfigProblem(
      `${key}.context`,
      `The kubeconfig ${file} has no context "${name}".`,
      choice,
    );
  }
  const missing =
    (!kube.getCluster(context.cluster) && `cluster "${context.cluster}"`) ||
    (context.user && !kube.getUser(context.user) && `user "${context.user}"`);
  if (missing) {
    throw new ConfigProblem(
      `${key}.kubeconfig`,
      `The context "${name}" of ${file} names the ${missing}, which the file does not have.`,
      'Mend the file, or name another context.',
    );
  }
  const written = parse(text, { maxAliasCount: 100 });
  const root = dirname(file);
  return write(
    clusterInFolder(entry(written.clusters, context.cluster, 'cluster'), root),
    context.user
      ? userInFolder(entry(written.users, context.user, 'user'), root)
      : {},
  );
}

/** A cluster by its address and token. */
export function contextOfUrl(
  cluster: Omit<Cluster, 'name'>,
  user: Omit<User, 'name'>,
): string {
  const name = 'default';
  const kube = new KubeConfig();
  kube.loadFromOptions({
    clusters: [{ ...cluster, name }],
    users: [{ ...user, name }],
    contexts: [{ name, cluster: name, user: name }],
    currentContext: name,
  });
  return currentContext(kube);
}

/** The cluster in which this process runs, as the service account of its pod. Throws a ConfigProblem under `key`. */
export function contextOfPod(key: string): string {
  if (!process.env.KUBERNETES_SERVICE_HOST) {
    throw new ConfigProblem(
      key,
      'The backend does not run in a pod (KUBERNETES_SERVICE_HOST is not set).',
      'Set "kubeconfig", or "url" and "token", instead.',
    );
  }
  const kube = new KubeConfig();
  kube.loadFromCluster();
  return currentContext(kube);
}

function load(options: {
  text: string;
  file: string;
  key: string;
}): KubeConfig {
  const kube = new KubeConfig();
  try {
    kube.loadFromString(options.text);
    return kube;
  } catch (error) {
    // What follows the first line of a YAML error quotes the file, credentials included.
    const [reason] = (error as Error).message.split('\n');
    throw new ConfigProblem(
      `${options.key}.kubeconfig`,
      `The file ${options.file} is not a kubeconfig${
        error instanceof TypeError ? '' : ` (${reason})`
      }.`,
      'Try it with "kubectl --kubeconfig FILE version".',
    );
  }
}

function entry(list: Fields[], name: string, field: string): Fields {
  return (list.find(item => item.name === name)?.[field] ?? {}) as Fields;
}

function clusterInFolder(cluster: Fields, root: string): Fields {
  return inFolder(cluster, ['certificate-authority'], root);
}

/** A credential plugin without a slash is looked for on the PATH, as kubectl does. */
function userInFolder(user: Fields, root: string): Fields {
  const exec = user.exec as Fields | undefined;
  const files = ['client-certificate', 'client-key', 'tokenFile'];
  return {
    ...inFolder(user, files, root),
    ...(String(exec?.command ?? '').includes('/') && {
      exec: inFolder(exec!, ['command'], root),
    }),
  };
}

function inFolder(
  fields: Fields,
  names: readonly string[],
  root: string,
): Fields {
  const paths = names
    .filter(name => typeof fields[name] === 'string' && fields[name] !== '')
    .map(name => [name, makeAbsolutePath(root, fields[name] as string)]);
  return { ...fields, ...Object.fromEntries(paths) };
}

function currentContext(kube: KubeConfig): string {
  const cluster = kube.getCurrentCluster()!;
  const user = kube.getCurrentUser()!;
  return write(
    {
      server: cluster.server,
      'certificate-authority': cluster.caFile,
      'certificate-authority-data': cluster.caData,
      'insecure-skip-tls-verify': cluster.skipTLSVerify || undefined,
      'proxy-url': cluster.proxyUrl,
    },
    { token: user.token, tokenFile: user.authProvider?.config.tokenFile },
  );
}

function write(cluster: Fields, user: Fields): string {
  const name = 'default';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });
}
