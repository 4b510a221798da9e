import type { Change, List } from '@gitops-suite/model';
import type { Knex } from 'knex';
import type { Visibility } from '../permissions/visibility';
import { decodeCursor, encodeCursor } from './cursor';
import { whereVisible } from './whereVisible';
import type { ChangeRow } from './rows';

/** Changes that the suite proposed. */
export class ChangeQueries {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Keeps a change; the same pull request again keeps when and by whom it was opened. */
  async save(change: Change, authority: string | undefined): Promise<Change> {
    const before = await this.#knex<ChangeRow>('changes')
      .where({ id: change.id })
      .first('change');
    const first: Change | undefined = before && JSON.parse(before.change);
    const kept = first
      ? {
          ...change,
          createdAt: first.createdAt,
          createdBy: first.createdBy ?? change.createdBy,
        }
      : change;
    await this.#knex<ChangeRow>('changes')
      .insert({
        id: kept.id,
        repository: kept.repository,
        branch: kept.branch,
        pull_request: kept.pullRequest.number,
        app: kept.intent.app,
        authority: authority?.toLowerCase() ?? null,
        created_at: kept.createdAt,
        state: kept.pullRequest.state,
        change: JSON.stringify(kept),
      })
      .onConflict('id')
      .merge();
    return kept;
  }

  /** Writes what became of it. */
  async update(change: Change): Promise<Change> {
    await this.#knex<ChangeRow>('changes')
      .where({ id: change.id })
      .update({
        state: change.pullRequest.state,
        change: JSON.stringify(change),
      });
    return change;
  }

  /** All changes whose pull request was open when it was looked at last, the newest first. */
  async open(): Promise<Change[]> {
    const rows = await this.#knex<ChangeRow>('changes')
      .where({ state: 'open' })
      .orderBy('created_at', 'desc')
      .select('change');
    return rows.map(row => JSON.parse(row.change));
  }

  /** Changes with these pull requests that had ended when they were looked at last: somebody opened them again. */
  async ended(
    repository: string,
    pullRequests: ReadonlySet<number>,
  ): Promise<Change[]> {
    const rows = await this.#knex<ChangeRow>('changes')
      .where({ repository })
      .whereNot({ state: 'open' })
      .whereIn('pull_request', [...pullRequests])
      .select('change');
    return rows.map(row => JSON.parse(row.change));
  }

  async find(
    id: string,
  ): Promise<{ change: Change; authority: string | undefined } | undefined> {
    const row = await this.#knex<ChangeRow>('changes').where({ id }).first();
    return (
      row && {
        change: JSON.parse(row.change),
        authority: row.authority ?? undefined,
      }
    );
  }

  /** Newest first. */
  async list(
    query: { limit: number; cursor?: string; app?: string },
    visibility: Visibility,
  ): Promise<List<Change>> {
    const all = () => {
      const rows = this.#knex('changes');
      return whereVisible(
        query.app === undefined ? rows : rows.where({ app: query.app }),
        visibility,
      );
    };
    const rows = all()
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(query.limit + 1);
    if (query.cursor !== undefined) {
      const after = decodeCursor(query.cursor, { sort: 'changes', length: 2 });
      rows.whereRaw('(created_at, id) < (?, ?)', [...after]);
    }
    const [found, total]: [ChangeRow[], { count: number } | undefined] =
      await Promise.all([rows, all().count({ count: '*' }).first()]);
    const items = found.slice(0, query.limit);
    const last = found.length > query.limit ? items.at(-1) : undefined;
    return {
      items: items.map(row => JSON.parse(row.change)),
      totalItems: Number(total?.count ?? 0),
      pageInfo: {
        ...(last && {
          nextCursor: encodeCursor('changes', [last.created_at, last.id]),
        }),
      },
    };
  }
}
