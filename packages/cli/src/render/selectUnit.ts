import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import {
  appAt,
  LAYOUT,
  nearestName,
  overlayPattern,
  type HelmParameters,
  type RenderTool,
  type SourceEntry,
} from '@gitops-suite/model';
import type {
  ApplicationDefinition,
  Revision,
} from '@gitops-suite/reconciler/offline';
import { Failure } from '../failure';
import {
  discoverUnits,
  environmentsIn,
  readText,
} from '../workspace/discoverUnits';
import { unitOf } from '../workspace/findKustomizations';
import { requireSources, type Places } from '../workspace/places';
import { isNamed } from '../workspace/selectApplications';

/** What to render, as it was typed. @internal */
export interface RenderTarget {
  /** A folder, or the id of an Application. */
  path: string;
  tool?: RenderTool;
  namespace?: string;
  releaseName?: string;
  /** Value files, relative to the folder that the command was typed in. */
  values?: readonly string[];
}

/** @internal */
export interface Place {
  root: string;
  cwd: string;
  revision: Revision;
  /** The repository, and other branches that Applications may be read from. */
  places: Places;
}

/** What to render, and the files that it is read from. @internal */
export interface SelectedUnit {
  unit: ApplicationDefinition;
  files: Revision;
}

/**
 * An Application where the layout of the repository defines one at this place, else what the files of the folder are.
 * Throws a {@link Failure}.
 * @internal
 */
export async function selectUnit(
  target: RenderTarget,
  place: Place,
): Promise<SelectedUnit> {
  const absolute = resolve(place.cwd, target.path);
  const stats = await stat(absolute).catch(() => undefined);
  const { unit, files } = stats
    ? await unitAt(stats.isDirectory() ? absolute : dirname(absolute), {
        target,
        place,
      })
    : await unitNamed(target.path, place);
  refuseHelmOptions(unit, target);
  const chosen = {
    ...unit,
    ...(target.namespace && { namespace: target.namespace }),
    ...(unit.tool === 'helm' && {
      build: { ...unit.build, helm: helmOf(unit, target, place) },
    }),
  };
  return { unit: chosen, files };
}

/** They would be without effect, and look as if they had one. */
function refuseHelmOptions(
  { tool, path }: ApplicationDefinition,
  { releaseName, values = [] }: RenderTarget,
): void {
  const given = [
    ...(values.length > 0 ? ['--values'] : []),
    ...(releaseName === undefined ? [] : ['--release-name']),
  ];
  if (given.length > 0 && tool !== 'helm') {
    const be = given.length > 1 ? 'are' : 'is';
    throw new Failure(`${given.join(' and ')} ${be} for charts alone`, {
      reason: `${path || 'The repository'} is rendered by ${
        tool === 'directory' ? 'reading its manifests' : tool
      }.`,
      cure: 'Leave it out, or name the folder of a chart.',
    });
  }
}

async function unitNamed(
  id: string,
  { revision, places }: Place,
): Promise<SelectedUnit> {
  const { definitions, named, revisionOf } = await discoverUnits(revision, {
    places,
  });
  requireSources(places, named.repositories);
  const unit = definitions.find(definition => isNamed(definition, id));
  if (!unit) {
    const near = nearestName(
      id.replace(/\/+$/, ''),
      definitions.flatMap(definition => [
        definition.id,
        definition.overlay,
        // The folder of its app.
        definition.overlay.split('/').slice(0, 2).join('/'),
      ]),
    );
    throw new Failure(`There is neither a folder nor an Application ${id}`, {
      cure: near
        ? `Did you mean ${near}?`
        : 'Name an overlay, a chart or a folder of manifests.',
    });
  }
  return { unit, files: revisionOf(unit) };
}

async function unitAt(
  folder: string,
  given: { target: RenderTarget; place: Place },
): Promise<SelectedUnit> {
  const { target, place } = given;
  const path = relative(place.root, folder).split(sep).join('/');
  const name = await appOf(path, place.revision);
  if (name && !target.tool) {
    const { definitions, isHere } = await discoverUnits(place.revision, {
      ...{ places: place.places, apps: [name] },
    });
    const unit = definitions.find(one => one.overlay === path && isHere(one));
    if (unit) {
      return { unit, files: place.revision };
    }
  }
  const entries = (await place.revision.list(path)) ?? [];
  const tool = target.tool ?? toolOf(path, entries);
  if (!tool) {
    throw new Failure(`${target.path} holds nothing to render`, {
      reason: 'There is no kustomization.yaml, no Chart.yaml and no manifest.',
      cure: 'Name an overlay, a chart or a folder of manifests.',
    });
  }
  const unit = unitOf(path, place.places.repository, { tool });
  return { unit, files: place.revision };
}

/** The app whose folder, or whose overlay in the folder of an environment, this is. */
async function appOf(
  path: string,
  revision: Revision,
): Promise<string | undefined> {
  const [, name] = /^(?:apps|infrastructure)\/([^/]+)\//.exec(`${path}/`) ?? [];
  const settings = name ? undefined : await readText(revision, LAYOUT.settings);
  const patterns = environmentsIn(settings ?? '', 'path').map(folder =>
    overlayPattern({ name: '', path: folder.replace(/\/+$/, '') }),
  );
  return (
    name ?? patterns.flatMap(pattern => appAt(pattern, `${path}/`) ?? [])[0]
  );
}

function toolOf(
  folder: string,
  entries: readonly SourceEntry[],
): RenderTool | undefined {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = new Set(entries.map(({ path }) => path.slice(prefix.length)));
  const has = (...wanted: string[]) => wanted.some(name => names.has(name));
  if (has('kustomization.yaml', 'kustomization.yml', 'Kustomization')) {
    return 'kustomize';
  }
  if (has('Chart.yaml')) {
    return 'helm';
  }
  return [...names].some(name => /\.(ya?ml|json)$/.test(name))
    ? 'directory'
    : undefined;
}

function helmOf(
  unit: ApplicationDefinition,
  { releaseName, values = [] }: RenderTarget,
  { root, cwd }: Place,
): HelmParameters {
  const stated = unit.build?.helm;
  const own = basename(unit.path) || basename(root);
  const files = values.map(file => {
    const path = relative(root, resolve(cwd, file)).split(sep).join('/');
    if (path.startsWith('../')) {
      throw new Failure(`${file} lies outside of the repository`, {
        cure: `Put it below ${root}.`,
      });
    }
    return path;
  });
  return {
    ...stated,
    releaseName:
      releaseName ??
      stated?.releaseName ??
      (own === 'chart' ? basename(dirname(resolve(root, unit.path))) : own),
    valueFiles: [...(stated?.valueFiles ?? []), ...files],
  };
}
