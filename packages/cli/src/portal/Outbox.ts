/**
 * Marks before rows: {@link Outbox.add} is called in the same turn as the write that it announces, and before it. A
 * process that ends between the two tells something twice, and never not at all. `Outbox.test.ts` holds it.
 */
import { randomUUID } from 'node:crypto';
import type {
  AgentReport,
  Application,
  HistoryEntry,
} from '@gitops-suite/model';
import type { Database, Row } from '../store/Database';
import { withWebLink } from './webLinks';

/** What is to be told, by what it is told with. @internal */
export type Parts = Pick<
  AgentReport,
  | 'applications'
  | 'removed'
  | 'history'
  | 'operations'
  | 'completed'
  | 'everything'
>;

/** Ids of what changed. @internal */
export type News = Partial<
  Record<Exclude<keyof Parts, 'everything'>, readonly string[]>
>;

/** One report's worth. @internal */
export interface Batch {
  parts: Parts;
  /** Of the marks; one that is set again moves on, and is not taken away with this batch. */
  positions: readonly number[];
}

/** Sizes of one report; the portal refuses more. */
const MOST = {
  applications: 100,
  removed: 1_000,
  history: 1_000,
  operations: 100,
  completed: 100,
} as const;
/** Characters of one report, with room to the 8 MB that the portal reads. */
const MOST_TEXT = 4_000_000;

/** Operations and entries of one resend. */
const LATELY = 1_000;

/** How rows of each kind are found, oldest mark first; `?` is the last Application that this report tells of. */
const told = `application_id in (select id from applications)
  and application_id not in (select id from outbox where kind = 'applications' and position > ?)`;
const queries = {
  applications: `select position, id, application, nodes, diffs, events from outbox join applications using (id)
    where kind = 'applications' order by position`,
  removed: `select position, id from outbox where kind = 'removed' order by position`,
  history: `select position, application_id, entry from outbox join history using (id)
    where kind = 'history' and ${told} order by position`,
  operations: `select position, operation from outbox join operations using (id)
    where kind = 'operations' and ${told} order by position`,
  completed: `select outbox.position, requests.id, result from outbox join requests using (id)
    where kind = 'completed' and result is not null order by outbox.position`,
} as const;

/**
 * What the portal has not been told yet, in the database of the agent: it outlives the process, and holds one row for
 * each thing, whose newest state is told.
 * @internal
 */
