import type { HealthRuleConfig } from './health';

/** What a host tells the reconciler about the world. Plain data: it crosses a thread. @public */
export interface ReconcilerConfig {
  /** Told apart on shared clusters; part of the annotation on every live object. */
  installation: string;
  /** Folder for mirrors and the render cache. Disposable: nothing in it is desired state. */
  dataFolder: string;
  repositories: readonly RepositoryConfig[];
  /** Whether ids of Applications begin with the name of the repository; by default those of all but the first do. */
  prefixIds?: boolean;
  clusters: readonly ClusterConfig[];
  /** Clusters that an agent reconciles: nothing is done in them from here. */
  agentClusters?: readonly AgentClusterConfig[];
  renderer: RendererConfig;
  /** Upper bound of the render cache on disk. Bytes. */
  renderCacheBytes?: number;
  timing?: Partial<Timing>;
  /** Set where several processes share a store: one of them leads in each cluster, by a Lease there. */
  lease?: LeaseConfig;
  /** How the user has kinds judged, before the rules of the engine. */
  healthRules?: readonly HealthRuleConfig[];
}

/** @public */
export interface LeaseConfig {
  /** Where the Lease is kept in each cluster; made when it is missing. */
  namespace: string;
  /** Unique to this process, such as the name of its pod. */
  identity: string;
}

/** Sent as `Authorization: Basic` through the environment of git, never in an argument. @public */
export interface GitCredentials {
  username: string;
  password: string;
}

/** A GitOps repository. @public */
export interface RepositoryConfig {
  name: string;
  /** https, http or file URL without credentials. */
  url: string;
  /** Where people read it; `url` by default. */
  webUrl?: string;
  branch: string;
  /** For a repository whose credentials never change; a host that renews them answers `credentialsOf` instead. */
  credentials?: GitCredentials;
  /** Which clusters it may touch, and how far. A cluster that is not listed is refused by name. */
  trust: readonly RepositoryTrust[];
  /** Names of the other repositories that its environments may be read from. */
  sources?: readonly string[];
}

/** What a repository may do in one cluster. @public */
export interface RepositoryTrust {
  cluster: string;
  /** Namespaces, with `*` as wildcard. */
  namespaces: readonly string[];
  /** Cluster-wide kinds as `group/Kind` (core: `/Namespace`), with `*` as wildcard. */
  clusterKinds: readonly string[];
  /** Name of the service account, in the namespace of each Application, for those that name none. */
  defaultServiceAccount?: string;
  /** Refuses Applications without a service account. */
  requireServiceAccount?: boolean;
}

/** How to reach a cluster. @public */
export interface ClusterConfig {
  name: string;
  /** Text of a kubeconfig, already read by the host; `context` picks one of it. */
  kubeconfig: string;
  context?: string;
  /** Requests per second and burst; 50 and 100 by default. */
  qps?: number;
  burst?: number;
}

/** @public */
export interface AgentClusterConfig {
  name: string;
  /** Name of the agent that reports on it. */
  agent: string;
}

/** @public */
export interface RendererConfig {
  /** `auto` takes WebAssembly when it can be had, else the commands. */
  kind: 'auto' | 'wasm' | 'exec';
  /** Folder of the built WebAssembly modules. */
  modulesFolder?: string;
  /** Keeps what has to be built or fetched when there is nothing to render with. */
  toolsFolder?: string;
  /** Paths of commands for `exec`. */
  kustomize?: string;
  helm?: string;
}

/** Intervals in milliseconds. @public */
export interface Timing {
  /** Between two looks at a repository, ± 10 %. */
  pollMs: number;
  /** Status writes of one Application are at least this far apart. */
  statusMs: number;
  /** Probe of a silent cluster. */
  probeMs: number;
  /** Healthy within this time after everything is applied. */
  settleMs: number;
  /** A cause turns Progressing into Degraded after this time. */
  graceMs: number;
}

/** @public */
export const defaultTiming: Timing = {
  pollMs: 60_000,
  statusMs: 250,
  probeMs: 20_000,
  settleMs: 600_000,
  graceMs: 30_000,
};
