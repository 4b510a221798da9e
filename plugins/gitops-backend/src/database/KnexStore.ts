import {
  finalOperationStates,
  type ClusterStatus,
  type HistoryEntry,
  type Operation,
} from '@gitops-suite/model';
import type {
  ApplicationRecord,
  LoadScope,
  PersonRequest,
  RequestResult,
  Setup,
  Store,
  StoredState,
} from '@gitops-suite/reconciler';
import type { Knex } from 'knex';
import { applicationRow } from './applicationRow';
import { entitiesOfFolders, folderKey } from './entitiesOfFolders';
import type { ApplicationDocumentRow, EntityRow, RequestRow } from './rows';
import { isPostgres } from './whereVisible';
import { readSetting, signalSecret, writeSetting } from './settings';

// SQLite takes at most 32,766 values in one statement.
const rowsPerStatement = 500;

/** The engine's side of the database. Reads for people are in the `…Queries` files beside it. */
export class KnexStore implements Store {
  readonly #knex: Knex;
  readonly #now: () => Date;
  readonly #secret: string;
  #entities: ReadonlyMap<string, string> = new Map();

  /** Opens the store on a migrated database. */
  static async create(
    knex: Knex,
    now: () => Date = () => new Date(),
  ): Promise<KnexStore> {
    return new KnexStore(knex, now, await signalSecret(knex));
  }

  private constructor(knex: Knex, now: () => Date, secret: string) {
    this.#knex = knex;
    this.#now = now;
    this.#secret = secret;
  }

