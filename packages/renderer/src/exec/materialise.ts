import { promises as fs } from 'node:fs';
import path from 'node:path';
import { HelmSetting } from '@gitops-suite/model';
import { Refusal } from '../refusal';
import { ToolRun } from '../renderWith';
import { FileView } from '../source/fileView';

/** The files of one render on disk. */
export interface MaterialisedFiles {
  /** Stands for the root of the repository. */
  root: string;
  /** For the tool's own files; empty at first. */
  home: string;
  /** Absolute paths of the value files in order, the values of the request last. */
  valueFiles: readonly string[];
  /** The settings of the request; files by their absolute path. */
  settings: readonly HelmSetting[];
  /** Replaces paths of this machine in a text by those of the repository. */
  rename(text: string): string;
}

/** Loads all files below these folders, within the limits. */
export async function loadEverything(
  view: FileView,
  folders: readonly string[],
): Promise<void> {
  for (const folder of folders) {
    const listing = await view.list(folder);
    await view.load(listing?.files ?? []);
  }
}

/** Writes what was loaded below `folder`. Value files get plain names: helm would split theirs at commas. */
export async function materialise(
  folder: string,
  { view, request }: ToolRun,
): Promise<MaterialisedFiles> {
  const root = path.join(folder, 'repository');
  const home = path.join(folder, 'home');
  const values = path.join(folder, 'values');
  await Promise.all([root, home, values].map(each => fs.mkdir(each)));
  for (const name of view.folders) {
    await fs.mkdir(resolveInside(root, name), { recursive: true });
  }
  for (const [name, content] of view.contents) {
    // A tool must not see what its read-set does not name.
    if (!view.isAsked(name)) continue;
    await write(resolveInside(root, name), content);
  }
  const names = request.helm?.valueFiles ?? [];
  const valueFiles = names.map((_, index) =>
    path.join(values, `${index}.yaml`),
  );
  for (const [index, file] of valueFiles.entries()) {
    await write(file, view.contents.get(names[index]) ?? new Uint8Array());
  }
  const settings = request.helm?.set ?? [];
  for (const [index, { type, value }] of settings.entries()) {
    if (type !== 'file') continue;
    const content = view.contents.get(value) ?? new Uint8Array();
    await write(path.join(values, `set-${index}`), content);
  }
  if (request.helm?.values) {
    const file = path.join(values, 'request.yaml');
    await write(file, JSON.stringify(request.helm.values));
    valueFiles.push(file);
  }
  return {
    root,
    home,
    valueFiles,
    settings: settings.map((setting, index) =>
      setting.type === 'file'
        ? { ...setting, value: path.join(values, `set-${index}`) }
        : setting,
    ),
    rename: text =>
      names
        .reduce(
          (renamed, name, index) =>
            renamed.replaceAll(path.join(values, `${index}.yaml`), name),
          text,
        )
        .replaceAll(`${root}${path.sep}`, '')
        .replaceAll(root, '.'),
  };
}

/** A source is trusted to have no such names; a tree is not. */
function resolveInside(root: string, name: string): string {
  const file = path.resolve(root, ...name.split('/'));
  if (file === root || file.startsWith(root + path.sep)) return file;
  throw new Refusal({
    code: 'path-outside-repository',
    message: `The repository holds a file of the name ${name}`,
    cure: 'Remove it.',
  });
}

async function write(
  file: string,
  content: Uint8Array | string,
): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, content);
}