export class Outbox {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    // What retention has deleted is told no more.
    database.run(
      "delete from outbox where kind = 'history' and id not in (select id from history)",
    );
    database.run(
      "delete from outbox where kind = 'operations' and id not in (select id from operations)",
    );
  }

  add(news: News): void {
    this.#database.transaction(() => {
      const { applications = [], removed = [], ...others } = news;
      applications.forEach(id => this.#forget('removed', id));
      removed.forEach(id => this.#forgetApplication(id));
      Object.entries({ applications, removed, ...others }).forEach(
        ([kind, ids]) => ids.forEach(id => this.#mark(kind, id)),
      );
    });
  }

  /** Marks every Application, and what happened to them lately; the last report of it says that it is everything. */
  addEverything(): void {
    const mark = 'insert or replace into outbox (kind, id)';
    this.#database.transaction(() => {
      this.#database.run(
        `${mark} select 'applications', id from applications order by id`,
      );
      for (const [kind, time] of [
        ['operations', 'created_at'],
        ['history', 'at'],
      ]) {
        this.#database.run(
          `${mark} select '${kind}', id from (select * from ${kind} order by ${time} desc limit ${LATELY}) order by ${time}`,
        );
      }
      this.#database.run("delete from outbox where kind = 'everything'");
      this.#mark('everything', randomUUID());
    });
  }

  /** Id of the resend whose last report is still to come. */
  get round(): string | undefined {
    return this.#everything()?.id;
  }

  /** The next report's worth of at most `most` marks; undefined when there is nothing to tell. Takes nothing away. */
  next(options: { most?: number; mayEnd?: boolean } = {}): Batch | undefined {
    const { most = Infinity, mayEnd = true } = options;
    const rows = new Selection(most);
    const applications = this.#select('applications', rows);
    const last = Number(applications.at(-1)?.position ?? 0);
    const parts: Parts = {
      applications: applications.map(applicationOf),
      removed: this.#select('removed', rows).map(({ id }) => id),
      history: this.#select('history', rows, last).map(entryOf),
      operations: this.#select('operations', rows, last).map(row =>
        JSON.parse(row.operation),
      ),
      completed: this.#select('completed', rows).map(row => ({
        id: row.id,
        ...JSON.parse(row.result),
      })),
    };
    const round = this.#everything();
    const end = Number(round?.position);
    if (round && mayEnd && !this.#hasApplicationsBetween(last, end)) {
      parts.everything = this.#database
        .all('select id from applications order by id')
        .map(({ id }) => id);
      rows.positions.push(end);
    }
    const { positions } = rows;
    return positions.length > 0 ? { parts, positions } : undefined;
  }

  /** Forgets what was sent, except what has a newer state by now. */
  delivered({ positions }: Batch): void {
    this.#database.transaction(() =>
      positions.forEach(position =>
        this.#database.run('delete from outbox where position = ?', position),
      ),
    );
  }

  /** Puts what was sent behind all else: it is not lost, and nothing waits for it. */
  refused({ positions }: Batch): void {
    this.#database.transaction(() =>
      positions.forEach(position =>
        this.#database.run(
          'update outbox set position = (select max(position) + 1 from outbox) where position = ?',
          position,
        ),
      ),
    );
  }

  #select(kind: keyof typeof queries, into: Selection, last?: number): Row[] {
    const values = last === undefined ? [] : [last];
    const limit = into.room(MOST[kind]);
    const rows = this.#database.all(
      `${queries[kind]} limit ?`,
      ...values,
      limit,
    );
    return into.take(rows);
  }

  #everything(): Row | undefined {
    return this.#database.all(
      "select position, id from outbox where kind = 'everything'",
    )[0];
  }

  #hasApplicationsBetween(last: number, end: number): boolean {
    return (
      this.#database.all(
        "select 1 from outbox join applications using (id) where kind = 'applications' and position > ? and position < ? limit 1",
        last,
        end,
      ).length > 0
    );
  }

  #mark(kind: string, id: string): void {
    this.#database.run(
      'insert or replace into outbox (kind, id) values (?, ?)',
      kind,
      id,
    );
  }

  #forget(kind: string, id: string): void {
    this.#database.run(
      'delete from outbox where kind = ? and id = ?',
      kind,
      id,
    );
  }

  /** Of an Application that is gone its removal is told, and nothing else. */
  #forgetApplication(id: string): void {
    this.#forget('applications', id);
    for (const kind of ['history', 'operations']) {
      this.#database.run(
        `delete from outbox where kind = ? and id in (select id from ${kind} where application_id = ?)`,
        kind,
        id,
      );
    }
  }
}

/** Rows of one report, as many as fit. */
class Selection {
  readonly positions: number[] = [];
  readonly #most: number;
  #text = 0;

  constructor(most: number) {
    this.#most = most;
  }

  room(most: number): number {
    return Math.min(most, this.#most - this.positions.length);
  }

  /** The first of these rows; one that is larger than a report still goes alone. */
  take(rows: readonly Row[]): Row[] {
    const taken: Row[] = [];
    for (const row of rows) {
      const size = Object.values(row).reduce(
        (sum, text) => sum + String(text ?? '').length,
        0,
      );
      if (this.positions.length > 0 && this.#text + size > MOST_TEXT) {
        break;
      }
      this.#text += size;
      this.positions.push(Number(row.position));
      taken.push(row);
    }
    return taken;
  }
}

function applicationOf(row: Row): Parts['applications'][number] {
  const application: Application = JSON.parse(row.application);
  const { source, sync } = application;
  return {
    application: {
      ...application,
      source: withWebLink(source),
      sync: {
        ...sync,
        ...(sync.commit && { commit: withWebLink(sync.commit) }),
      },
    },
    nodes: JSON.parse(row.nodes),
    diffs: JSON.parse(row.diffs),
    events: JSON.parse(row.events),
  };
}

function entryOf(row: Row): Parts['history'][number] {
  const entry: HistoryEntry = JSON.parse(row.entry);
  return {
    applicationId: row.application_id,
    entry: {
      ...entry,
      ...(entry.commit && { commit: withWebLink(entry.commit) }),
    },
  };
}
