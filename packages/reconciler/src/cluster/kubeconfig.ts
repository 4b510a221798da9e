import { parse } from 'yaml';
import { z } from 'zod';
import { isLoopback } from './loopback';

/**
 * Reads one context of a kubeconfig. The client library for this costs 85 MB of memory per thread, because its entry
 * loads a class for every kind of Kubernetes: more than half of what the whole agent may use.
 */

/** A command that prints credentials (`client.authentication.k8s.io`). @internal */
export interface ExecPlugin {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  apiVersion: string;
  provideClusterInfo: boolean;
  installHint?: string;
}

/** How a user proves who they are. Contents are PEM; files are read again when they change. @internal */
export interface UserAccess {
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  certificate?: string;
  certificateFile?: string;
  key?: string;
  keyFile?: string;
  exec?: ExecPlugin;
  impersonate?: {
    user?: string;
    uid?: string;
    groups: readonly string[];
  };
}

/** Where a cluster is and how to be let in. @internal */
export interface ClusterAccess {
  /** Scheme, host, port and path prefix, without a trailing slash. */
  server: URL;
  certificateAuthority?: string;
  certificateAuthorityFile?: string;
  insecure: boolean;
  serverName?: string;
  /** HTTP proxy that opens a way to the server. */
  proxy?: URL;
  user: UserAccess;
}

/** A kubeconfig that cannot be used; the message names the cluster, the field and the cure. @internal */
export class KubeconfigError extends Error {}

const text = z.string().min(1).optional();

const clusterSchema = z.object({
  server: z.string(),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': text,
  'proxy-url': text,
});

const userSchema = z.object({
  token: text,
  tokenFile: text,
  username: text,
  password: z.string().optional(),
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  'auth-provider': z.unknown().optional(),
  as: text,
  'as-uid': text,
  'as-groups': z.array(z.string()).nullish(),
  exec: z
    .object({
      command: z.string().min(1),
      args: z.array(z.string()).nullish(),
      env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
      apiVersion: z.string(),
      provideClusterInfo: z.boolean().nullish(),
      installHint: z.string().nullish(),
    })
    .nullish(),
});

const named = <T extends z.ZodType>(field: string, value: T) =>
  z.array(z.object({ name: z.string(), [field]: value })).nullish();

const kubeconfigSchema = z.object({
  'current-context': z.string().optional(),
  clusters: named('cluster', z.unknown()),
  users: named('user', z.unknown()),
  contexts: named('context', z.unknown()),
});

const contextSchema = z.object({
  cluster: z.string(),
  user: z.string().optional(),
});

type Named = Record<string, unknown>[] | null | undefined;

/** Reads a context of a kubeconfig, `current-context` by default. Throws {@link KubeconfigError}. @internal */
export function parseKubeconfig(
  kubeconfig: string,
  options: { cluster: string; context?: string },
): ClusterAccess {
  const refuse = (message: string): never => {
    throw new KubeconfigError(
      `kubeconfig of cluster '${options.cluster}': ${message}`,
    );
  };
  const check = <T>(schema: z.ZodType<T>, value: unknown, at: string): T => {
    const result = schema.safeParse(value);
    if (result.success) {
      return result.data;
    }
    const [issue] = result.error.issues;
    return refuse(`${[at, ...issue.path].join('.')}: ${issue.message}`);
  };
  const find = (list: Named, field: string, name: string): unknown => {
    const entry = list?.find(item => item.name === name);
    return (
      entry?.[field] ??
      refuse(
        `it has no ${field} '${name}', only: ${
          list?.map(item => item.name).join(', ') || 'none'
        }; set one of these as the ${field}`,
      )
    );
  };
  const file = check(kubeconfigSchema, parseYaml(kubeconfig, refuse), 'file');
  const contextName =
    options.context ??
    file['current-context'] ??
    refuse(
      "it has no current-context; name one with 'context' beside 'kubeconfig'",
    );
  const context = check(
    contextSchema,
    find(file.contexts, 'context', contextName),
    'context',
  );
  const cluster = check(
    clusterSchema,
    find(file.clusters, 'cluster', context.cluster),
    'cluster',
  );
  const user = check(
    userSchema,
    context.user ? find(file.users, 'user', context.user) : {},
    'user',
  );
  if (user['auth-provider']) {
    refuse(
      "auth-provider was removed from Kubernetes clients; use an 'exec' plugin of your provider, or a token",
    );
  }
  const access: ClusterAccess = {
    server: serverOf(cluster.server, refuse),
    certificateAuthority: decode(cluster['certificate-authority-data']),
    certificateAuthorityFile: cluster['certificate-authority'],
    insecure: cluster['insecure-skip-tls-verify'] ?? false,
    serverName: cluster['tls-server-name'],
    proxy: proxyOf(cluster, refuse),
    user: userOf(user),
  };
  if (access.server.protocol === 'http:' && sendsSecret(access)) {
    refuse(
      `${cluster.server} would send credentials in clear text; use https (http is accepted on loopback only)`,
    );
  }
  return access;
}

function parseYaml(
  kubeconfig: string,
  refuse: (message: string) => never,
): unknown {
  try {
    return parse(kubeconfig, { maxAliasCount: 100 });
  } catch (error) {
    return refuse(`it is not YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function serverOf(server: string, refuse: (message: string) => never): URL {
  if (!URL.canParse(server)) {
    return refuse(`server '${server}' is not a URL such as https://host:6443`);
  }
  const url = new URL(server);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse(`server '${server}' is neither https nor http`);
  }
  if (url.username || url.password) {
    return refuse(
      "server holds credentials; move them to a user entry as 'token' or 'exec'",
    );
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

function proxyOf(
  { server, 'proxy-url': proxy }: z.infer<typeof clusterSchema>,
  refuse: (message: string) => never,
): URL | undefined {
  if (!proxy) {
    return undefined;
  }
  if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol)) {
    return refuse(
      'proxy-url is not an http or https URL such as http://proxy:3128; a socks proxy is not supported, put an HTTP proxy in front of it',
    );
  }
  if (!server.startsWith('https:')) {
    return refuse(
      'proxy-url needs a server with https: the proxy would read what is sent',
    );
  }
  return new URL(proxy);
}

function userOf(user: z.infer<typeof userSchema>): UserAccess {
  const impersonated = user.as || user['as-uid'] || user['as-groups']?.length;
  return {
    token: user.token,
    tokenFile: user.tokenFile,
    username: user.username,
    password: user.password,
    certificate: decode(user['client-certificate-data']),
    certificateFile: user['client-certificate'],
    key: decode(user['client-key-data']),
    keyFile: user['client-key'],
    exec: user.exec
      ? {
          command: user.exec.command,
          args: user.exec.args ?? [],
          env: Object.fromEntries(
            (user.exec.env ?? []).map(({ name, value }) => [name, value]),
          ),
          apiVersion: user.exec.apiVersion,
          provideClusterInfo: user.exec.provideClusterInfo ?? false,
          installHint: user.exec.installHint ?? undefined,
        }
      : undefined,
    impersonate: impersonated
      ? {
          user: user.as,
          uid: user['as-uid'],
          groups: user['as-groups'] ?? [],
        }
      : undefined,
  };
}

function decode(base64: string | undefined): string | undefined {
  return base64 && Buffer.from(base64, 'base64').toString('utf8');
}

function sendsSecret({ server, user }: ClusterAccess): boolean {
  return (
    !isLoopback(server) &&
    Boolean(user.token || user.tokenFile || user.username || user.exec)
  );
}
