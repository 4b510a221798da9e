import { LAYOUT, type Problem } from '@gitops-suite/model';
import { foldersOf, placeKey, type Discovery, type Place } from '../discover';
import type { ApplicationRuntime } from './application';

/** Errors of definitions and where overlays are, by place and folder of an app. @internal */
export type ErrorsByFolder = ReadonlyMap<
  string,
  { errors: readonly Problem[]; overlays: readonly string[] }
>;

/** @internal */
export function errorsByFolder(discovery: Discovery): ErrorsByFolder {
  return new Map(
    foldersOf(discovery).map(({ place, name, folder }) => [
      folderKey(place && placeKey(place), name),
      {
        errors: folder.problems.filter(({ severity }) => severity === 'error'),
        overlays: folder.overlays,
      },
    ]),
  );
}

/**
 * Why the newest revisions say nothing sure of an Application: its folder is broken, its environment is refused, or
 * the place that it is read from now has not been read. As long as there is one, it is not gone.
 * @internal
 */
export function errorsAbout(
  app: ApplicationRuntime,
  known: { discovery: Discovery; byFolder: ErrorsByFolder },
): Problem[] {
  const { discovery, byFolder } = known;
  const { scope, app: name, environment } = app.definition;
  const isApp = scope === 'app';
  const key = elsewhereKeyOf(placeNow(app, discovery), discovery);
  const place = key === undefined ? undefined : discovery.elsewhere?.get(key);
  const folder = `${isApp ? LAYOUT.apps : LAYOUT.infrastructure}/${name}`;
  const { errors = [], overlays = [] } =
    byFolder.get(folderKey(key, folder)) ?? {};
  const refused = discovery.settings?.refused?.filter(
    one => isApp && one.environment === environment,
  );
  return [
    ...(place?.problems ?? []),
    ...(refused ?? []).map(({ problem }) => problem),
    ...errors.filter(({ file }) => !isOtherOverlay(file, app, overlays)),
  ];
}

/**
 * Where an Application may be rendered from. Undefined while its environment is read from another place than before and
 * nothing sure is known of that one: neither the old nor the new place says what is desired.
 * @internal
 */
export function placeToRead(
  app: ApplicationRuntime,
  discovery: Discovery | undefined,
): Place | undefined {
  const { definition, removed } = app;
  if (!discovery?.settings) {
    return definition;
  }
  const now = placeNow(app, discovery);
  return removed || placeKey(now) === placeKey(definition) ? now : undefined;
}

/** Key of a place of `discovery`; undefined for that of the settings. @internal */
export function elsewhereKeyOf(
  place: Place,
  { elsewhere }: Discovery,
): string | undefined {
  const key = placeKey(place);
  return elsewhere?.has(key) ? key : undefined;
}

/** Where an Application is read from by the newest settings, which may be elsewhere than before. */
function placeNow(
  { definition }: ApplicationRuntime,
  { settings }: Discovery,
): Place {
  const environment = settings?.environments?.find(
    ({ name }) => name === definition.environment,
  );
  return (
    (definition.scope === 'app' ? environment?.place : settings) ?? definition
  );
}

function folderKey(place: string | undefined, folder: string): string {
  return `${place ?? ''} ${folder}`;
}

function isOtherOverlay(
  file: string | undefined,
  { definition }: ApplicationRuntime,
  overlays: readonly string[],
): boolean {
  const lies = (folder: string) =>
    file === folder || (file?.startsWith(`${folder}/`) ?? false);
  return !lies(definition.overlay) && overlays.some(lies);
}
