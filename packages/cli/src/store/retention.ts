import type { Database } from './Database';

/** How much of what was seen is kept. What is desired stands in Git. @internal */
export interface Retention {
  /** Age of history, milliseconds. */
  historyMs: number;
  /** Entries of the history of each Application. */
  history: number;
  /** Finished operations of each Application. */
  operations: number;
}

/** What a portal keeps, too. @internal */
export const defaultRetention: Retention = {
  historyMs: 90 * 86_400_000,
  history: 500,
  operations: 100,
};

/** Deletes what happened to an Application, but for this many newest. @internal */
export function keepNewestHistory(
  database: Database,
  applicationId: string,
  count: number,
): void {
  database.run(
    `delete from history where application_id = ?1 and (at, id) <= (
       select at, id from history where application_id = ?1 order by at desc, id desc limit 1 offset ?2
     )`,
    applicationId,
    count,
  );
}

/** Deletes the operations of an Application that have ended, but for this many newest. @internal */
export function keepNewestOperations(
  database: Database,
  applicationId: string,
  count: number,
): void {
  database.run(
    `delete from operations where application_id = ?1 and final = 1 and (created_at, id) <= (
       select created_at, id from operations where application_id = ?1 and final = 1
       order by created_at desc, id desc limit 1 offset ?2
     )`,
    applicationId,
    count,
  );
}

/** Deletes history, and requests that were completed, before an instant (ISO 8601). @internal */
export function dropOlder(database: Database, instant: string): void {
  database.transaction(() => {
    database.run('delete from history where at < ?', instant);
    database.run('delete from requests where completed_at < ?', instant);
  });
}
