import {
  finalOperationStates,
  type Application,
  type ClusterStatus,
  type HistoryEntry,
  type Operation,
} from '@gitops-suite/model';
import type {
  ApplicationRecord,
  Claim,
  LoadScope,
  PersonRequest,
  RequestResult,
  Setup,
  Store,
  StoredState,
} from '@gitops-suite/reconciler';
import type { Knex } from 'knex';
import { applicationRow, homeOf } from './applicationRow';
import { makeClaims, requireClaims } from './claims';
import { entitiesOfFolders, folderKey } from './entitiesOfFolders';
import {
  claimRequests,
  completeRequest,
  releaseRequests,
} from './requestClaims';
import { defaultLimits, RowLimits, type Limits } from './RowLimits';
import type { ApplicationDocumentRow, EntityRow } from './rows';
import { saveClusters, saveSetup } from './saveSetup';
import { signalSecret } from './settings';
import { REPORTED, storedState } from './storedState';
import { parts, upsert } from './upsert';

/** The engine's side of the database. Reads for people are in the `…Queries` files beside it. */
export class KnexStore implements Store {
  readonly #knex: Knex;
  readonly #now: () => Date;
  readonly #secret: string;
  readonly #limits: RowLimits;
  #entities: ReadonlyMap<string, string> = new Map();

  /** Opens the store on a migrated database. */
  static async create(
    knex: Knex,
    now: () => Date = () => new Date(),
    limits: Limits = defaultLimits,
  ): Promise<KnexStore> {
    const secret = await signalSecret(knex);
    return new KnexStore({ knex, now, secret, limits });
  }

  private constructor(options: {
    knex: Knex;
    now: () => Date;
    secret: string;
    limits: Limits;
  }) {
    this.#knex = options.knex;
    this.#now = options.now;
    this.#secret = options.secret;
    this.#limits = new RowLimits(options.limits);
  }

  /** Also forgets which requests were claimed: whoever claimed them leads no more. */
  async load(
    scope: LoadScope = { exceptClusters: [] },
    claims: readonly Claim[] = [],
  ): Promise<StoredState> {
    await this.#knex.transaction(tx => makeClaims(tx, claims));
    await this.releaseRequests(scope);
    this.#entities = entitiesOfFolders(
      await this.#knex<EntityRow>('entities').select(),
    );
    return storedState(this.#knex, scope);
  }

  /** Requests about these Applications may be claimed again. */
  releaseRequests(scope: LoadScope): Promise<void> {
    return releaseRequests(this.#knex, scope);
  }

  async saveApplications(
    records: readonly ApplicationRecord[],
    claims?: readonly Claim[],
  ): Promise<void> {
    await this.#save(
      records.map(({ state, ...shown }) => ({
        ...shown,
        state: JSON.stringify(state),
      })),
      claims,
    );
  }

  /** What an agent tells of its Applications. */
  async saveReported(
    records: readonly Omit<ApplicationRecord, 'state'>[],
  ): Promise<void> {
    await this.#save(records.map(shown => ({ ...shown, state: REPORTED })));
  }

  /** Overwrites what is said of Applications, and leaves resources, differences and events as they were. */
  async saveStatus(applications: readonly Application[]): Promise<void> {
    const rows = applications.map(application => this.#rowOf(application));
    await this.#knex.transaction(async tx => {
      await upsert(tx, 'applications', rows);
      for (const application of applications) {
        await tx('application_documents')
          .where({ id: application.id })
          .update({ application: JSON.stringify(application) });
      }
    });
  }

  async #save(
    records: readonly (Omit<ApplicationRecord, 'state'> & { state: string })[],
    claims: readonly Claim[] = [],
  ): Promise<void> {
    const rows = records.map(({ application }) => this.#rowOf(application));
    const documents: ApplicationDocumentRow[] = records.map(record => ({
      id: record.application.id,
      application: JSON.stringify(record.application),
      nodes: JSON.stringify(record.nodes),
      diffs: JSON.stringify(record.diffs),
      events: JSON.stringify(record.events),
      state: record.state,
    }));
    await this.#knex.transaction(async tx => {
      await requireClaims(tx, claims);
      await upsert(tx, 'applications', rows);
      await upsert(tx, 'application_documents', documents);
    });
  }

  #rowOf(application: Application) {
    return applicationRow(application, {
      secret: this.#secret,
      entityRef: this.#entities.get(
        folderKey(homeOf(application), application.app),
      ),
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
    await this.#knex.transaction(async tx => {
      const entities = await saveSetup(tx, changed);
      if (entities) {
        this.#entities = entitiesOfFolders(entities);
        await this.#linkApplications(tx);
      }
    });
  }

  /** Puts the status of some clusters in the place of what was known of them. */
  async saveClusters(statuses: readonly ClusterStatus[]): Promise<void> {
    if (statuses.length > 0) {
      await this.#knex.transaction(tx => saveClusters(tx, statuses));
    }
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
      await this.#limits.onHistory(
        tx,
        entries.map(({ applicationId }) => applicationId),
      );
    });
  }

  async saveOperation(
    operation: Operation,
    claims: readonly Claim[] = [],
  ): Promise<void> {
    const isFinal = finalOperationStates.includes(operation.state);
    const row = {
      id: operation.id,
      application_id: operation.applicationId,
      state: operation.state,
      final: isFinal,
      created_at: operation.createdAt,
      operation: JSON.stringify(operation),
    };
    await this.#knex.transaction(async tx => {
      await requireClaims(tx, claims);
      await upsert(tx, 'operations', [row]);
      if (isFinal) {
        await this.#limits.onOperation(tx, operation.applicationId);
      }
    });
  }

  claimRequests(
    limit: number,
    exceptClusters: readonly string[] = [],
  ): Promise<readonly PersonRequest[]> {
    return this.#claim({ exceptClusters }, limit);
  }

  /** Requests about Applications of these clusters, for an agent. */
  claimRequestsOf(
    clusters: readonly string[],
    limit: number,
  ): Promise<readonly PersonRequest[]> {
    return this.#claim({ clusters }, limit);
  }

  #claim(scope: LoadScope, limit: number): Promise<readonly PersonRequest[]> {
    const now = this.#now();
    return this.#knex.transaction(tx =>
      claimRequests(tx, { scope, limit, now }),
    );
  }

  completeRequest(id: string, result: RequestResult): Promise<void> {
    return completeRequest(this.#knex, { id, result, now: this.#now() });
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
      const row = this.#rowOf(application);
      return row.entity_ref === entity_ref ? [] : [row];
    });
    await upsert(tx, 'applications', changed);
  }
}
