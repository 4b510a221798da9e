import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { ENTITY_APP_ANNOTATION, LAYOUT } from '@gitops-suite/model';
import { parseAllDocuments } from 'yaml';
import type { EntityRow } from './rows';

/** Key of an app's folder in a repository. */
export function folderKey(repository: string, app: string): string {
  return `${repository}/${app}`;
}

/**
 * The entity of each app by its folder: the first Component of `apps/<app>/catalog-info.yaml`. Only what stands in
 * the folder itself counts: an annotation elsewhere must not give its owner rights on the app.
 */
export function entitiesOfFolders(
  rows: readonly Pick<EntityRow, 'repository' | 'path' | 'yaml'>[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { repository, path, yaml } of rows) {
    const [root, app, file, ...rest] = path.split('/');
    const isFolder =
      (root === LAYOUT.apps || root === LAYOUT.infrastructure) &&
      file === LAYOUT.entity &&
      rest.length === 0;
    const entity = isFolder ? componentIn(yaml, app) : undefined;
    if (entity) {
      found.set(folderKey(repository, app), stringifyEntityRef(entity));
    }
  }
  return found;
}

function componentIn(yaml: string, app: string): Entity | undefined {
  return parseAllDocuments(yaml)
    .map(document => {
      try {
        return document.errors.length === 0 ? document.toJS() : undefined;
      } catch {
        // Too many aliases, or one that leads nowhere.
        return undefined;
      }
    })
    .find(
      (value): value is Entity =>
        value?.kind === 'Component' &&
        typeof value.metadata?.name === 'string' &&
        (value.metadata.annotations?.[ENTITY_APP_ANNOTATION] ?? app) === app,
    );
}
