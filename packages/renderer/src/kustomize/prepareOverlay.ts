import {
  KustomizeParameters,
  ReadSet,
  RenderRequest,
} from '@gitops-suite/model';
import { manifestFilter } from '../directory/manifestFilter';
import { folderMissing, Refusal } from '../refusal';
import { FileView } from '../source/fileView';
import { below, folderOf, isInside, resolvePath } from '../source/paths';
import { editKustomization } from './editKustomization';
import { kustomizationNames } from './kustomization';
import { isRemote } from './remote';

const nothing: ReadSet = { files: [], absent: [], folders: [] };

/**
 * Brings the parameters of a request into the kustomization that will be built: edits the one of the overlay, or makes
 * one that lists the manifests of the folder. Answers what that depends on besides what the build itself reads.
 */
export async function prepareOverlay(
  view: FileView,
  request: RenderRequest,
): Promise<ReadSet> {
  const { path, kustomize, substitute } = request;
  if (!kustomize && !substitute) return nothing;
  const candidates = kustomizationNames.map(name => below(path, name));
  await view.lookForFiles(candidates);
  const file = candidates.find(each => view.entries.has(each));
  const made = file ? nothing : await makeKustomization(view, request);
  if (!kustomize) return made;
  const { parameters, absent } = await checkPaths(view, request, kustomize);
  const edited = file ?? candidates[0];
  await view.load([edited]);
  view.put(
    edited,
    editKustomization(view.text(edited) ?? '', parameters, edited),
  );
  return { ...made, absent };
}

/** As Flux does: every manifest below the folder, and folders with a kustomization of their own as a whole. */
async function makeKustomization(
  view: FileView,
  request: RenderRequest,
): Promise<ReadSet> {
  const { path } = request;
  const listing = await view.list(path);
  if (!listing) throw folderMissing(path);
  const names = new Set(kustomizationNames);
  const bases = listing.files
    .filter(file => names.has(file.slice(file.lastIndexOf('/') + 1)))
    .map(folderOf);
  const isWanted = manifestFilter(path, request.directory);
  const files = listing.files.filter(
    file => isWanted(file) && !bases.some(base => isInside(base, file)),
  );
  const outermost = bases.filter(
    base => !bases.some(other => other !== base && isInside(other, base)),
  );
  const resources = [...files, ...new Set(outermost)]
    .map(each => each.slice(below(path, '').length))
    .sort();
  view.put(below(path, kustomizationNames[0]), JSON.stringify({ resources }));
  return { files: [], absent: [], folders: [path] };
}

/** Components and patches that are not there, named where they are stated. */
async function checkPaths(
  view: FileView,
  request: RenderRequest,
  kustomize: KustomizeParameters,
): Promise<{ parameters: KustomizeParameters; absent: readonly string[] }> {
  const { components = [], patches = [], ignoreMissingComponents } = kustomize;
  const stated = request.statedIn ?? request.path;
  const absent: string[] = [];
  const found: string[] = [];
  for (const component of components) {
    const folder = confined(request.path, component, 'folder', stated);
    const files = kustomizationNames.map(name => below(folder, name));
    await view.lookForFiles(files);
    if (files.some(file => view.entries.has(file))) found.push(component);
    else if (ignoreMissingComponents) absent.push(...files);
    else throw missing('component', component, stated);
  }
  for (const { path } of patches) {
    if (typeof path !== 'string') continue;
    const file = confined(request.path, path, 'file', stated);
    await view.lookForFiles([file]);
    if (!view.entries.has(file)) throw missing('patch', path, stated);
  }
  return { parameters: { ...kustomize, components: found }, absent };
}

function confined(
  folder: string,
  path: string,
  target: 'file' | 'folder',
  stated: string,
): string {
  if (isRemote(path, target)) {
    throw new Refusal({
      code: 'remote-source-refused',
      message: `${stated} refers to ${path}, which is not part of this repository`,
      file: stated,
      cause:
        'Nothing is fetched during a render: the same commit must always give the same manifests.',
      cure: 'Copy the files into this repository and refer to them by a relative path.',
    });
  }
  const resolved = path.startsWith('/') ? undefined : resolvePath(folder, path);
  if (resolved === undefined) {
    throw new Refusal({
      code: 'path-outside-repository',
      message: `${stated} refers to ${path}, which lies outside of the repository`,
      file: stated,
      cure: `Refer to a path inside the repository, relative to ${folder}.`,
    });
  }
  return resolved;
}

function missing(what: string, path: string, stated: string): Refusal {
  return new Refusal({
    code: 'file-missing',
    message: `The ${what} ${path} does not exist`,
    file: stated,
    cure: 'Paths are relative to the overlay. Add it, or remove it from the list.',
  });
}
