import type { AddressInfo } from 'node:net';
import { DefinitionController } from './crd/definitionController';
import { GarbageCollector } from './gc/garbageCollector';
import { NamespaceLifecycle } from './gc/namespaceLifecycle';
import { createIdentity, openIdentity } from './program/identity';
import { writeKubeconfig } from './program/kubeconfig';
import { seedCluster } from './server/seedCluster';
import type { Cluster } from './server/cluster';
import { HttpApi } from './server/httpServer';
import { KindRegistry } from './server/kindRegistry';
import { ServiceAddresses } from './server/serviceAddresses';
import { adminGroup, parseTokens, type User } from './server/users';
import { Store } from './storage/store';

/** How a cluster is set up. @public */
export interface ClusterOptions {
  /** Folder that keeps the state; memory only when absent. */
  folder?: string;
  /** 0, a free port, when absent. */
  port?: number;
  /** Loopback address to listen on; others are refused. */
  host?: string;
  /** Name of cluster, user and context in the kubeconfig. */
  name?: string;
  /** Token of the administrator; a random one when absent. */
  token?: string;
  /** More users: lines `token,user,uid,"group1,group2"`; members of `dev-cluster:readers` only read. */
  tokens?: string;
  /** How many changes per resource watches can resume from; 5000 when absent. */
  historyLimit?: number;
  /** The clock; the system's when absent. */
  now?: () => Date;
}

/** A running cluster. @public */
export interface DevCluster {
  /** `https://127.0.0.1:12345`. */
  url: string;
  token: string;
  /** Certificate authority, base64 of PEM. */
  caData: string;
  /** YAML text. */
  kubeconfig: string;
  /** How many requests came, by verb; `apply` is told apart from `patch`. */
  requests(): Record<string, number>;
  close(): Promise<void>;
}

const loopback = ['127.0.0.1', '::1', 'localhost'];

/**
 * Starts a Kubernetes API on loopback. It settles when it answers.
 * @throws Error when the address is not loopback or taken, or the folder cannot be used.
 * @public
 */
export async function startCluster(
  options: ClusterOptions = {},
): Promise<DevCluster> {
  const host = options.host ?? '127.0.0.1';
  if (!loopback.includes(host))
    throw new Error(
      `dev-cluster listens on loopback only, not on ${host}: whoever reaches it rules it`,
    );
  const now = options.now ?? (() => new Date());
  const identity = options.folder
    ? openIdentity(options.folder, now())
    : createIdentity(now());
  const token = options.token ?? identity.token;
  const users = usersOf(token, options.tokens);
  const store = new Store({
    ...(options.folder && { folder: options.folder }),
    ...(options.historyLimit && { historyLimit: options.historyLimit }),
  });
  const cluster: Cluster = {
    store,
    kinds: new KindRegistry(),
    addresses: new ServiceAddresses(store),
    now,
  };
  seedCluster(cluster);
  store.forgetHistory();
  const parts = [
    new DefinitionController(cluster),
    new GarbageCollector(cluster),
    new NamespaceLifecycle(cluster),
  ];
  const api = new HttpApi(cluster, users, identity);
  const shutDown = () => {
    for (const part of parts) part.stop();
    store.close();
  };
  try {
    await listen(api, options.port ?? 0, host);
  } catch (error) {
    shutDown();
    throw error;
  }
  const { port } = api.server.address() as AddressInfo;
  const url = `https://${host === '::1' ? '[::1]' : host}:${port}`;
  const caData = Buffer.from(identity.certificate).toString('base64');
  return {
    url,
    token,
    caData,
    kubeconfig: writeKubeconfig({
      name: options.name ?? 'dev-cluster',
      url,
      token,
      caData,
    }),
    requests: () => Object.fromEntries(api.counts),
    close: async () => {
      await api.close();
      shutDown();
    },
  };
}

function usersOf(token: string, lines: string | undefined): Map<string, User> {
  const users = parseTokens(lines ?? '');
  users.set(token, {
    name: 'admin',
    uid: 'admin',
    groups: [adminGroup, 'system:authenticated'],
  });
  return users;
}

function listen(api: HttpApi, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    api.server.once('error', reject);
    api.server.listen(port, host, () => {
      api.server.off('error', reject);
      resolve();
    });
  });
}
