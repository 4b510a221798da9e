import type {
  Application,
  ApplicationFacet,
  ApplicationQuery,
  ClusterEvent,
  HistoryEntry,
  List,
  ResourceDiff,
  ResourceNode,
} from '@gitops-suite/model';
import { applicationFacets } from '@gitops-suite/model';
import type { Knex } from 'knex';
import type { Visibility } from '../permissions/visibility';
import { decodeCursor, encodeCursor } from './cursor';
import { countFacets, type FacetCounts, type FacetValue } from './facetCounts';
import { filterApplications } from './filterApplications';
import type {
  ApplicationDocumentRow,
  ApplicationRow,
  HistoryRow,
} from './rows';

/** An Application as it is stored, with the entity on which permissions are decided. */
export interface StoredApplication {
  application: Application;
  authority: string | undefined;
}

/** A page of Applications. */
export interface ApplicationPage {
  items: Application[];
  totalItems: number;
  nextCursor?: string;
  facets?: Record<string, FacetValue[]>;
}

type Direction = 'asc' | 'desc';

/** Columns of each order; the last one is unique. All of one order run the same way: one row comparison pages it. */
const orders: Record<
  ApplicationQuery['sort'],
  { columns: (keyof ApplicationRow)[]; direction: Direction }
> = {
  worst: { columns: ['badness', 'since', 'id'], direction: 'asc' },
  app: { columns: ['app', 'position', 'id'], direction: 'asc' },
  '-app': { columns: ['app', 'position', 'id'], direction: 'desc' },
  environment: { columns: ['position', 'app', 'id'], direction: 'asc' },
  '-environment': { columns: ['position', 'app', 'id'], direction: 'desc' },
  since: { columns: ['since', 'id'], direction: 'asc' },
  '-since': { columns: ['since', 'id'], direction: 'desc' },
};

// Grouped by this one, too, there would be about as many groups as rows.
const finest: ApplicationFacet = 'app';

/** Reads of Applications for people. Never touches the engine. */
export class ApplicationQueries {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** One page; rows, total and facets hold only what `visibility` lets through. */
  async list(
    query: ApplicationQuery,
    visibility: Visibility,
  ): Promise<ApplicationPage> {
    const facets = (query.facets ?? '')
      .split(',')
      .filter((name): name is ApplicationFacet =>
        (applicationFacets as readonly string[]).includes(name),
      );
    const [page, counts] = await Promise.all([
      this.#page(query, visibility),
      this.#count(facets, query, visibility),
    ]);
    return {
      ...page,
      totalItems: counts.total,
      ...(facets.length > 0 && {
        facets: Object.fromEntries(
          facets.map(facet => [facet, counts.facets.get(facet)!]),
        ),
      }),
    };
  }

  async find(id: string): Promise<StoredApplication | undefined> {
    const row = await this.#knex<ApplicationRow>('applications')
      .join(
        'application_documents',
        'application_documents.id',
        'applications.id',
      )
      .where('applications.id', id)
      .first(
        'applications.ref',
        'applications.entity_ref',
        'applications.authority',
        'application_documents.application',
      );
    return (
      row && {
        application: applicationOf(row),
        authority: row.authority ?? undefined,
      }
    );
  }

  /** Objects and what grows below them; empty for an Application that is gone. */
  nodes(id: string): Promise<ResourceNode[]> {
    return this.#document(id, 'nodes');
  }

  diffs(id: string): Promise<ResourceDiff[]> {
    return this.#document(id, 'diffs');
  }

  events(id: string): Promise<ClusterEvent[]> {
    return this.#document(id, 'events');
  }

  /** Newest first. */
  async history(
    id: string,
    page: { limit: number; cursor?: string },
  ): Promise<List<HistoryEntry>> {
    const all = this.#knex<HistoryRow>('history').where({ application_id: id });
    const rows = all
      .clone()
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(page.limit + 1)
      .select('id', 'at', 'entry');
    if (page.cursor !== undefined) {
      const after = decodeCursor(page.cursor, { sort: 'history', length: 2 });
      rows.whereRaw('(at, id) < (?, ?)', [...after]);
    }
    const [found, total] = await Promise.all([
      rows,
      all.clone().count({ count: '*' }).first(),
    ]);
    const items = found.slice(0, page.limit);
    const last = found.length > page.limit ? items.at(-1) : undefined;
    return {
      items: items.map(row => JSON.parse(row.entry)),
      totalItems: Number(total?.count ?? 0),
      pageInfo: {
        ...(last && {
          nextCursor: encodeCursor('history', [last.at, last.id]),
        }),
      },
    };
  }

