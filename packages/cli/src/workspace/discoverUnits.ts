import { LAYOUT, type Problem } from '@gitops-suite/model';
import {
  definitionsOf,
  discover,
  placeKey,
  type ApplicationDefinition,
  type Order,
  type Place,
  type PlaceState,
  type RepositoryConfig,
  type Revision,
} from '@gitops-suite/reconciler/offline';
import { parse } from 'yaml';
import { findKustomizations } from './findKustomizations';
import type { Places } from './places';

/** What a revision can be rendered to. @internal */
export interface Units {
  definitions: readonly ApplicationDefinition[];
  problems: readonly Problem[];
  order: Order;
  /** False where gitops.yaml is missing: then each kustomization that no other one uses is a unit. */
  hasSettings: boolean;
  /** What gitops.yaml names, whether an Application is there or not. */
  named: NamedPlaces;
  /** Branch that holds the settings. */
  branch: string;
  /** Every branch that was read, by the key of its place. */
  revisions: ReadonlyMap<string, Revision>;
  /** The files that an Application is read from. */
  revisionOf(definition: ApplicationDefinition): Revision;
  /** True for those that are read from the revision that was given. */
  isHere(definition: ApplicationDefinition): boolean;
}

/** Names that a person may mean on the command line. @internal */
export interface NamedPlaces {
  clusters: readonly string[];
  /** Other repositories that environments are read from. */
  repositories: readonly string[];
}

/** @internal */
export interface DiscoverUnitsOptions {
  /** Names of the only apps to look at; all by default. */
  apps?: readonly string[];
  /** The repository, and other branches that environments may be read from. */
  places: Places;
}

/** The Applications of a revision; its clusters are those that gitops.yaml names. @internal */
export async function discoverUnits(
  revision: Revision,
  options: DiscoverUnitsOptions,
): Promise<Units> {
  const { places } = options;
  const { repository, prefixIds } = places;
  const here = { repository, branch: places.own };
  const home = await homeOf(revision, here, places);
  const settings = await readText(home.revision, LAYOUT.settings);
  const clusters =
    settings === undefined ? [] : environmentsIn(settings, 'cluster');
  const repositories = await repositoriesOf(home.place, clusters, places);
  const revisions = new Map([
    [placeKey(here), revision],
    [placeKey(home.place), home.revision],
  ]);
  const discovery = await discover({
    revision: home.revision,
    ...{ config: repositories[0], repositories, prefixIds },
    apps: options.apps,
    elsewhere: async wanted => {
      const states = new Map<string, PlaceState>();
      for (const place of wanted) {
        const key = placeKey(place);
        const known = revisions.get(key);
        const state = known ? { revision: known } : await places.read(place);
        states.set(key, state);
        if (state.revision) {
          revisions.set(key, state.revision);
        }
      }
      return states;
    },
  });
  const found = definitionsOf(discovery);
  const inFolders = found.definitions.map(({ cluster }) => cluster);
  const named: NamedPlaces = {
    clusters: [...new Set([...clusters, ...inFolders])],
    repositories: environmentsIn(settings ?? '', 'repository'),
  };
  const common = {
    ...{ named, branch: home.place.branch, revisions },
    revisionOf: (definition: ApplicationDefinition) =>
      revisions.get(placeKey(definition)) ?? revision,
    isHere: (definition: ApplicationDefinition) =>
      (revisions.get(placeKey(definition)) ?? revision) === revision,
  };
  if (settings !== undefined) {
    const problems = found.problems.map(tellElsewhere);
    const { definitions } = found;
    const { order } = discovery;
    return { ...common, definitions, problems, order, hasSettings: true };
  }
  const kustomizations = await findKustomizations(revision, {
    ...{ repository, apps: options.apps },
  });
  return {
    ...common,
    definitions: kustomizations,
    problems: found.problems.map(problem =>
      // Other tools have other layouts: what is there can be looked at all the same.
      kustomizations.length > 0 ? { ...problem, severity: 'warning' } : problem,
    ),
    order: discovery.order,
    hasSettings: false,
  };
}

/**
 * Where the settings are. The files of a branch that an environment is read from are not it: there, what gitops.yaml says
 * is what was merged at some time.
 */
async function homeOf(
  revision: Revision,
  here: Place,
  places: Places,
): Promise<{ place: Place; revision: Revision }> {
  const own = { place: here, revision };
  const settings = await readText(revision, LAYOUT.settings);
  const isEnvironment =
    settings === undefined ||
    environmentsIn(settings, 'branch').includes(here.branch);
  const main = isEnvironment ? await places.main() : undefined;
  if (main === undefined || main === here.branch) {
    return own;
  }
  const place = { ...here, branch: main };
  const state = await places.read(place);
  const text =
    state.revision && (await readText(state.revision, LAYOUT.settings));
  const isRead =
    text !== undefined && environmentsIn(text, 'branch').includes(here.branch);
  return isRead ? { place, revision: state.revision! } : own;
}

async function repositoriesOf(
  { repository, branch }: Place,
  clusters: readonly string[],
  places: Places,
): Promise<RepositoryConfig[]> {
  const trust = clusters.map(cluster => ({
    ...{ cluster, namespaces: ['*'], clusterKinds: ['*'] },
  }));
  const url = 'file:///';
  const { others } = places;
  const own = { name: repository, url, branch, trust, sources: others };
  return [
    own,
    ...(await Promise.all(
      others.map(async name => ({
        ...{ name, url, trust },
        branch: await places.branchOf(name),
      })),
    )),
  ];
}

/** What cannot be looked at from here is no fault of the repository. */
function tellElsewhere(problem: Problem): Problem {
  switch (problem.code) {
    case 'place-unread':
      return { ...problem, severity: 'warning', cause: 'It is left out.' };
    case 'unknown-repository':
      return {
        ...problem,
        severity: 'warning',
        cause: 'There is no clone of it here: it is left out.',
        cure: 'Name its clone with --source NAME=FOLDER.',
      };
    default:
      return problem;
  }
}

/** Values of a key of the environments, in the order of their first mention; what is wrong with the file is told elsewhere. @internal */
export function environmentsIn(
  text: string,
  key: 'cluster' | 'branch' | 'path' | 'repository',
): string[] {
  try {
    const settings = parse(text, { maxAliasCount: 50, logLevel: 'silent' });
    const environments: unknown[] = Array.isArray(settings?.environments)
      ? settings.environments
      : [];
    const values = environments.flatMap(environment => {
      const value = (environment as Record<string, unknown> | null)?.[key];
      return typeof value === 'string' ? [value] : [];
    });
    return [...new Set(values)];
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
