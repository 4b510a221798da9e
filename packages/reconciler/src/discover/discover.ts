import { LAYOUT, type Problem } from '@gitops-suite/model';
import type { RepositoryConfig } from '../config';
import type { PathChange, Revision } from '../ports';
import type { ApplicationDefinition } from './definition';
import {
  discoverPlace,
  readText,
  type DiscoveredFolder,
  type DiscoveredFolders,
} from './discoverPlace';
import { noOrder, orderOf, type Order } from './order';
import { describePlace, placeKey, type Place } from './place';
import { readOrder } from './readOrder';
import { isSameDiscovery } from './sameDiscovery';
import { readSettings, type Settings } from './settings';

/** What environments hold that are read from another branch or repository. @public */
export interface PlaceDiscovery {
  place: Place;
  /** Undefined while it has never been read: nothing is known of what it holds. */
  revision: string | undefined;
  folders: DiscoveredFolders;
  problems: readonly Problem[];
}

/** What a revision holds. @public */
export interface Discovery {
  revision: string;
  settings: Settings | undefined;
  settingsProblems: readonly Problem[];
  folders: DiscoveredFolders;
  /** By the key of the place. */
  elsewhere?: ReadonlyMap<string, PlaceDiscovery>;
  /** Between all of its Applications. */
  order: Order;
}

/** A place as it is now. @public */
export interface PlaceState {
  /** Undefined while it has never been read. */
  revision: Revision | undefined;
  /** What changed since the revision of the last discovery; undefined when nobody knows. */
  changes?: readonly PathChange[];
  /** Why it could not be read. */
  message?: string;
}

/** See {@link discover}. @public */
export interface DiscoverInput {
  /** Of the branch that holds the settings. */
  revision: Revision;
  config: RepositoryConfig;
  prefixIds: boolean;
  /** All that are configured; only `config` by default. */
  repositories?: readonly RepositoryConfig[];
  /** Names of the only folders below apps/ and infrastructure/ to look at; all by default. */
  apps?: readonly string[];
  /** Reads the other places that the settings name. Without it they count as not read yet. */
  elsewhere?(
    places: readonly Place[],
  ): Promise<ReadonlyMap<string, PlaceState>>;
  /** The last discovery and what changed since: only folders that may have changed are read again. */
  previous?: {
    discovery: Discovery;
    /** Undefined when nobody knows. */
    changes: readonly PathChange[] | undefined;
  };
}

/**
 * Which Applications a revision holds. A file with errors never hides the others: broken settings keep the last good
 * settings, a broken folder keeps its last good definitions, a branch that cannot be read what it held.
 * @public
 */
export async function discover(input: DiscoverInput): Promise<Discovery> {
  const found = await discoverFolders(input);
  const asked = uniqueOf(found);
  const before = input.previous?.discovery;
  if (input.apps) {
    const { revision } = input;
    const read = async (apps: readonly string[]) =>
      uniqueOf(await discoverFolders({ ...input, apps }));
    return {
      ...found,
      order: await readOrder(input.apps, { revision, asked, read }),
    };
  }
  const isSame = before !== undefined && isSameDiscovery(before, found);
  return { ...found, order: isSame ? before.order : orderOf(asked) };
}

function uniqueOf(
  found: Omit<Discovery, 'order'>,
): readonly ApplicationDefinition[] {
  return definitionsOf({ ...found, order: noOrder }).definitions;
}

async function discoverFolders(
  input: DiscoverInput,
): Promise<Omit<Discovery, 'order'>> {
  const { revision, apps } = input;
  const previous = input.previous?.discovery;
  const { settings, settingsProblems } = await settingsAt(input);
  if (!settings) {
    const folders = new Map();
    return { revision: revision.sha, settings, settingsProblems, folders };
  }
  const isSame = settings === previous?.settings;
  const folders = await discoverPlace({
    ...{ place: homeOf(settings), revision, settings, apps },
    previous: previous && {
      folders: previous.folders,
      changes: isSame ? input.previous!.changes : undefined,
    },
  });
  const elsewhere = await discoverElsewhere(input, settings);
  return {
    ...{ revision: revision.sha, settings, settingsProblems, folders },
    ...(elsewhere.size > 0 && { elsewhere }),
  };
}

function homeOf({ repository, branch }: Settings): Place {
  return { repository, branch };
}

/** The settings of a revision; while they are broken, the last good ones. */
async function settingsAt({
  revision,
  previous,
  ...host
}: DiscoverInput): Promise<Pick<Discovery, 'settings' | 'settingsProblems'>> {
  const changes = previous?.changes;
  const isUntouched =
    changes && !changes.some(({ path }) => path === LAYOUT.settings);
  if (previous && isUntouched) {
    const { settings, settingsProblems } = previous.discovery;
    return { settings, settingsProblems };
  }
  const read = readSettings(await readText(revision, LAYOUT.settings), host);
  return {
    settings: read.settings ?? previous?.discovery.settings,
    settingsProblems: read.problems,
  };
}

