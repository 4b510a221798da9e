import { createHash } from 'node:crypto';
import type { FileEdit, SourceEntry } from '@gitops-suite/model';
import type { Revision } from '../ports';

/** A revision with edits on top that exist nowhere but here: what a pull request would hold. @internal */
export class EditedRevision implements Revision {
  readonly sha: string;
  readonly #base: Revision;
  readonly #edits: ReadonlyMap<
    string,
    { entry: SourceEntry; content: Uint8Array } | undefined
  >;

  constructor(base: Revision, edits: readonly FileEdit[]) {
    this.#base = base;
    this.sha = base.sha;
    this.#edits = new Map(
      edits.map(({ path, after }) => {
        if (after === undefined) {
          return [path, undefined];
        }
        const content = new TextEncoder().encode(after);
        const id = createHash('sha256').update(content).digest('hex');
        return [
          path,
          { entry: { path, kind: 'file', size: content.length, id }, content },
        ];
      }),
    );
  }

  async list(folder: string): Promise<readonly SourceEntry[] | undefined> {
    const below = (path: string) =>
      folder === '' || path.startsWith(`${folder}/`);
    const base = (await this.#base.list(folder)) ?? [];
    const kept = base.filter(({ path }) => !this.#edits.has(path));
    const added = [...this.#edits.values()].flatMap(edit =>
      edit && below(edit.entry.path) ? [edit.entry] : [],
    );
    const entries = [...kept, ...added].sort((a, b) =>
      a.path < b.path ? -1 : 1,
    );
    return entries.length > 0 ? entries : undefined;
  }

  async stat(
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, SourceEntry>> {
    const base = await this.#base.stat(
      paths.filter(path => !this.#edits.has(path)),
    );
    const edited = paths.flatMap(path => {
      const edit = this.#edits.get(path);
      return edit ? [[path, edit.entry] as const] : [];
    });
    return new Map([...base, ...edited]);
  }

  async read(
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const base = await this.#base.read(
      paths.filter(path => !this.#edits.has(path)),
    );
    const edited = paths.flatMap(path => {
      const edit = this.#edits.get(path);
      return edit ? [[path, edit.content] as const] : [];
    });
    return new Map([...base, ...edited]);
  }
}
