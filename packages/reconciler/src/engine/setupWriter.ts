import type { Clock, Logger, Setup, Store } from '../ports';

const SOON_MS = 50;
const PERIOD_MS = 15_000;

/** A part of the set-up and how to tell that it is another than before. */
type Part = Exclude<keyof Setup, 'clustersElsewhere'>;
type Digests = Readonly<Record<Part, unknown>>;

/**
 * Writes what changed of environments, clusters, repositories and entities, and "as of" every quarter of a minute.
 * Texts of entities go only when one of them changed.
 * @internal
 */
export class SetupWriter {
  readonly #options: {
    store: Store;
    clock: Clock;
    logger: Logger;
    onWritten(): void;
  };
  #read: (() => Setup) | undefined;
  #cancel: (() => void) | undefined;
  /** Rows by identity, and the repositories that were read: both decide what entities there are. */
  #entities: { rows: Setup['entities']; read: string } = { rows: [], read: '' };
  #written: Partial<Digests> = {};
  #stopped = false;

  constructor(options: {
    store: Store;
    clock: Clock;
    logger: Logger;
    onWritten(): void;
  }) {
    this.#options = options;
  }

  /** Where the set-up is read from. */
  connect(read: () => Setup): void {
    this.#read = read;
  }

  changed(): void {
    this.#schedule(SOON_MS);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #schedule(ms: number): void {
    this.#cancel?.();
    if (!this.#stopped) {
      this.#cancel = this.#options.clock.after(ms, () => {
        this.#cancel = undefined;
        void this.#write();
      });
    }
  }

  async #write(): Promise<void> {
    const { store, logger, onWritten } = this.#options;
    const setup = this.#read?.();
    const digests = setup && this.#digestsOf(setup);
    const changed =
      setup && digests && changedParts(setup, digests, this.#written);
    if (changed) {
      try {
        await store.saveSetup(changed);
        this.#written = digests;
        onWritten();
      } catch (error) {
        logger.warn('set-up not written, trying again', {
          error: String(error),
        });
      }
    }
    if (!this.#cancel) {
      this.#schedule(PERIOD_MS);
    }
  }

  #digestsOf(setup: Setup): Digests {
    const { environments, clusters, repositories, entities: rows } = setup;
    const read = repositories
      .filter(({ revision }) => revision !== undefined)
      .map(({ name }) => name)
      .join();
    const before = this.#entities;
    const isSame =
      read === before.read &&
      rows.length === before.rows.length &&
      rows.every((row, index) => row === before.rows[index]);
    this.#entities = isSame ? before : { rows, read };
    return {
      environments: JSON.stringify(environments),
      clusters: JSON.stringify([clusters, setup.clustersElsewhere]),
      repositories: JSON.stringify(repositories),
      entities: this.#entities,
    };
  }
}

/** What has to be written; undefined when that is nothing. */
function changedParts(
  setup: Setup,
  now: Digests,
  before: Partial<Digests>,
): Partial<Setup> | undefined {
  const parts = new Set<keyof Setup>(
    (Object.keys(now) as Part[]).filter(part => now[part] !== before[part]),
  );
  if (parts.has('entities')) {
    parts.add('repositories');
  }
  if (parts.has('clusters')) {
    parts.add('clustersElsewhere');
  }
  return parts.size > 0
    ? Object.fromEntries([...parts].map(part => [part, setup[part]]))
    : undefined;
}
