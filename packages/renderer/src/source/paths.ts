/** The folders above a path, nearest first, without the root. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  let end = path.lastIndexOf('/');
  while (end > 0) {
    folders.push(path.slice(0, end));
    end = path.lastIndexOf('/', end - 1);
  }
  return folders;
}

/** Joins a path that a file in `folder` names; undefined when it leaves the root. */
export function resolvePath(folder: string, path: string): string | undefined {
  const segments = folder === '' ? [] : folder.split('/');
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join('/');
}

/** The path of a file below a folder. */
export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** True when `path` is `folder` or lies below it. */
export function isInside(folder: string, path: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** The folder that holds a path; the root is the empty path. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
