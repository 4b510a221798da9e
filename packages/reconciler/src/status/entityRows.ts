import {
  foldersOf,
  type Discovery,
  type EntityFile,
  type Place,
} from '../discover';
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
    for (const [repository, discovery] of discoveries) {
      for (const [place, { path, yaml }] of entitiesOf(discovery)) {
        const url = this.#urlOf(place, path);
        const known = this.#rows.get(url);
        const { revision } = discovery;
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

/** One for each app: the same file stands on every branch that the app is on, and that of the settings goes first. */
function entitiesOf(discovery: Discovery): Iterable<[Place, EntityFile]> {
  const { settings } = discovery;
  const byFolder = new Map<string, [Place, EntityFile]>();
  for (const { place = settings, name, folder } of foldersOf(discovery)) {
    if (folder.entity && place && !byFolder.has(name)) {
      byFolder.set(name, [place, folder.entity]);
    }
  }
  return byFolder.values();
}
