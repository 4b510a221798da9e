import { createHash } from 'node:crypto';
import { constants, Dirent, promises as fs } from 'node:fs';
import path from 'node:path';
import { FileSource, SourceEntry } from '@gitops-suite/model';
import { below, foldersAbove } from './paths';

/** Entries of a folder beyond which a listing is refused: a mistaken root such as a home folder. */
const maxEntries = 200_000;

class FolderSource implements FileSource {
  constructor(
    private readonly root: string,
    private readonly hashBytes: number,
  ) {}

  async list(folder: string): Promise<readonly SourceEntry[] | undefined> {
    if (!(await this.isFolder(folder))) return undefined;
    const entries: SourceEntry[] = [];
    const waiting = [folder];
    while (waiting.length > 0) {
      const current = waiting.pop() as string;
      for (const child of await this.children(current)) {
        const name = below(current, child.name);
        if (child.isDirectory()) waiting.push(name);
        else {
          const entry = await this.entry(name);
          if (entry) entries.push(entry);
        }
      }
      if (entries.length > maxEntries) {
        throw new Error(
          `${folder || 'The folder'} holds more than ${maxEntries} files`,
        );
      }
    }
    return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async stat(
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, SourceEntry>> {
    const found = new Map<string, SourceEntry>();
    for (const name of paths) {
      if (!(await this.isBehindLink(name))) {
        const entry = await this.entry(name);
        if (entry) found.set(name, entry);
      }
    }
    return found;
  }

  async read(
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const contents = new Map<string, Uint8Array>();
    for (const name of paths) {
      if (await this.isBehindLink(name)) {
        throw new Error(`${name} lies behind a symbolic link`);
      }
      // A link that took the file's place since it was listed is not followed.
      const file = await fs.open(
        this.absolute(name),
        constants.O_RDONLY | constants.O_NOFOLLOW,
      );
      try {
        contents.set(name, await file.readFile());
      } finally {
        await file.close();
      }
    }
    return contents;
  }

  private absolute(name: string): string {
    const absolute = path.resolve(this.root, ...name.split('/'));
    if (
      absolute !== this.root &&
      !absolute.startsWith(this.root + path.sep) &&
      this.root !== path.parse(this.root).root
    ) {
      throw new Error(`${name} leaves the folder`);
    }
    return absolute;
  }

  private async children(folder: string): Promise<Dirent[]> {
    const children = await fs.readdir(this.absolute(folder), {
      withFileTypes: true,
    });
    return children.filter(child => child.name !== '.git');
  }

  private async isFolder(folder: string): Promise<boolean> {
    if (await this.isBehindLink(folder)) return false;
    const stats = await fs.lstat(this.absolute(folder)).catch(ignoreMissing);
    return stats?.isDirectory() ?? false;
  }

  /** Git knows nothing below a link; neither does this source. */
  private async isBehindLink(name: string): Promise<boolean> {
    for (const folder of foldersAbove(name)) {
      const stats = await fs.lstat(this.absolute(folder)).catch(ignoreMissing);
      if (stats?.isSymbolicLink()) return true;
    }
    return false;
  }

  private async entry(name: string): Promise<SourceEntry | undefined> {
    const absolute = this.absolute(name);
    const stats = await fs.lstat(absolute).catch(ignoreMissing);
    if (!stats || name === '') return undefined;
    if (stats.isSymbolicLink()) {
      const target = await fs.readlink(absolute);
      return {
        path: name,
        kind: 'symlink',
        size: target.length,
        id: hash(target),
      };
    }
    if (!stats.isFile()) return undefined;
    const id =
      stats.size <= this.hashBytes
        ? hash(await fs.readFile(absolute))
        : hash(`${stats.size} ${stats.mtimeMs}`);
    return { path: name, kind: 'file', size: stats.size, id };
  }
}

/**
 * A source over a folder on disk. Symbolic links are entries of their own and never followed; `.git` is left out. The
 * id of a file is a hash of its content, computed when the file is at most `hashBytes` (10 MB unless stated), else of its size and time.
 * @public
 */
export function createFolderSource(
  root: string,
  options?: { hashBytes?: number },
): FileSource {
  return new FolderSource(path.resolve(root), options?.hashBytes ?? 10 << 20);
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) {
    return undefined;
  }
  throw error;
}
