/**
 * While a newer commit is read, what is shown of the Applications that it may concern is of the one before: it holds as
 * of the last contact before that commit came, and not as of now. Held by: reading.test.ts.
 */
import type { RepositoryStatus } from '@gitops-suite/model';
import { placeKey, type Place } from '../discover';
import { isLedHere, type EngineContext } from './context';
import type { Discoveries } from './discoveries';
import type { Registry } from './registry';

type Reading = NonNullable<RepositoryStatus['reading']>;

/** @internal */
export class ReadingPlaces {
  readonly #parts: {
    registry: Pick<Registry, 'applications'>;
    discoveries: Pick<Discoveries, 'behind'>;
    context: EngineContext;
  };
  /** Last contact that is known to be older than whatever is being read, by place. */
  readonly #lookedAt = new Map<string, string | undefined>();

  constructor(parts: {
    registry: Pick<Registry, 'applications'>;
    discoveries: Pick<Discoveries, 'behind'>;
    context: EngineContext;
  }) {
    this.#parts = parts;
  }

  /** Says of each branch whether its newest commit is still being read. */
  addTo(repositories: readonly RepositoryStatus[]): RepositoryStatus[] {
    const keys = this.#keys();
    return repositories.map(repository => {
      const { name, branch, branches } = repository;
      const of = (one: string, asOf: string | undefined) => {
        const reading = this.#look(
          placeKey({ repository: name, branch: one }),
          { keys, asOf },
        );
        return reading ? { reading } : {};
      };
      return {
        ...repository,
        ...of(branch, repository.asOf),
        ...(branches && {
          branches: branches.map(one => ({
            ...one,
            ...of(one.name, one.asOf),
          })),
        }),
      };
    });
  }

  #look(
    key: string,
    { keys, asOf }: { keys: ReadonlySet<string>; asOf: string | undefined },
  ): Reading | undefined {
    if (keys.has(key)) {
      const before = this.#lookedAt.get(key);
      return before === undefined ? {} : { asOf: before };
    }
    this.#lookedAt.set(key, asOf);
    return undefined;
  }

  #keys(): ReadonlySet<string> {
    const { registry, discoveries, context } = this.#parts;
    const unread = [...registry.applications.values()].filter(
      app => app.unread && isLedHere(app, context),
    );
    const places: Place[] = [
      ...discoveries.behind(),
      ...unread.map(({ definition }) => definition),
    ];
    return new Set(places.map(placeKey));
  }
}
