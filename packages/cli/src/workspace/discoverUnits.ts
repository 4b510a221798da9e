import { LAYOUT, type Problem } from '@gitops-suite/model';
import {
  definitionsOf,
  discover,
  type ApplicationDefinition,
  type Revision,
} from '@gitops-suite/reconciler/offline';
import { parse } from 'yaml';
import { findKustomizations } from './findKustomizations';

/** What a revision can be rendered to. @internal */
export interface Units {
  definitions: readonly ApplicationDefinition[];
  problems: readonly Problem[];
  /** False where gitops.yaml is missing: then each kustomization that no other one uses is a unit. */
  hasSettings: boolean;
}

/** @internal */
export interface DiscoverUnitsOptions {
  /** Name of the repository, for messages. */
  repository: string;
  /** Names of the only apps to look at; all by default. */
  apps?: readonly string[];
}

/** The Applications of a revision; its clusters are those that gitops.yaml names. @internal */
export async function discoverUnits(
  revision: Revision,
  options: DiscoverUnitsOptions,
): Promise<Units> {
  const settings = await readText(revision, LAYOUT.settings);
  const clusters = settings === undefined ? [] : clustersOf(settings);
  const discovery = await discover({
    revision,
    config: {
      name: options.repository,
      url: 'file:///',
      branch: 'main',
      trust: clusters.map(cluster => ({
        cluster,
        namespaces: ['*'],
        clusterKinds: ['*'],
      })),
    },
    prefixIds: false,
    apps: options.apps,
  });
  const { definitions, problems } = definitionsOf(discovery);
  if (settings !== undefined) {
    return { definitions, problems, hasSettings: true };
  }
  const found = await findKustomizations(revision, options);
  return {
    definitions: found,
    problems: problems.map(problem =>
      // Other tools have other layouts: what is there can be looked at all the same.
      found.length > 0 ? { ...problem, severity: 'warning' } : problem,
    ),
    hasSettings: false,
  };
}

/** Clusters in the order of their first mention; what is wrong with the file is told elsewhere. */
function clustersOf(text: string): string[] {
  try {
    const settings = parse(text, { maxAliasCount: 50, logLevel: 'silent' });
    const environments: unknown[] = Array.isArray(settings?.environments)
      ? settings.environments
      : [];
    const names = environments.flatMap(environment => {
      const cluster = (environment as { cluster?: unknown } | null)?.cluster;
      return typeof cluster === 'string' ? [cluster] : [];
    });
    return [...new Set(names)];
  } catch {
    return [];
  }
}

/** Text of a file; undefined when there is none. @internal */
export async function readText(
  revision: Revision,
  path: string,
): Promise<string | undefined> {
  const entry = (await revision.stat([path])).get(path);
  return entry?.kind === 'file'
    ? new TextDecoder().decode((await revision.read([path])).get(path))
    : undefined;
}
