import { createHash } from 'node:crypto';
import { FileSource, SourceEntry } from '@gitops-suite/model';
import { isInside } from './paths';

/**
 * A content, or an entry that is no plain file; `size` claims more than there is, as a hostile tree would.
 * @public
 */
export type MemoryFile =
  | string
  | Uint8Array
  | { kind: 'symlink' | 'submodule' | 'file'; size?: number };

function toEntry(path: string, file: MemoryFile): SourceEntry {
  const bytes = toBytes(file);
  const given = typeof file === 'object' && 'kind' in file ? file : undefined;
  return {
    path,
    kind: given?.kind ?? 'file',
    size: given?.size ?? bytes.length,
    id: createHash('sha256').update(bytes).digest('hex'),
  };
}

function toBytes(file: MemoryFile): Uint8Array {
  if (typeof file === 'string') return new TextEncoder().encode(file);
  return file instanceof Uint8Array ? file : new Uint8Array();
}

/**
 * A source over files in memory: for tests and for previews of edits that are not committed.
 * @public
 */
export function createMemorySource(
  files: Readonly<Record<string, MemoryFile>>,
): FileSource {
  const contents = new Map(Object.entries(files));
  const entries = new Map(
    [...contents].map(([path, file]) => [path, toEntry(path, file)]),
  );
  return {
    async list(folder) {
      const found = [...entries.values()]
        .filter(entry => isInside(folder, entry.path) && entry.path !== folder)
        .sort((a, b) => (a.path < b.path ? -1 : 1));
      return found.length > 0 || folder === '' ? found : undefined;
    },
    async stat(paths) {
      return new Map(
        paths.flatMap(path => {
          const entry = entries.get(path);
          return entry ? [[path, entry] as const] : [];
        }),
      );
    },
    async read(paths) {
      return new Map(
        paths.map(path => {
          const file = contents.get(path);
          if (file === undefined) throw new Error(`No such file: ${path}`);
          return [path, toBytes(file)] as const;
        }),
      );
    },
  };
}
