import { LAYOUT, type Problem, type SourceEntry } from '@gitops-suite/model';
import type { RepositoryConfig } from '../config';
import type { PathChange, Revision } from '../ports';
import type { ApplicationDefinition } from './definition';
import { discoverApp, type DiscoveredApp } from './discoverApp';
import { readSettings, type Settings } from './settings';

/** A catalog entity file beside an app. @public */
export interface EntityFile {
  path: string;
  /** App whose folder it stands in. */
  app: string;
  yaml: string;
}

/** What a revision holds. @public */
export interface Discovery {
  revision: string;
  settings: Settings | undefined;
  settingsProblems: readonly Problem[];
  /** By folder: `apps/payment-service`, `infrastructure/cert-manager`. */
  folders: ReadonlyMap<string, DiscoveredApp & { entity?: EntityFile }>;
}

/** See {@link discover}. @public */
export interface DiscoverInput {
  revision: Revision;
  config: RepositoryConfig;
  prefixIds: boolean;
  /** Names of the only folders below apps/ and infrastructure/ to look at; all by default. */
  apps?: readonly string[];
  /** The last discovery and what changed since: only folders that may have changed are read again. */
  previous?: { discovery: Discovery; changes: readonly PathChange[] };
}

/**
 * Which Applications a revision holds. A file with errors never hides the others: broken settings keep the last good
 * settings, a broken folder keeps its last good definitions.
 * @public
 */
export async function discover(input: DiscoverInput): Promise<Discovery> {
  const { revision, previous } = input;
  const stale = previous && staleFolders(previous.changes);
  if (previous && stale && stale !== 'all') {
    const folders = new Map(previous.discovery.folders);
    const { settings } = previous.discovery;
    for (const folder of settings ? stale : []) {
      const entries = (await revision.list(folder)) ?? [];
      const found =
        entries.length > 0 &&
        (await readFolder({ revision, folder, entries, settings: settings! }));
      if (found) {
        folders.set(
          folder,
          keepLastGood(found, previous.discovery.folders.get(folder)),
        );
      } else {
        folders.delete(folder);
      }
    }
    return { ...previous.discovery, revision: revision.sha, folders };
  }
  return discoverAll(input);
}

async function discoverAll(input: DiscoverInput): Promise<Discovery> {
  const { revision, config, prefixIds, previous } = input;
  const read = readSettings(
    await readText(revision, LAYOUT.settings),
    config,
    prefixIds,
  );
  const settings = read.settings ?? previous?.discovery.settings;
  const folders = new Map<string, DiscoveredApp & { entity?: EntityFile }>();
  if (settings) {
    const entries: SourceEntry[] = [];
    for (const folder of placesOf(input.apps)) {
      entries.push(...((await revision.list(folder)) ?? []));
    }
    for (const [folder, below] of groupByFolder(entries)) {
      const found = await readFolder({
        revision,
        folder,
        entries: below,
        settings,
      });
      folders.set(
        folder,
        keepLastGood(found, previous?.discovery.folders.get(folder)),
      );
    }
  }
  return {
    revision: revision.sha,
    settings,
    settingsProblems: read.problems,
    folders,
  };
}

function placesOf(apps: readonly string[] | undefined): string[] {
  const roots = [LAYOUT.apps, LAYOUT.infrastructure];
  return apps
    ? roots.flatMap(root => apps.map(app => `${root}/${app}`))
    : roots;
}

/** Definitions of all folders; an id that occurs twice counts once, with a problem. @public */
export function definitionsOf(
  discovery: Pick<Discovery, 'settingsProblems' | 'folders'>,
): {
  definitions: readonly ApplicationDefinition[];
  problems: readonly Problem[];
} {
  const byId = new Map<string, ApplicationDefinition>();
  const problems: Problem[] = [...discovery.settingsProblems];
  for (const folder of discovery.folders.values()) {
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
  return { definitions: [...byId.values()], problems };
}

/** Folders whose definition may differ after `changes`; contents of rendered files do not matter here. @internal */
export function staleFolders(
  changes: readonly PathChange[],
): ReadonlySet<string> | 'all' {
  const stale = new Set<string>();
  for (const { path, status } of changes) {
    if (path === LAYOUT.settings) {
      return 'all';
    }
    const [root, name, file, ...deeper] = path.split('/');
    const inScope =
      (root === LAYOUT.apps || root === LAYOUT.infrastructure) &&
      file !== undefined;
    const defines =
      deeper.length === 0 && (file === LAYOUT.app || file === LAYOUT.entity);
    if (inScope && (defines || status !== 'changed')) {
      stale.add(`${root}/${name}`);
    }
  }
  return stale;
}

async function readFolder(input: {
  revision: Revision;
  folder: string;
  entries: readonly SourceEntry[];
  settings: Settings;
}): Promise<DiscoveredApp & { entity?: EntityFile }> {
  const { revision, folder, entries, settings } = input;
  const [root, name] = folder.split('/');
  const has = (file: string) =>
    entries.some(
      ({ path, kind }) => path === `${folder}/${file}` && kind === 'file',
    );
  const appYaml = has(LAYOUT.app)
    ? await readText(revision, `${folder}/${LAYOUT.app}`)
    : undefined;
  const entityPath = `${folder}/${LAYOUT.entity}`;
  const yaml = has(LAYOUT.entity)
    ? await readText(revision, entityPath)
    : undefined;
  return {
    ...discoverApp(
      {
        scope: root === LAYOUT.apps ? 'app' : 'infrastructure',
        name,
        entries,
        appYaml,
      },
      settings,
    ),
    entity:
      yaml === undefined ? undefined : { path: entityPath, app: name, yaml },
  };
}

function keepLastGood<T extends DiscoveredApp>(
  found: T,
  before: DiscoveredApp | undefined,
): T {
  return found.unreadable && before
    ? { ...found, definitions: before.definitions }
    : found;
}

const MAX_TEXT_BYTES = 1024 * 1024;

async function readText(
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

function groupByFolder(
  entries: readonly SourceEntry[],
): Map<string, SourceEntry[]> {
  const groups = new Map<string, SourceEntry[]>();
  for (const entry of entries) {
    const [root, name, ...rest] = entry.path.split('/');
    if (rest.length > 0) {
      const folder = `${root}/${name}`;
      const group = groups.get(folder) ?? [];
      group.push(entry);
      groups.set(folder, group);
    }
  }
  return groups;
}
