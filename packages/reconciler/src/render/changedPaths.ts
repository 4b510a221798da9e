import type { ReadSet } from '@gitops-suite/model';
import type { PathChange } from '../ports';

/** Paths that a commit changes, asked by read-sets: the cost of a question does not grow with the commit. @internal */
export class ChangedPaths {
  readonly #paths = new Set<string>();
  /** Every folder that something changed below; `` is the root. */
  readonly #folders = new Set<string>();

  constructor(changes: readonly Pick<PathChange, 'path'>[]) {
    for (const { path } of changes) {
      this.#paths.add(path);
      let end = path.lastIndexOf('/');
      while (end >= 0 && !this.#folders.has(path.slice(0, end))) {
        this.#folders.add(path.slice(0, end));
        end = path.lastIndexOf('/', end - 1);
      }
      this.#folders.add('');
    }
  }

  /** True when one of the changes may change what was rendered from this read-set. */
  touch({ files, absent, folders }: ReadSet): boolean {
    return (
      files.some(path => this.#paths.has(path)) ||
      // A file that was looked for may also appear as a folder.
      absent.some(path => this.#paths.has(path) || this.#folders.has(path)) ||
      folders.some(folder => this.#folders.has(folder))
    );
  }
}
