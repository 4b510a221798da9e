import type { Discovery, Place } from '../discover';
import type { Setup } from '../ports';

type EntityRow = Setup['entities'][number];

/**
 * The entities of the repositories. A row stays the very same object while its text does, whatever commits come: who
 * passes rows on sees by identity what changed. Its revision is that at which the text was first seen.
 * @internal
 */
export class EntityRows {
  readonly #urlOf: (place: Place, path: string) => string;
  #rows = new Map<string, EntityRow>();

  constructor(urlOf: (place: Place, path: string) => string) {
    this.#urlOf = urlOf;
  }

  of(discoveries: ReadonlyMap<string, Discovery>): readonly EntityRow[] {
    const rows = new Map<string, EntityRow>();
    for (const [repository, { settings, folders, revision }] of discoveries) {
      // From no other branch: who may write there must not gain rights on what others run.
      for (const { entity } of settings ? folders.values() : []) {
        if (!entity) {
          continue;
        }
        const { path, yaml } = entity;
        const url = this.#urlOf(settings!, path);
        const known = this.#rows.get(url);
        rows.set(
          url,
          known?.yaml === yaml
            ? known
            : { repository, path, url, revision, yaml },
        );
      }
    }
    this.#rows = rows;
    return [...rows.values()];
  }
}
