import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import {
  ConfigReader,
  readDurationFromConfig,
  type Config,
} from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import { DNS_LABEL } from '@gitops-suite/model';
import type {
  ReconcilerConfig,
  RendererConfig,
  Timing,
} from '@gitops-suite/reconciler';
import { ConfigProblem } from './ConfigProblem';
import { readAgents, type AgentConfig } from './readAgents';
import { readClusters, type ReadTextFile } from './readClusters';
import { defaultLimits, type Limits } from '../database/RowLimits';
import { readHealthRules } from './readHealthRules';
import { readRepositories } from './readRepositories';

/** Everything under `gitops:` as the backend uses it. Durations in milliseconds. */
export interface GitopsConfig {
  reconciler: ReconcilerConfig;
  /** By Lease, one of several backends reconciles a cluster; undefined leaves it to the kind of database. */
  lease: { enabled?: boolean; namespace: string };
  agents: readonly AgentConfig[];
  pullRequestPollMs: number;
  retention: { historyMs: number; limits: Limits };
  changes: {
    branchPrefix: string;
    author?: { name: string; email: string };
  };
}

const day = 24 * 60 * 60 * 1000;
const readUtf8: ReadTextFile = path => readFile(path, 'utf8');

/** Reads `gitops:`; throws an InputError that names key, cause and cure. */
export async function readConfig(
  root: RootConfigService,
  readTextFile: ReadTextFile = readUtf8,
): Promise<GitopsConfig> {
  const gitops = root.getOptionalConfig('gitops') ?? new ConfigReader({});
  const clusters = await readClusters(gitops, readTextFile);
  const agents = readAgents(
    gitops,
    clusters.map(({ name }) => name),
  );
  const agentClusters = agents.flatMap(agent =>
    agent.clusters.map(name => ({ name, agent: agent.name })),
  );
  const dataFolder = resolve(
    gitops.getOptionalString('dataFolder') ??
      join(tmpdir(), 'backstage-gitops'),
  );
  return {
    reconciler: {
      installation: readInstallation(gitops),
      dataFolder,
      repositories: readRepositories(
        gitops,
        [...clusters, ...agentClusters].map(({ name }) => name),
      ),
      clusters,
      agentClusters,
      renderer: {
        ...readRenderer(gitops.getOptionalConfig('renderer')),
        toolsFolder: join(dataFolder, 'tools'),
      },
      renderCacheBytes:
        (atLeastOne(gitops, 'retention.renderCacheMegabytes') ?? 2000) * 1e6,
      timing: readTiming(gitops),
      healthRules: readHealthRules(gitops),
    },
    lease: readLease(gitops.getOptionalConfig('lease')),
    agents,
    pullRequestPollMs: duration(gitops, 'timing', 'pullRequests') ?? 300_000,
    retention: {
      historyMs: duration(gitops, 'retention', 'history') ?? 90 * day,
      limits: {
        history:
          wholeNumber(gitops, 'retention.historyPerApplication') ??
          defaultLimits.history,
        operations:
          wholeNumber(gitops, 'retention.operationsPerApplication') ??
          defaultLimits.operations,
      },
    },
    changes: readChanges(gitops.getOptionalConfig('changes')),
  };
}

function readInstallation(gitops: Config): string {
  const installation = gitops.getOptionalString('installation') ?? 'default';
  if (!DNS_LABEL.test(installation)) {
    throw new ConfigProblem(
      'installation',
      `"${installation}" is not a name.`,
      'Use lower case letters, digits and "-", at most 63 characters.',
    );
  }
  return installation;
}

function readLease(config: Config | undefined): GitopsConfig['lease'] {
  const namespace = config?.getOptionalString('namespace') ?? 'gitops-suite';
  if (!DNS_LABEL.test(namespace)) {
    throw new ConfigProblem(
      'lease.namespace',
      `"${namespace}" is not the name of a namespace.`,
      'Use lower case letters, digits and "-", at most 63 characters.',
    );
  }
  return { enabled: config?.getOptionalBoolean('enabled'), namespace };
}

function readRenderer(config: Config | undefined): RendererConfig {
  const kind = config?.getOptionalString('kind') ?? 'auto';
  if (kind !== 'auto' && kind !== 'wasm' && kind !== 'exec') {
    throw new ConfigProblem(
      'renderer.kind',
      `"${kind}" is unknown.`,
      'Write auto, wasm or exec.',
    );
  }
  const kustomize = config?.getOptionalString('kustomize');
  const helm = config?.getOptionalString('helm');
  if ((kustomize === undefined) !== (helm === undefined)) {
    throw new ConfigProblem(
      kustomize === undefined ? 'renderer.kustomize' : 'renderer.helm',
      'It is missing.',
      'Set both commands or none.',
    );
  }
  return {
    kind,
    modulesFolder: config?.getOptionalString('modulesFolder'),
    kustomize,
    helm,
  };
}

function readTiming(gitops: Config): Partial<Timing> {
  const timing = {
    pollMs: duration(gitops, 'timing', 'poll'),
    statusMs: duration(gitops, 'timing', 'status'),
    probeMs: duration(gitops, 'timing', 'probe'),
    settleMs: duration(gitops, 'timing', 'settle'),
    graceMs: duration(gitops, 'timing', 'grace'),
  };
  return Object.fromEntries(
    Object.entries(timing).filter(([, value]) => value !== undefined),
  );
}

function readChanges(config: Config | undefined): GitopsConfig['changes'] {
  const branchPrefix = config?.getOptionalString('branchPrefix') ?? 'gitops/';
  if (!/^[A-Za-z0-9][A-Za-z0-9_/-]*$/.test(branchPrefix)) {
    throw new ConfigProblem(
      'changes.branchPrefix',
      `"${branchPrefix}" cannot begin a branch name.`,
      'Use letters, digits and "_", "-", "/".',
    );
  }
  const author = config?.getOptionalConfig('author');
  return {
    branchPrefix,
    author: author && {
      name: author.getString('name'),
      email: author.getString('email'),
    },
  };
}

function duration(
  gitops: Config,
  section: string,
  field: string,
): number | undefined {
  const config = gitops.getOptionalConfig(section);
  if (!config?.has(field)) {
    return undefined;
  }
  try {
    const value = durationToMilliseconds(
      readDurationFromConfig(config, { key: field }),
    );
    if (value > 0) {
      return value;
    }
  } catch {
    // The message below says what to write.
  }
  throw new ConfigProblem(
    `${section}.${field}`,
    'It is not a duration above 0.',
    "Write { minutes: 1 }, '1 minute' or 'PT1M'.",
  );
}

function wholeNumber(gitops: Config, key: string): number | undefined {
  const value = atLeastOne(gitops, key);
  return value === undefined ? undefined : Math.floor(value);
}

function atLeastOne(gitops: Config, key: string): number | undefined {
  const value = gitops.getOptionalNumber(key);
  if (value !== undefined && !(value >= 1)) {
    throw new ConfigProblem(
      key,
      `${value} is below 1.`,
      'Write a larger number or leave it out.',
    );
  }
  return value;
}
