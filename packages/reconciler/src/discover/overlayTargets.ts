import {
  LAYOUT,
  overlayFolder,
  type IgnoreRule,
  type Problem,
  type SyncPolicy,
  type SyncWindow,
} from '@gitops-suite/model';
import type { RepositoryTrust } from '../config';
import type { ApplicationDefinition } from './definition';
import type { AppFolder } from './discoverApp';
import { overlayNames } from './overlay';
import { placeKey } from './place';
import type { EnvironmentTarget, Settings } from './settings';

/** Where an overlay goes to. @internal */
export interface Target {
  environment: string;
  order: number;
  cluster: string;
  engine: ApplicationDefinition['engine'];
  namespace: string;
  serviceAccountName?: string;
  policy: SyncPolicy | undefined;
  syncWindows?: readonly SyncWindow[];
  ignoreDifferences?: readonly IgnoreRule[];
  placeTrust?: RepositoryTrust;
}

/** An overlay of an app, and the environments that it is for. @internal */
export interface TargetedOverlay {
  path: string;
  targets: readonly Target[];
  /** It is for none. */
  unused?: Problem;
}

/** Names that `app.yaml` may state something for. @internal */
export function environmentNames(
  scope: AppFolder['scope'],
  { environments, refused, clusters }: Settings,
): string[] {
  return scope === 'app'
    ? [
        ...environments.map(({ name }) => name),
        ...refused.map(({ environment }) => environment),
      ]
    : [...clusters];
}

/** The overlays of an app at its place. Those of environments that are read from elsewhere are left out. Pure. @internal */
export function overlaysOf(
  root: string,
  folder: AppFolder,
  settings: Settings,
): TargetedOverlay[] {
  return folder.scope === 'app'
    ? appOverlays(root, folder, settings)
    : overlayNames(root, folder.entries).map(name =>
        infrastructureOverlay(root, name, settings),
      );
}

function appOverlays(
  root: string,
  folder: AppFolder,
  settings: Settings,
): TargetedOverlay[] {
  const byPath = new Map<string, EnvironmentTarget[]>();
  const elsewhere = new Set<string>();
  for (const environment of settings.environments) {
    const path = overlayFolder(environment, folder.name);
    if (placeKey(environment.place) === placeKey(folder.place)) {
      byPath.set(path, [...(byPath.get(path) ?? []), environment]);
    } else {
      elsewhere.add(path);
    }
  }
  const home = placeKey(settings) === placeKey(folder.place);
  const names = overlayNames(root, folder.entries);
  const usual = names.map(name => `${root}/${LAYOUT.overlays}/${name}`);
  const own = [...byPath.keys()].filter(
    path =>
      !usual.includes(path) &&
      folder.entries.some(entry => entry.path.startsWith(`${path}/`)),
  );
  return [...usual, ...own].flatMap((path): TargetedOverlay[] => {
    const environments = byPath.get(path);
    if (environments) {
      return [{ path, targets: environments.map(targetOf) }];
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isKnown =
      elsewhere.has(path) ||
      settings.refused.some(({ environment }) => environment === name) ||
      settings.environments.some(one => (one.overlay ?? one.name) === name);
    return isKnown || !home
      ? []
      : [{ path, targets: [], unused: unusedOverlay(path, 'environment') }];
  });
}

function targetOf(environment: EnvironmentTarget): Target {
  return {
    ...environment,
    environment: environment.name,
    policy: environment.sync,
  };
}

function infrastructureOverlay(
  root: string,
  cluster: string,
  { clusters, infrastructure }: Settings,
): TargetedOverlay {
  const path = `${root}/${LAYOUT.overlays}/${cluster}`;
  if (!clusters.includes(cluster)) {
    return { path, targets: [], unused: unusedOverlay(path, 'cluster') };
  }
  const { namespace, serviceAccountName, sync, ignoreDifferences } =
    infrastructure;
  return {
    path,
    targets: [
      {
        environment: cluster,
        order: clusters.indexOf(cluster),
        cluster,
        engine: 'builtin',
        namespace,
        serviceAccountName,
        policy: sync,
        ignoreDifferences,
      },
    ],
  };
}

function unusedOverlay(path: string, what: 'environment' | 'cluster'): Problem {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    code: 'unused-overlay',
    severity: 'warning',
    message: `${path} belongs to no ${what}`,
    file: path,
    cause: `No ${what} uses the overlay "${name}".`,
    cure:
      what === 'environment'
        ? `Add an environment to ${LAYOUT.settings}, or remove the folder.`
        : 'Name the folder after a cluster of gitops.clusters in app-config.yaml.',
  };
}
