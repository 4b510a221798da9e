import {
  adaptDefinitions,
  discover,
  placeKey,
  type AdaptDefinition,
  type Discovery,
  type Place,
  type PlaceDiscovery,
  type PlaceState,
} from '../discover';
import type { GitSource, PathChange, Revision } from '../ports';
import { nothing, type Work } from './application';
import { prefixesIds, type EngineContext } from './context';
import type { Registry } from './registry';
import { tellMove } from './tellMove';
import { Turns } from './turns';

interface Parts {
  registry: Registry;
  context: EngineContext;
  adapt?: AdaptDefinition;
  enqueue(id: string, work: Work): void;
  onSetup(): void;
  /** A branch of it is followed of which nothing is known yet. */
  onFollowed(repository: string): void;
}

/** What the newest revisions hold, by the repository with the settings; each takes over what concerns it. @internal */
export class Discoveries {
  readonly #parts: Parts;
  readonly #found = new Map<string, Discovery>();
  /** The places beside its own that each repository takes from. */
  readonly #wanted = new Map<string, readonly Place[]>();
  /** Since when places do not answer. */
  readonly #unread = new Map<string, string | undefined>();
  readonly #turns = new Turns();
  /** Ids of Applications that a newer commit concerns. */
  readonly #toLook = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get all(): ReadonlyMap<string, Discovery> {
    return this.#found;
  }

  /** Places with a newer commit than the one that Applications are known from. */
  behind(): Place[] {
    const { sources } = this.#parts.context;
    return [...sources.values()].flatMap(source => {
      const head = source.head();
      const last = this.#found.get(source.name);
      const isCurrent = head && last && this.#isCurrent(last, head);
      const { name: repository } = source;
      return isCurrent || !head
        ? []
        : [
            { repository, branch: source.status().branch },
            ...(this.#wanted.get(repository) ?? []),
          ];
    });
  }

  /** An Application was worked on. */
  looked(id: string): void {
    if (this.#toLook.delete(id) && this.#toLook.size === 0) {
      this.#parts.onSetup();
    }
  }

  /** A repository was looked at: takes over what moved, wherever environments are read from it. Rejects when that fails. */
  async onSource(name: string): Promise<void> {
    const { context } = this.#parts;
    const concerned = [...context.sources.keys()].filter(
      home => home === name || this.#takesFrom(home, name),
    );
    await Promise.all(
      concerned.map(home =>
        // One revision after the other, in the order in which they were seen.
        this.#turns.inTurn(home, () => this.#takeOver(home)),
      ),
    );
  }

  #takesFrom(home: string, repository: string): boolean {
    const places = this.#wanted.get(home) ?? [];
    return places.some(place => place.repository === repository);
  }

  async #takeOver(home: string): Promise<void> {
    const { context, registry, adapt, enqueue, onSetup } = this.#parts;
    const source = context.sources.get(home)!;
    const head = source.head();
    const last = this.#found.get(home);
    if (!head || (last && this.#isCurrent(last, head))) {
      return;
    }
    const { repositories } = context.config;
    const changes = last && (await changesOf(source, last.revision, head));
    const elsewhere = new Map<string, readonly PathChange[] | undefined>();
    const found = await discover({
      revision: head,
      config: repositories.find(({ name }) => name === home)!,
      prefixIds: prefixesIds(context.config, home),
      repositories,
      previous: last && { discovery: last, changes },
      elsewhere: async places => {
        const states = await this.#read(home, places, last);
        states.forEach(({ changes: paths, isMoved }, key) => {
          if (isMoved) {
            elsewhere.set(key, paths);
          }
        });
        return states;
      },
    });
    if (!found.elsewhere) {
      await this.#follow(home, []);
    }
    const discovery = adapt ? adaptDefinitions(found, adapt) : found;
    this.#found.set(home, discovery);
    const affected = [
      ...registry.update(home, discovery, changes, elsewhere),
    ].map(id => registry.applications.get(id)!);
    // All before the first: what depends on another waits for what this very commit wants of it.
    affected.forEach(app => {
      app.unread = true;
      this.#toLook.add(app.id);
    });
    for (const app of affected) {
      if (app.movedFrom !== undefined) {
        await tellMove(app, context);
      }
      enqueue(app.id, { render: true, all: false, keys: new Set() });
    }
    onSetup();
  }

  #isCurrent(last: Discovery, head: Revision): boolean {
    const { sources } = this.#parts.context;
    return (
      last.revision === head.sha &&
      [...(last.elsewhere?.values() ?? [])].every(
        ({ place, revision }) =>
          revision !== undefined &&
          sources.get(place.repository)?.head(place.branch)?.sha === revision,
      )
    );
  }

  /** Follows the places, and answers what is known of them by now. */
  async #read(
    home: string,
    places: readonly Place[],
    last: Discovery | undefined,
  ): Promise<ReadonlyMap<string, PlaceState & { isMoved: boolean }>> {
    await this.#follow(home, places);
    const states = await Promise.all(
      places.map(async place => {
        const key = placeKey(place);
        const known = last?.elsewhere?.get(key);
        return [key, await this.#stateOf(place, known)] as const;
      }),
    );
    return new Map(states);
  }

  async #stateOf(
    { repository, branch }: Place,
    known: PlaceDiscovery | undefined,
  ): Promise<PlaceState & { isMoved: boolean }> {
    const source = this.#parts.context.sources.get(repository);
    const revision = source?.head(branch);
    if (!source || !revision) {
      return {
        revision: undefined,
        message: source?.status(branch).message,
        isMoved: false,
      };
    }
    const changes =
      known?.revision === undefined
        ? undefined
        : await changesOf(source, known.revision, revision);
    return { revision, changes, isMoved: known?.revision !== revision.sha };
  }

  async #follow(home: string, places: readonly Place[]): Promise<void> {
    const { sources } = this.#parts.context;
    const before = this.#wanted.get(home) ?? [];
    this.#wanted.set(home, places);
    const wanted = [...this.#wanted.values()].flat();
    const concerned = new Set(
      [...before, ...places].map(({ repository }) => repository),
    );
    for (const repository of concerned) {
      const source = sources.get(repository);
      const branches = wanted
        .filter(place => place.repository === repository)
        .map(({ branch }) => branch);
      await source?.follow(branches);
      const added = places.filter(
        place =>
          place.repository === repository &&
          !before.some(one => placeKey(one) === placeKey(place)),
      );
      if (added.some(({ branch }) => source && !source.head(branch))) {
        this.#parts.onFollowed(repository);
      }
    }
  }

  /** A repository was looked at: when a place begins or ceases to answer, that is told of whatever is read from it. */
  onLooked(source: GitSource): void {
    const { registry, enqueue } = this.#parts;
    const { branch, since, branches = [] } = source.status();
    for (const state of [{ name: branch, since }, ...branches]) {
      const place = { repository: source.name, branch: state.name };
      const key = placeKey(place);
      if (this.#unread.get(key) !== state.since) {
        this.#unread.set(key, state.since);
        registry.ofPlace(place).forEach(({ id }) => enqueue(id, nothing));
      }
    }
  }
}

/** What changed since; undefined when nobody knows. Then everything is looked at: one listing serves all. */
async function changesOf(
  source: GitSource,
  from: string,
  to: Revision,
): Promise<readonly PathChange[] | undefined> {
  if (from === to.sha) {
    return [];
  }
  const changes = await source.changedPaths(from, to.sha);
  if (!changes) {
    await to.list('');
  }
  return changes;
}