  /** Also forgets which requests were claimed: whoever claimed them leads no more. */
  async load(scope: LoadScope = { exceptClusters: [] }): Promise<StoredState> {
    const ids = this.#knex('applications').select('id');
    const inScope = (query: Knex.QueryBuilder, column: string) =>
      'clusters' in scope
        ? query.whereIn(column, ids.clone().whereIn('cluster', scope.clusters))
        : query.whereNotIn(
            column,
            ids.clone().whereIn('cluster', scope.exceptClusters),
          );
    await inScope(
      this.#knex('requests').whereNull('completed_at'),
      'application_id',
    ).update({ claimed_at: null });
    this.#entities = entitiesOfFolders(
      await this.#knex<EntityRow>('entities').select(),
    );
    const documents: ApplicationDocumentRow[] = await inScope(
      this.#knex('application_documents').select('id', 'application', 'state'),
      'id',
    );
    const operations: { operation: string }[] = await inScope(
      this.#knex('operations')
        .where({ final: false })
        .orderBy('created_at')
        .select('operation'),
      'application_id',
    );
    return {
      records: documents.map(({ id, application, state }) => ({
        id,
        application: JSON.parse(application),
        state: JSON.parse(state),
      })),
      operations: operations.map(row => JSON.parse(row.operation)),
    };
  }

  async saveApplications(records: readonly ApplicationRecord[]): Promise<void> {
    const rows = records.map(({ application }) =>
      applicationRow(application, {
        secret: this.#secret,
        entityRef: this.#entities.get(
          folderKey(application.source.repository, application.app),
        ),
      }),
    );
    const documents: ApplicationDocumentRow[] = records.map(record => ({
      id: record.application.id,
      application: JSON.stringify(record.application),
      nodes: JSON.stringify(record.nodes),
      diffs: JSON.stringify(record.diffs),
      events: JSON.stringify(record.events),
      state: JSON.stringify(record.state),
    }));
    await this.#knex.transaction(async tx => {
      await upsert(tx, 'applications', rows);
      await upsert(tx, 'application_documents', documents);
    });
  }

  async removeApplications(ids: readonly string[]): Promise<void> {
    await this.#knex.transaction(async tx => {
      for (const part of parts(ids)) {
        await tx('applications').whereIn('id', part).delete();
        await tx('application_documents').whereIn('id', part).delete();
      }
    });
  }

  async saveSetup(changed: Partial<Setup>): Promise<void> {
    const { repositories, entities } = changed;
    await this.#knex.transaction(async tx => {
      if (changed.environments) {
        await writeSetting(tx, 'environments', changed.environments);
      }
      if (changed.clusters) {
        const { clusters, clustersElsewhere } = changed;
        const known = await clustersOf(tx, { clusters, clustersElsewhere });
        await writeSetting(tx, 'clusters', known);
      }
      if (repositories) {
        await writeSetting(tx, 'repositories', repositories);
      }
      if (repositories && entities) {
        await this.#saveEntities(tx, { repositories, entities });
      }
    });
  }

  async appendHistory(
    entries: readonly { applicationId: string; entry: HistoryEntry }[],
  ): Promise<void> {
    const rows = entries.map(({ applicationId, entry }) => ({
      id: entry.id,
      application_id: applicationId,
      at: entry.at,
      entry: JSON.stringify(entry),
    }));
    await this.#knex.transaction(async tx => {
      for (const part of parts(rows)) {
        await tx('history').insert(part).onConflict('id').ignore();
      }
    });
  }

  async saveOperation(operation: Operation): Promise<void> {
    await upsert(this.#knex, 'operations', [
      {
        id: operation.id,
        application_id: operation.applicationId,
        state: operation.state,
        final: finalOperationStates.includes(operation.state),
        created_at: operation.createdAt,
        operation: JSON.stringify(operation),
      },
    ]);
  }

  async claimRequests(
    limit: number,
    exceptClusters: readonly string[] = [],
  ): Promise<readonly PersonRequest[]> {
    return this.#knex.transaction(async tx => {
      const open = tx<RequestRow>('requests')
        .whereNull('completed_at')
        .whereNull('claimed_at')
        .whereNotIn(
          'application_id',
          tx('applications').whereIn('cluster', exceptClusters).select('id'),
        )
        .orderBy('position')
        .limit(limit)
        .select('id', 'request');
      // Other replicas must not wait for, or see, what this one claims.
      const rows = await (isPostgres(tx)
        ? open.forUpdate().skipLocked()
        : open);
      await tx('requests')
        .whereIn(
          'id',
          rows.map(row => row.id),
        )
        .update({ claimed_at: this.#now().toISOString() });
      return rows.map(row => JSON.parse(row.request));
    });
  }

  async completeRequest(id: string, result: RequestResult): Promise<void> {
    await this.#knex('requests')
      .where({ id })
      .update({
        completed_at: this.#now().toISOString(),
        problem: result.problem ? JSON.stringify(result.problem) : null,
        plan: result.plan ? JSON.stringify(result.plan) : null,
      });
  }

  /** A repository that is not read at the moment keeps its entities; one that left the config loses them. */
  async #saveEntities(
    tx: Knex,
    setup: Pick<Setup, 'repositories' | 'entities'>,
  ): Promise<void> {
    const known = await tx<EntityRow>('entities').select();
    const configured = new Set(setup.repositories.map(({ name }) => name));
    const unread = new Set(
      setup.repositories
        .filter(repository => repository.revision === undefined)
        .map(({ name }) => name),
    );
    const kept = known.filter(({ repository }) => unread.has(repository));
    const found = setup.entities.filter(
      ({ repository }) => configured.has(repository) && !unread.has(repository),
    );
    const next: EntityRow[] = [
      ...kept,
      ...found.map(({ repository, path, url, revision, yaml }) => ({
        repository,
        path,
        url,
        revision,
        yaml,
      })),
    ];
    if (sameEntities(known, next)) {
      return;
    }
    await tx('entities').delete();
    for (const part of parts(next)) {
      await tx('entities').insert(part);
    }
    this.#entities = entitiesOfFolders(next);
    await this.#linkApplications(tx);
  }

  /** Gives Applications that name no entity the one that stands in their folder, and takes back what went. */
  async #linkApplications(tx: Knex): Promise<void> {
    const rows = await tx('applications')
      .join(
        'application_documents',
        'application_documents.id',
        'applications.id',
      )
      .select('applications.entity_ref', 'application_documents.application');
    const changed = rows.flatMap(({ entity_ref, application: text }) => {
      const application = JSON.parse(text);
      const row = applicationRow(application, {
        secret: this.#secret,
        entityRef: this.#entities.get(
          folderKey(application.source.repository, application.app),
        ),
      });
      return row.entity_ref === entity_ref ? [] : [row];
    });
    await upsert(tx, 'applications', changed);
  }
}

/** Of a cluster in which another process leads, that one knows more. */
async function clustersOf(
  tx: Knex,
  {
    clusters,
    clustersElsewhere = [],
  }: Pick<Setup, 'clusters' | 'clustersElsewhere'>,
): Promise<ClusterStatus[]> {
  const elsewhere = new Set(clustersElsewhere);
  const known =
    elsewhere.size > 0
      ? await readSetting<ClusterStatus[]>(tx, 'clusters')
      : [];
  return clusters.map(
    status =>
      (elsewhere.has(status.name) &&
        known?.find(({ name }) => name === status.name)) ||
      status,
  );
}

async function upsert(
  knex: Knex,
  table: string,
  rows: readonly object[],
): Promise<void> {
  for (const part of parts(rows)) {
    await knex(table).insert(part).onConflict('id').merge();
  }
}

function parts<T>(items: readonly T[]): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += rowsPerStatement) {
    result.push(items.slice(start, start + rowsPerStatement));
  }
  return result;
}

function sameEntities(
  before: readonly EntityRow[],
  after: readonly EntityRow[],
): boolean {
  const text = (rows: readonly EntityRow[]) =>
    rows
      .map(row =>
        JSON.stringify([
          row.repository,
          row.path,
          row.url,
          row.revision,
          row.yaml,
        ]),
      )
      .sort()
      .join('\n');
  return text(before) === text(after);
}
