import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { LAYOUT } from '@gitops-suite/model';
import { Failure } from '../failure';

/** A repository on disk. @internal */
export interface LocalRepository {
  /** Absolute path of the work tree. */
  root: string;
  /** Absolute path of Git's own folder; undefined for a folder that is no clone. */
  gitDirectory?: string;
}

/**
 * The repository that a path stands in: the nearest clone around it, else the nearest folder with gitops.yaml, else the
 * folder that the person is in, else the folder itself. Throws a {@link Failure} when the path does not exist.
 * @internal
 */
export async function findRepository(
  path: string,
  cwd: string,
): Promise<LocalRepository> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats) {
    throw new Failure(`${path} does not exist`, {
      cure: 'Look at the name, and at the folder that you are in.',
    });
  }
  const start = stats.isDirectory() ? resolve(path) : dirname(resolve(path));
  const folders = foldersUpFrom(start);
  for (const root of folders) {
    const gitDirectory = await gitDirectoryOf(root);
    if (gitDirectory) {
      return { root, gitDirectory };
    }
  }
  for (const root of folders) {
    if (await exists(join(root, LAYOUT.settings))) {
      return { root };
    }
  }
  return { root: start.startsWith(cwd + sep) ? cwd : start };
}

function foldersUpFrom(start: string): string[] {
  const folders = [start];
  for (let at = start; dirname(at) !== at; at = dirname(at)) {
    folders.push(dirname(at));
  }
  return folders;
}

/** `.git` is a folder, or in linked work trees a file that names one. */
async function gitDirectoryOf(root: string): Promise<string | undefined> {
  const path = join(root, '.git');
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory()) {
    return (await exists(join(path, 'HEAD'))) ? path : undefined;
  }
  if (stats?.isFile()) {
    const [, target] = /^gitdir: (.+)/.exec(await readFile(path, 'utf8')) ?? [];
    return target && resolve(root, target.trim());
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
