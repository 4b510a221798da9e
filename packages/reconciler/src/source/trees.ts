import type { PathChange } from '../ports';
import type { ObjectReader } from './objectReader';

/** What a folder holds under a name. @internal */
export interface TreeEntry {
  /** As Git writes it: `100644`, `120000`, `40000`, `160000`. */
  mode: string;
  id: string;
}

type Tree = ReadonlyMap<string, TreeEntry>;

/** Names that are kept of the folders that were read last. */
const KEPT_NAMES = 50_000;
/** Folders that are kept although a newer commit has another one in their place. */
const KEPT_REPLACED = 100;

/**
 * Folders of commits, read one by one and kept: what a commit changes costs the folders on the way to it, and not a
 * process.
 * @internal
 */
export class Trees {
  readonly #objects: ObjectReader;
  readonly #kept = new Map<string, Tree>();
  /** Ids of those of them that were replaced: each commit makes some, and few are asked for again. */
  readonly #replaced = new Set<string>();
  #names = 0;

  constructor(objects: ObjectReader) {
    this.#objects = objects;
  }

  /** Names that are kept. */
  get size(): number {
    return this.#names;
  }

  /** Paths that differ between two trees, in order; without an older tree everything is new. */
  async changes(from: string | undefined, to: string): Promise<PathChange[]> {
    const changes: PathChange[] = [];
    await this.#compare('', { from, to }, changes);
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** What stands at a path below a tree; undefined when nothing does. */
  async find(tree: string, path: string): Promise<TreeEntry | undefined> {
    let entry: TreeEntry | undefined = { mode: FOLDER, id: tree };
    for (const name of path.split('/')) {
      if (entry?.mode !== FOLDER) {
        return undefined;
      }
      entry = (await this.#read(entry.id)).get(name);
    }
    return entry;
  }

  /** Everything below a folder, as paths from the root; undefined when there is no such folder. */
  async below(
    tree: string,
    folder: string,
  ): Promise<readonly (TreeEntry & { path: string })[] | undefined> {
    const entry = await this.find(tree, folder);
    const id = folderOf(entry);
    return id === undefined ? undefined : this.#walk(`${folder}/`, id);
  }

  async #walk(
    prefix: string,
    id: string,
  ): Promise<(TreeEntry & { path: string })[]> {
    const names = [...(await this.#read(id))];
    const found = await Promise.all(
      names.map(async ([name, entry]) => {
        const path = `${prefix}${name}`;
        const inner = folderOf(entry);
        return inner === undefined
          ? [{ ...entry, path }]
          : this.#walk(`${path}/`, inner);
      }),
    );
    return found.flat();
  }

  async #compare(
    prefix: string,
    trees: { from?: string; to?: string },
    changes: PathChange[],
  ): Promise<void> {
    const [from, to] = await Promise.all([
      trees.from ? this.#read(trees.from) : none,
      trees.to ? this.#read(trees.to) : none,
    ]);
    const below: Promise<void>[] = [];
    for (const name of new Set([...from.keys(), ...to.keys()])) {
      const [before, after] = [from.get(name), to.get(name)];
      if (before?.id === after?.id && before?.mode === after?.mode) {
        continue;
      }
      const path = `${prefix}${name}`;
      const folders = { from: folderOf(before), to: folderOf(after) };
      if (folders.from || folders.to) {
        below.push(this.#compare(`${path}/`, folders, changes));
      }
      const status = statusOf(isFile(before), isFile(after));
      if (status) {
        changes.push({ status, path });
      }
    }
    await Promise.all(below);
    if (trees.from) {
      this.#replace(trees.from);
    }
  }

  async #read(id: string): Promise<Tree> {
    const kept = this.#kept.get(id);
    this.#replaced.delete(id);
    if (kept) {
      this.#kept.delete(id);
      this.#kept.set(id, kept);
      return kept;
    }
    const object = await this.#objects.object(id);
    if (object?.type !== 'tree') {
      throw new Error(`no tree ${id} in the mirror`);
    }
    const tree = parseTree(object.content, id.length / 2);
    this.#keep(id, tree);
    return tree;
  }

  #keep(id: string, tree: Tree): void {
    this.#forget(id);
    this.#names += tree.size;
    this.#kept.set(id, tree);
    for (const oldest of this.#kept.keys()) {
      if (this.#names <= KEPT_NAMES || oldest === id) {
        return;
      }
      this.#forget(oldest);
    }
  }

  /** Another branch may still have it, and then reads it again. */
  #replace(id: string): void {
    this.#replaced.add(id);
    if (this.#replaced.size > KEPT_REPLACED) {
      this.#forget(this.#replaced.values().next().value!);
    }
  }

  #forget(id: string): void {
    this.#names -= this.#kept.get(id)?.size ?? 0;
    this.#kept.delete(id);
    this.#replaced.delete(id);
  }
}

const FOLDER = '40000';
const none: Tree = new Map();

function folderOf(entry: TreeEntry | undefined): string | undefined {
  return entry?.mode === FOLDER ? entry.id : undefined;
}

function isFile(entry: TreeEntry | undefined): boolean {
  return entry !== undefined && entry.mode !== FOLDER;
}

function statusOf(
  before: boolean,
  after: boolean,
): PathChange['status'] | undefined {
  if (before && after) {
    return 'changed';
  }
  if (before) {
    return 'removed';
  }
  return after ? 'added' : undefined;
}

/** Parses `<mode> <name>\0<id in bytes>`, again and again. */
function parseTree(content: Buffer, idBytes: number): Tree {
  const tree = new Map<string, TreeEntry>();
  let start = 0;
  while (start < content.length) {
    const space = content.indexOf(32, start);
    const end = content.indexOf(0, space);
    const next = end + 1 + idBytes;
    tree.set(content.toString('utf8', space + 1, end), {
      mode: content.toString('latin1', start, space),
      id: content.toString('hex', end + 1, next),
    });
    start = next;
  }
  return tree;
}