  /** Every entity on which something is decided. */
  async authorities(): Promise<string[]> {
    const rows = await this.#knex<ApplicationRow>('applications')
      .whereNotNull('authority')
      .distinct('authority');
    return rows.map(row => row.authority!);
  }

  /** Names of the repositories in which an app stands, whoever may see it. */
  async repositoriesOf(app: string): Promise<string[]> {
    const rows = await this.#knex<ApplicationRow>('applications')
      .where({ app, scope: 'app' })
      .distinct('repository');
    return rows.map(({ repository }) => repository);
  }

  /** Where the Applications of an app stand, whoever may see them. */
  async ofApp(repository: string, app: string): Promise<StoredApplication[]> {
    const rows = await this.#knex<ApplicationRow>('applications')
      .join(
        'application_documents',
        'application_documents.id',
        'applications.id',
      )
      .where({ repository, app })
      .orderBy('position')
      .select(
        'applications.ref',
        'applications.entity_ref',
        'applications.authority',
        'application_documents.application',
      );
    return rows.map(row => ({
      application: applicationOf(row),
      authority: row.authority ?? undefined,
    }));
  }

  async #page(query: ApplicationQuery, visibility: Visibility) {
    const { columns, direction } = orders[query.sort];
    const rows = filterApplications(this.#knex, query, visibility)
      .orderBy(columns.map(column => ({ column, order: direction })))
      .limit(query.limit + 1)
      .select('ref', 'entity_ref', ...columns);
    if (query.cursor !== undefined) {
      const after = decodeCursor(query.cursor, {
        sort: query.sort,
        length: columns.length,
      });
      const marks = columns.map(() => '?').join(', ');
      const sign = direction === 'asc' ? '>' : '<';
      rows.whereRaw(`(${columns.join(', ')}) ${sign} (${marks})`, [...after]);
    }
    const found: ApplicationRow[] = await rows;
    const shown = found.slice(0, query.limit);
    const last = found.length > query.limit ? shown.at(-1) : undefined;
    return {
      items: await this.#documents(shown),
      ...(last && {
        nextCursor: encodeCursor(
          query.sort,
          columns.map(column => last[column] as string | number),
        ),
      }),
    };
  }

  async #documents(rows: readonly ApplicationRow[]): Promise<Application[]> {
    const documents = await this.#knex<ApplicationDocumentRow>(
      'application_documents',
    )
      .whereIn(
        'id',
        rows.map(row => row.id),
      )
      .select('id', 'application');
    const byId = new Map(documents.map(row => [row.id, row.application]));
    return rows.flatMap(row => {
      const application = byId.get(row.id);
      return application ? [applicationOf({ ...row, application })] : [];
    });
  }

  async #document<T>(
    id: string,
    column: 'nodes' | 'diffs' | 'events',
  ): Promise<T[]> {
    const row = await this.#knex<ApplicationDocumentRow>(
      'application_documents',
    )
      .where({ id })
      .first(column);
    return row ? JSON.parse(row[column]) : [];
  }

  /**
   * The total, and of each facet its values with all other filters on. Facets without a filter of their own are of the
   * same rows as the total, so all of them come from one query.
   */
  async #count(
    facets: readonly ApplicationFacet[],
    query: ApplicationQuery,
    visibility: Visibility,
  ): Promise<FacetCounts> {
    const isShared = (facet: ApplicationFacet) =>
      !query[facet] && facet !== finest;
    const [shared, ...others] = await Promise.all([
      countFacets(
        filterApplications(this.#knex, query, visibility),
        facets.filter(isShared),
      ),
      ...facets
        .filter(facet => !isShared(facet))
        .map(facet =>
          countFacets(
            filterApplications(
              this.#knex,
              { ...query, [facet]: undefined },
              visibility,
            ),
            [facet],
          ),
        ),
    ]);
    return {
      total: shared.total,
      facets: new Map([shared, ...others].flatMap(one => [...one.facets])),
    };
  }
}

function applicationOf(
  row: Pick<ApplicationRow, 'ref' | 'entity_ref'> & { application: string },
): Application {
  const application: Application = JSON.parse(row.application);
  return {
    ...application,
    ref: row.ref,
    entityRef: row.entity_ref ?? application.entityRef,
  };
}