async function discoverElsewhere(
  input: DiscoverInput,
  settings: Settings,
): Promise<ReadonlyMap<string, PlaceDiscovery>> {
  const before = input.previous?.discovery;
  const places = placesElsewhere(settings);
  const states =
    places.length > 0 ? await input.elsewhere?.(places) : undefined;
  const found = new Map<string, PlaceDiscovery>();
  for (const place of places) {
    const key = placeKey(place);
    const known = before?.elsewhere?.get(key);
    const state = states?.get(key);
    const isSame = settings === before?.settings;
    const isUnchanged =
      known?.revision === state?.revision?.sha && !state?.changes?.length;
    found.set(
      key,
      isSame && known?.revision && isUnchanged
        ? known
        : await discoverOne(place, {
            ...{ input, settings, state },
            known: known && { ...known, isSame },
          }),
    );
  }
  return found;
}

async function discoverOne(
  place: Place,
  given: {
    input: DiscoverInput;
    settings: Settings;
    state: PlaceState | undefined;
    /** What it held before, by the same settings or by others. */
    known: (PlaceDiscovery & { isSame: boolean }) | undefined;
  },
): Promise<PlaceDiscovery> {
  const { input, settings, state, known } = given;
  if (!state?.revision) {
    return {
      place,
      revision: known?.revision,
      folders: known?.folders ?? new Map(),
      problems: [unread(place, settings, state?.message)],
    };
  }
  const { revision, changes } = state;
  const folders = await discoverPlace({
    ...{ place, revision, settings, apps: input.apps },
    previous: known && {
      folders: known.folders,
      changes: known.isSame ? changes : undefined,
    },
  });
  return { place, revision: revision.sha, folders, problems: [] };
}

function unread(
  place: Place,
  settings: Settings,
  message: string | undefined,
): Problem {
  const environments = settings.environments
    .filter(one => placeKey(one.place) === placeKey(place))
    .map(({ name }) => name);
  return {
    code: 'place-unread',
    severity: 'error',
    message: `The ${describePlace(place, settings)} has not been read: ${
      message ?? 'it has not been looked at yet'
    }`,
    file: LAYOUT.settings,
    cause: `${environments.join(
      ', ',
    )} is read from there. What runs stays as it is.`,
    cure: `Make sure that the branch is there and can be read, or name another one in ${LAYOUT.settings}.`,
  };
}

/** The places beside that of the settings which environments are read from. @internal */
export function placesElsewhere(settings: Settings): Place[] {
  const places = new Map(
    settings.environments.map(({ place }) => [placeKey(place), place]),
  );
  places.delete(placeKey(settings));
  return [...places.values()];
}

/** Every folder that a discovery holds, at its place. @internal */
export function foldersOf(
  discovery: Omit<Discovery, 'order'>,
): { place: Place | undefined; name: string; folder: DiscoveredFolder }[] {
  const all = [
    { place: undefined, folders: discovery.folders },
    ...(discovery.elsewhere?.values() ?? []),
  ];
  return all.flatMap(({ place, folders }) =>
    [...folders].map(([name, folder]) => ({ place, name, folder })),
  );
}

/** Definitions of all folders, with all problems; an id that occurs twice counts once. @public */
export function definitionsOf(discovery: Discovery): {
  definitions: readonly ApplicationDefinition[];
  problems: readonly Problem[];
} {
  const byId = new Map<string, ApplicationDefinition>();
  const problems: Problem[] = [...discovery.settingsProblems];
  for (const place of discovery.elsewhere?.values() ?? []) {
    problems.push(...place.problems);
  }
  for (const { folder } of foldersOf(discovery)) {
    problems.push(...folder.problems);
    for (const definition of folder.definitions) {
      const other = byId.get(definition.id);
      if (other) {
        problems.push({
          code: 'duplicate-application',
          severity: 'error',
          message: `${definition.overlay} and ${other.overlay} both define the Application ${definition.id}`,
          file: definition.overlay,
          cause:
            'An app and a piece of infrastructure share a name, and an environment and a cluster do too.',
          cure: 'Rename one of the folders. The first one counts.',
        });
      } else {
        byId.set(definition.id, definition);
      }
    }
  }
  // What is stated for all environments is wrong in each of them.
  const ofOrder = [...discovery.order.problems.values()].flat();
  problems.push(
    ...new Map(ofOrder.map(each => [JSON.stringify(each), each])).values(),
  );
  return { definitions: [...byId.values()], problems };
}
