import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { Failure } from '../failure';
import type { Terminal } from '../terminal/Terminal';

/** Ways to clusters, as one text with absolute paths. @internal */
export interface Kubeconfig {
  text: string;
  contexts: readonly string[];
  current?: string;
  /** True for the service account of the pod that this process runs in. */
  inCluster: boolean;
}

type Fields = Record<string, unknown>;

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * What kubectl would use: the given file, else the files of KUBECONFIG, else ~/.kube/config, else the pod's own service
 * account. Of two entries with one name the first counts. Throws a {@link Failure}.
 * @internal
 */
export function readKubeconfig(
  given: string | undefined,
  { env, cwd, cure }: Pick<Terminal, 'env' | 'cwd'> & { cure?: string },
): Kubeconfig {
  const home = join(env.HOME || homedir(), '.kube', 'config');
  const told = (given ?? env.KUBECONFIG ?? '')
    .split(given === undefined ? delimiter : '\0')
    .filter(path => path !== '')
    .map(path => resolve(cwd, path));
  const files = told.length > 0 ? told : [home];
  const present = files.filter(path => existsSync(path));
  if (present.length > 0) {
    return merge(present.map(readFile));
  }
  if (told.length === 0 && env.KUBERNETES_SERVICE_HOST) {
    return ofPod(env);
  }
  throw new Failure(`There is no kubeconfig at ${files.join(', ')}`, {
    cure: cure ?? 'Name one with --kubeconfig or KUBECONFIG.',
  });
}

function readFile(path: string): Fields {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'), { logLevel: 'silent' });
  } catch (error) {
    // What follows the first line of a YAML error quotes the file, credentials included.
    const [reason] = (error as Error).message.split('\n');
    throw new Failure(`${path} cannot be read`, { reason });
  }
  if (
    typeof content !== 'object' ||
    content === null ||
    Array.isArray(content)
  ) {
    throw new Failure(`${path} is not a kubeconfig`, {
      cure: 'Try it with: kubectl --kubeconfig FILE version',
    });
  }
  return withAbsolutePaths(content as Fields, dirname(path));
}

function merge(configs: readonly Fields[]): Kubeconfig {
  const listOf = (field: string) => {
    const entries = configs.flatMap(config => named(config[field]));
    return [...new Map(entries.reverse().map(one => [one.name, one])).values()];
  };
  const contexts = listOf('contexts');
  const current = configs
    .map(config => config['current-context'])
    .find(name => typeof name === 'string' && name !== '');
  return {
    text: stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': current,
      clusters: listOf('clusters'),
      users: listOf('users'),
      contexts,
    }),
    contexts: contexts.map(({ name }) => String(name)).sort(),
    current: current as string | undefined,
    inCluster: false,
  };
}

function ofPod(env: Terminal['env']): Kubeconfig {
  const host = env.KUBERNETES_SERVICE_HOST!;
  const port = env.KUBERNETES_SERVICE_PORT || '443';
  const name = 'in-cluster';
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const authority = join(SERVICE_ACCOUNT, 'ca.crt');
  const user = { tokenFile: join(SERVICE_ACCOUNT, 'token') };
  return {
    text: stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [
        { name, cluster: { server, 'certificate-authority': authority } },
      ],
      users: [{ name, user }],
      contexts: [{ name, context: { cluster: name, user: name } }],
    }),
    contexts: [name],
    current: name,
    inCluster: true,
  };
}

function withAbsolutePaths(config: Fields, folder: string): Fields {
  const clusters = named(config.clusters).map(entry => ({
    ...entry,
    cluster: absolute(entry.cluster, ['certificate-authority'], folder),
  }));
  const files = ['client-certificate', 'client-key', 'tokenFile'];
  const users = named(config.users).map(entry => {
    const user = absolute(entry.user, files, folder);
    const exec = user.exec as Fields | undefined;
    // Without a slash the command is looked for on the PATH, as kubectl does.
    const isPath = String(exec?.command ?? '').includes('/');
    return {
      ...entry,
      user: isPath
        ? { ...user, exec: absolute(exec, ['command'], folder) }
        : user,
    };
  });
  return { ...config, clusters, users };
}

function absolute(
  value: unknown,
  names: readonly string[],
  folder: string,
): Fields {
  const fields = { ...(value as Fields | undefined) };
  for (const name of names) {
    const path = fields[name];
    if (typeof path === 'string' && path !== '' && !isAbsolute(path)) {
      fields[name] = join(folder, path);
    }
  }
  return fields;
}

function named(list: unknown): Fields[] {
  return (Array.isArray(list) ? list : []).filter(
    (entry): entry is Fields =>
      typeof entry === 'object' && entry !== null && 'name' in entry,
  );
}
