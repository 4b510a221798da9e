import {
  appAt,
  LAYOUT,
  overlayPattern,
  overlayRoot,
  type SourceEntry,
} from '@gitops-suite/model';
import type { PathChange, Revision } from '../ports';
import { discoverApp, type DiscoveredApp } from './discoverApp';
import { describePlace, placeKey, type Place } from './place';
import type { Settings } from './settings';

/** A catalog entity file beside an app. @public */
export interface EntityFile {
  path: string;
  /** App whose folder it stands in. */
  app: string;
  yaml: string;
}

/** What a folder holds. @public */
export type DiscoveredFolder = DiscoveredApp & { entity?: EntityFile };

/** By the folder of the app, whether it is there or not: `apps/payment-service`, `infrastructure/cert-manager`. @public */
export type DiscoveredFolders = ReadonlyMap<string, DiscoveredFolder>;

/** @internal */
export interface PlaceInput {
  place: Place;
  revision: Revision;
  settings: Settings;
  /** Names of the only folders below apps/ and infrastructure/ to look at; all by default. */
  apps?: readonly string[];
  /** What was there before; with `changes`, only what may have changed is read again. */
  previous?: {
    folders: DiscoveredFolders;
    changes: readonly PathChange[] | undefined;
  };
}

/** The folders of a place at a revision. A broken one keeps its last good definitions. @internal */
export async function discoverPlace(
  input: PlaceInput,
): Promise<DiscoveredFolders> {
  const { previous } = input;
  const changes = previous?.changes;
  const folders = new Map(changes ? previous!.folders : []);
  const entries = changes
    ? await listFolders(staleFolders(changes, input), input)
    : await listAll(input);
  for (const [folder, below] of entries) {
    if (below.length > 0) {
      const found = await readFolder(folder, below, input);
      folders.set(folder, keepLastGood(found, previous?.folders.get(folder)));
    } else {
      folders.delete(folder);
    }
  }
  return folders;
}

type Entries = Map<string, readonly SourceEntry[]>;

async function listAll(input: PlaceInput): Promise<Entries> {
  const { revision, apps } = input;
  const roots = rootsOf(input);
  const patterns = patternsOf(input);
  const places = apps
    ? apps.flatMap(app => [
        ...roots.map(root => `${root}/${app}`),
        ...patterns.map(pattern => pattern.replace('{app}', app)),
      ])
    : [...roots, ...patterns.map(overlayRoot)];
  const entries = new Map<string, SourceEntry>();
  for (const place of new Set(places)) {
    for (const entry of (await revision.list(place)) ?? []) {
      entries.set(entry.path, entry);
    }
  }
  const folders = new Map<string, SourceEntry[]>();
  for (const entry of entries.values()) {
    for (const folder of foldersOf(entry.path, roots, patterns)) {
      const below = folders.get(folder) ?? [];
      below.push(entry);
      folders.set(folder, below);
    }
  }
  return folders;
}

async function listFolders(
  folders: ReadonlySet<string>,
  input: PlaceInput,
): Promise<Entries> {
  const patterns = patternsOf(input);
  const found: Entries = new Map();
  for (const folder of folders) {
    const [root, name] = folder.split('/');
    const overlays =
      root === LAYOUT.apps
        ? patterns.map(pattern => pattern.replace('{app}', name))
        : [];
    const entries = new Map<string, SourceEntry>();
    for (const place of [folder, ...overlays]) {
      for (const entry of (await input.revision.list(place)) ?? []) {
        entries.set(entry.path, entry);
      }
    }
    found.set(folder, [...entries.values()]);
  }
  return found;
}

/** Folders whose definition may differ after `changes`; contents of rendered files do not matter here. */
function staleFolders(
  changes: readonly PathChange[],
  input: PlaceInput,
): ReadonlySet<string> {
  const stale = new Set<string>();
  const roots = rootsOf(input);
  const patterns = patternsOf(input);
  for (const { path, status } of changes) {
    const [, , file, ...deeper] = path.split('/');
    const defines =
      deeper.length === 0 && (file === LAYOUT.app || file === LAYOUT.entity);
    if (defines || status !== 'changed') {
      foldersOf(path, roots, patterns).forEach(folder => stale.add(folder));
    }
  }
  return stale;
}

/** The folders that a file belongs to: where it lies, and that of the app whose overlay it is part of. */
function foldersOf(
  path: string,
  roots: readonly string[],
  patterns: readonly string[],
): ReadonlySet<string> {
  const [root, name, ...rest] = path.split('/');
  const apps = patterns.flatMap(pattern => appAt(pattern, path) ?? []);
  return new Set([
    ...(roots.includes(root) && rest.length > 0 ? [`${root}/${name}`] : []),
    ...apps.map(app => `${LAYOUT.apps}/${app}`),
  ]);
}

/** Infrastructure is read where the settings are, and only there. */
function rootsOf({ place, settings }: PlaceInput): string[] {
  const isHome = placeKey(place) === placeKey(settings);
  return isHome ? [LAYOUT.apps, LAYOUT.infrastructure] : [LAYOUT.apps];
}

/** Where overlays of this place are beside `apps/`, with `{app}` for the app. */
function patternsOf({ place, settings }: PlaceInput): string[] {
  const patterns = settings.environments
    .filter(
      one => one.path !== undefined && placeKey(one.place) === placeKey(place),
    )
    .map(overlayPattern);
  return [...new Set(patterns)];
}

async function readFolder(
  folder: string,
  entries: readonly SourceEntry[],
  { revision, settings, place }: PlaceInput,
): Promise<DiscoveredFolder> {
  const [root, name] = folder.split('/');
  const has = (file: string) =>
    entries.some(
      ({ path, kind }) => path === `${folder}/${file}` && kind === 'file',
    );
  const appYaml = has(LAYOUT.app)
    ? await readText(revision, `${folder}/${LAYOUT.app}`)
    : undefined;
  const path = `${folder}/${LAYOUT.entity}`;
  const yaml = has(LAYOUT.entity) ? await readText(revision, path) : undefined;
  const scope = root === LAYOUT.apps ? 'app' : 'infrastructure';
  const found = discoverApp({ scope, name, place, entries, appYaml }, settings);
  const home = placeKey(place) === placeKey(settings);
  return {
    ...found,
    problems: home
      ? found.problems
      : found.problems.map(problem => ({
          ...problem,
          message: `${problem.message} (${describePlace(place, settings)})`,
        })),
    entity: yaml === undefined ? undefined : { path, app: name, yaml },
  };
}

function keepLastGood(
  found: DiscoveredFolder,
  before: DiscoveredFolder | undefined,
): DiscoveredFolder {
  return found.unreadable && before
    ? { ...found, definitions: before.definitions, overlays: before.overlays }
    : found;
}

const MAX_TEXT_BYTES = 1024 * 1024;

/** Text of a file of at most 1 MB; undefined when there is none. @internal */
export async function readText(
  revision: Revision,
  path: string,
): Promise<string | undefined> {
  const entry = (await revision.stat([path])).get(path);
  if (entry?.kind !== 'file' || entry.size > MAX_TEXT_BYTES) {
    return undefined;
  }
  const contents = await revision.read([path]);
  return new TextDecoder().decode(contents.get(path));
}
