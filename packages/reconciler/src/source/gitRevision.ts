import type { SourceEntry } from '@gitops-suite/model';
import type { Revision } from '../ports';
import { git } from './git';
import type { ObjectReader } from './objectReader';

/** Bigger blobs are not fetched by the mirror, so their size is not known here. Bytes. @internal */
export const UNFETCHED_SIZE = 5 * 1024 * 1024 + 1;

/** A commit in a bare mirror as a source of files. Entries are looked up once and remembered. @internal */
export class GitRevision implements Revision {
  readonly sha: string;
  readonly #directory: string;
  readonly #objects: ObjectReader;
  readonly #folders = new Map<
    string,
    Promise<readonly SourceEntry[] | undefined>
  >();
  readonly #entries = new Map<string, SourceEntry | undefined>();

  constructor(options: {
    sha: string;
    directory: string;
    objects: ObjectReader;
  }) {
    this.sha = options.sha;
    this.#directory = options.directory;
    this.#objects = options.objects;
  }

  async list(folder: string): Promise<readonly SourceEntry[] | undefined> {
    const whole = this.#folders.get('');
    if (whole && folder !== '') {
      return below(folder, (await whole) ?? []);
    }
    let entries = this.#folders.get(folder);
    if (!entries) {
      entries = this.#listTree(folder);
      this.#folders.set(folder, entries);
      entries.catch(() => this.#folders.delete(folder));
    }
    return entries;
  }

  async stat(
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, SourceEntry>> {
    const unknown = [...new Set(paths)].filter(
      path => path !== '' && !this.#entries.has(path),
    );
    for (let start = 0; start < unknown.length; start += 500) {
      const chunk = unknown.slice(start, start + 500);
      const found = await this.#lsTree(['--', ...chunk]);
      chunk.forEach(path => this.#entries.set(path, undefined));
      found.forEach(entry => this.#entries.set(entry.path, entry));
    }
    const known = paths.flatMap(path => this.#entries.get(path) ?? []);
    return new Map(known.map(entry => [entry.path, entry]));
  }

  async read(
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const entries = await this.stat(paths);
    const contents = await Promise.all(
      paths.map(async path => {
        const entry = entries.get(path);
        if (entry?.kind !== 'file') {
          throw new Error(`${path} is not a file at ${this.sha}`);
        }
        return [path, await this.#objects.read(entry.id)] as const;
      }),
    );
    return new Map(contents);
  }

  async #listTree(folder: string): Promise<readonly SourceEntry[] | undefined> {
    const entries = await this.#lsTree([
      '-r',
      ...(folder ? ['--', `${folder}/`] : []),
    ]);
    entries.forEach(entry => this.#entries.set(entry.path, entry));
    entries.sort((a, b) => (a.path < b.path ? -1 : 1));
    return entries.length > 0 ? entries : undefined;
  }

  async #lsTree(args: readonly string[]): Promise<SourceEntry[]> {
    const [option, ...rest] = args[0] === '-r' ? args : ['', ...args];
    const output = await git(
      ['ls-tree', '-z', '-l', ...(option ? [option] : []), this.sha, ...rest],
      { directory: this.#directory },
    );
    if (output.status === 'failed') {
      throw new Error(output.message, { cause: output.cause });
    }
    return output.value.split('\0').flatMap(parseEntry);
  }
}

/** The part of sorted `entries` that lies below `folder`. */
function below(
  folder: string,
  entries: readonly SourceEntry[],
): readonly SourceEntry[] | undefined {
  const prefix = `${folder}/`;
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle].path < prefix) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  let end = low;
  while (end < entries.length && entries[end].path.startsWith(prefix)) {
    end += 1;
  }
  return end > low ? entries.slice(low, end) : undefined;
}

function kindOf(type: string, mode: string): SourceEntry['kind'] {
  if (type === 'commit') {
    return 'submodule';
  }
  return mode === '120000' ? 'symlink' : 'file';
}

/** Parses `<mode> <type> <id> <size>\t<path>`; folders give nothing. @internal */
export function parseEntry(line: string): SourceEntry[] {
  const tab = line.indexOf('\t');
  if (tab < 0) {
    return [];
  }
  const [mode, type, id, size] = line.slice(0, tab).split(/ +/);
  if (type === 'tree') {
    return [];
  }
  const bytes = size === 'BAD' ? UNFETCHED_SIZE : Number(size);
  return [
    {
      path: line.slice(tab + 1),
      kind: kindOf(type, mode),
      size: Number.isNaN(bytes) ? 0 : bytes,
      id,
    },
  ];
}
