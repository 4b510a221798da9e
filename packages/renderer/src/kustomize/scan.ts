import { SourceEntry } from '@gitops-suite/model';
import { formatBytes } from '../limits';
import { folderMissing, Refusal } from '../refusal';
import { FileView } from '../source/fileView';
import { below, folderOf, resolvePath } from '../source/paths';
import {
  Kustomization,
  kustomizationNames,
  parseKustomization,
  Reference,
} from './kustomization';
import { isRemote, redactRemote } from './remote';

/** A reference with the file that makes it and the path that it means. */
export interface ResolvedReference extends Reference {
  file: string;
  path: string;
}

/** The kustomizations that a build goes through. */
export interface KustomizeScan {
  /** Folders with a kustomization, the overlay first. */
  folders: readonly string[];
  references: readonly ResolvedReference[];
  kustomizations: ReadonlyMap<string, Kustomization>;
}

/** Fields that run helm and may fetch charts, in lower case: kustomize does not mind. */
const refusedFields = ['helmcharts', 'helmchartinflationgenerator'];

/** Parsing is the same for the same content, wherever it lies. */
const parsed = new Map<string, Kustomization>();
const maxParsed = 4_000;
/** Bytes: no person writes more, and parsing it would block the caller for long. */
const maxKustomizationBytes = 256 * 1024;
const maxSettled = 16;

/**
 * Follows the kustomizations from a folder on, level by level: loads what they refer to, and refuses by name what would
 * leave the repository, before kustomize runs. What it does not understand it leaves to kustomize.
 */
export async function scanKustomizations(
  view: FileView,
  folder: string,
): Promise<KustomizeScan> {
  const folders = new Set<string>();
  const references: ResolvedReference[] = [];
  const kustomizations = new Map<string, Kustomization>();
  await view.lookForFiles(kustomizationsOf(folder));
  for (let level = [folder]; level.length > 0; ) {
    level.forEach(each => folders.add(each));
    const files = level
      .flatMap(kustomizationsOf)
      .filter(file => view.entries.has(file));
    await view.load(files);
    const found: ResolvedReference[] = [];
    for (const file of files) {
      const kustomization = parseOnce(view, file);
      kustomizations.set(file, kustomization);
      refuseFields(file, kustomization);
      found.push(...kustomization.references.map(each => resolve(file, each)));
    }
    references.push(...found);
    level = (await loadTargets(view, found)).filter(each => !folders.has(each));
  }
  if (kustomizations.size === 0) {
    await view.settle([folder]);
    if (!view.hasFolder(folder)) throw folderMissing(folder);
  }
  return { folders: [...folders], references, kustomizations };
}

/** Loads the files among the targets; answers the folders that hold a kustomization. */
async function loadTargets(
  view: FileView,
  references: readonly ResolvedReference[],
): Promise<string[]> {
  const targets = [...new Set(references.map(each => each.path))];
  const perhapsFolders = new Set(
    references.filter(each => each.target !== 'file').map(each => each.path),
  );
  await view.look([
    ...targets,
    ...[...perhapsFolders].flatMap(kustomizationsOf),
  ]);
  await view.load(targets.filter(path => view.entries.has(path)));
  const folders = [...perhapsFolders].filter(path =>
    kustomizationsOf(path).some(file => view.entries.has(file)),
  );
  await view.lookForFiles(folders.flatMap(kustomizationsOf));
  // What is still open is a mistake, a folder without kustomization or nothing: the first few tell which.
  const open = targets.filter(
    path => !view.entries.has(path) && !view.hasFolder(path),
  );
  await view.settle(open.slice(0, maxSettled));
  return folders;
}

function kustomizationsOf(folder: string): string[] {
  return kustomizationNames.map(name => below(folder, name));
}

function parseOnce(view: FileView, file: string): Kustomization {
  const { id, size } = view.entries.get(file) as SourceEntry;
  if (size > maxKustomizationBytes) throw tooLarge(file, size);
  const known = parsed.get(id);
  if (known) return known;
  const kustomization = parseKustomization(view.text(file) ?? '');
  if (parsed.size >= maxParsed) parsed.clear();
  parsed.set(id, kustomization);
  return kustomization;
}

function resolve(file: string, reference: Reference): ResolvedReference {
  const { value, field, line, target } = reference;
  if (isRemote(value, target)) {
    throw new Refusal({
      code: 'remote-source-refused',
      message: `${file} refers to ${redactRemote(
        value,
      )}, which is not part of this repository`,
      file,
      line,
      cause: `Nothing is fetched during a render (field ${field}): the same commit must always give the same manifests.`,
      cure: 'Copy the files into this repository and refer to them by a relative path.',
    });
  }
  const folder = folderOf(file);
  const path = value.startsWith('/') ? undefined : resolvePath(folder, value);
  if (path === undefined) {
    throw new Refusal({
      code: 'path-outside-repository',
      message: `${file} refers to ${value}, which lies outside of the repository`,
      file,
      line,
      cause: `Only files of this repository are rendered (field ${field}).`,
      cure: 'Refer to a path inside the repository, relative to this file.',
    });
  }
  return { ...reference, file, path };
}

function tooLarge(file: string, size: number): Refusal {
  return new Refusal({
    code: 'file-too-large',
    message: `${file} has ${formatBytes(
      size,
    )}, the limit for a kustomization is ${formatBytes(maxKustomizationBytes)}`,
    file,
    cure: 'Split it into several kustomizations.',
  });
}

function refuseFields(file: string, kustomization: Kustomization): void {
  const refused = kustomization.fields.find(({ field }) =>
    refusedFields.includes(field.toLowerCase()),
  );
  if (!refused) return;
  throw new Refusal({
    code: 'kustomize-field-refused',
    message: `${file} uses ${refused.field}, which is not supported`,
    file,
    line: refused.line,
    cause:
      'It runs helm inside kustomize and may fetch charts during a render.',
    cure: 'Render the chart with the tool helm (a chart folder beside the overlays), or commit its output as plain YAML.',
  });
}
