import type { SourceEntry } from '@gitops-suite/model';
import type { Revision } from '../ports';
import { git, type GitPlace } from './git';
import type { ObjectReader } from './objectReader';
import type { TreeEntry, Trees } from './trees';

/** Bigger blobs are not fetched by the mirror, so their size is not known here. Bytes. @internal */
export const UNFETCHED_SIZE = 5 * 1024 * 1024 + 1;

/** With more changes than this since the last whole listing, a new one is cheaper. */
const MAX_SHARED_CHANGES = 500;

/** A commit in a bare mirror as a source of files. Entries are looked up once and remembered. @internal */
export class GitRevision implements Revision {
  readonly sha: string;
  readonly #tree: string;
  readonly #place: GitPlace;
  readonly #objects: ObjectReader;
  readonly #trees: Trees;
  readonly #folders = new Map<
    string,
    Promise<readonly SourceEntry[] | undefined>
  >();
  readonly #entries = new Map<string, SourceEntry | undefined>();
  /** An older revision that was listed whole, and the paths that differ. */
  #base: { revision: GitRevision; changed: ReadonlySet<string> } | undefined;
  /** So much has changed that one listing of everything costs less than one of each folder. */
  #listsWhole = false;

  constructor(options: {
    sha: string;
    /** Id of its tree. */
    tree: string;
    place: GitPlace;
    objects: ObjectReader;
    trees: Trees;
  }) {
    this.sha = options.sha;
    this.#tree = options.tree;
    this.#place = options.place;
    this.#objects = options.objects;
    this.#trees = options.trees;
  }

  /** Everything but `changed` is as in `older`: what is known of it need not be asked again. */
  shareWith(older: GitRevision, changed: readonly string[]): void {
    const base = older.#folders.has('')
      ? { revision: older, changed: new Set(changed) }
      : older.#base && {
          revision: older.#base.revision,
          changed: new Set([...older.#base.changed, ...changed]),
        };
    if (base && base.changed.size <= MAX_SHARED_CHANGES) {
      this.#base ??= base;
    } else {
      this.#listsWhole = base !== undefined;
    }
  }

  async list(folder: string): Promise<readonly SourceEntry[] | undefined> {
    const whole = this.#folders.get('');
    if (folder !== '' && (whole || this.#listsWhole)) {
      return below(folder, (await (whole ?? this.list(''))) ?? []);
    }
    let entries = this.#folders.get(folder);
    if (!entries) {
      entries = this.#listAfresh(folder);
      this.#folders.set(folder, entries);
      entries.catch(() => this.#folders.delete(folder));
    }
    return entries;
  }

  async stat(
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, SourceEntry>> {
    await this.#learnShared(paths);
    const unknown = [...new Set(paths)].filter(
      path => path !== '' && !this.#entries.has(path),
    );
    await Promise.all(
      unknown.map(async path =>
        this.#entries.set(path, await this.#lookUp(path)),
      ),
    );
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

  async #lookUp(path: string): Promise<SourceEntry | undefined> {
    const found = await this.#trees.find(this.#tree, path);
    return found && this.#describe(path, found);
  }

  /** Undefined for a folder. */
  async #describe(
    path: string,
    found: TreeEntry,
  ): Promise<SourceEntry | undefined> {
    const kind = kindOf(found);
    if (!kind) {
      return undefined;
    }
    const { id } = found;
    const header =
      kind === 'submodule' ? undefined : await this.#objects.header(id);
    const size = kind === 'submodule' ? 0 : header?.size ?? UNFETCHED_SIZE;
    return { path, kind, size, id };
  }

  /** Takes what is known without asking: from the listing of everything, or of an older revision. */
  async #learnShared(paths: readonly string[]): Promise<void> {
    const unknown = paths.filter(path => !this.#entries.has(path));
    const whole = this.#folders.get('');
    if (this.#base) {
      const { revision, changed } = this.#base;
      const shared = unknown.filter(path => !changed.has(path));
      const found = await revision.stat(shared);
      shared.forEach(path => this.#entries.set(path, found.get(path)));
    } else if (whole) {
      await whole;
      unknown
        .filter(path => !this.#entries.has(path))
        .forEach(path => this.#entries.set(path, undefined));
    }
  }

  async #listShared(
    folder: string,
  ): Promise<readonly SourceEntry[] | undefined> {
    const { revision, changed } = this.#base!;
    const before = (await revision.list(folder)) ?? [];
    const inside = [...changed].filter(
      path => folder === '' || path.startsWith(`${folder}/`),
    );
    const entries = [
      ...before.filter(({ path }) => !changed.has(path)),
      ...(await this.stat(inside)).values(),
    ].sort((a, b) => (a.path < b.path ? -1 : 1));
    return entries.length > 0 ? entries : undefined;
  }

  #listAfresh(folder: string): Promise<readonly SourceEntry[] | undefined> {
    if (this.#base) {
      return this.#listShared(folder);
    }
    return folder === '' ? this.#listWhole() : this.#listFolder(folder);
  }

  /** Without a process of its own: there are thousands of folders. */
  async #listFolder(
    folder: string,
  ): Promise<readonly SourceEntry[] | undefined> {
    const found = await this.#trees.below(this.#tree, folder);
    if (!found) {
      return undefined;
    }
    const described = await Promise.all(
      found.map(async ({ path, ...entry }) => this.#describe(path, entry)),
    );
    return this.#remember(described.flatMap(entry => entry ?? []));
  }

  async #listWhole(): Promise<readonly SourceEntry[] | undefined> {
    const output = await git(
      ['ls-tree', '-z', '-l', '-r', this.sha],
      this.#place,
    );
    if (output.status === 'failed') {
      throw new Error(output.message, { cause: output.cause });
    }
    return this.#remember(output.value.split('\0').flatMap(parseEntry));
  }

  #remember(entries: SourceEntry[]): readonly SourceEntry[] | undefined {
    entries.forEach(entry => this.#entries.set(entry.path, entry));
    entries.sort((a, b) => (a.path < b.path ? -1 : 1));
    return entries.length > 0 ? entries : undefined;
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

/** Undefined for a folder. */
function kindOf({ mode }: Pick<TreeEntry, 'mode'>) {
  switch (mode) {
    case '40000':
    case '040000':
      return undefined;
    case '160000':
      return 'submodule';
    case '120000':
      return 'symlink';
    default:
      return 'file';
  }
}

/** Parses `<mode> <type> <id> <size>\t<path>`; folders give nothing. */
function parseEntry(line: string): SourceEntry[] {
  const tab = line.indexOf('\t');
  if (tab < 0) {
    return [];
  }
  const [mode, , id, size] = line.slice(0, tab).split(/ +/);
  const kind = kindOf({ mode });
  if (!kind) {
    return [];
  }
  const bytes = size === 'BAD' ? UNFETCHED_SIZE : Number(size);
  return [
    {
      path: line.slice(tab + 1),
      kind,
      size: Number.isNaN(bytes) ? 0 : bytes,
      id,
    },
  ];
}
