import type { Knex } from 'knex';
import type { GitopsConfig } from '../config/readConfig';

const requestsMs = 7 * 24 * 60 * 60 * 1000;

/** Deletes observations that are older than anybody asked to keep; what is too much goes when it is written. Answers how many rows went. */
export async function applyRetention(
  knex: Knex,
  retention: Pick<GitopsConfig['retention'], 'historyMs'>,
  now: Date,
): Promise<number> {
  const before = (ms: number) => new Date(now.getTime() - ms).toISOString();
  const old = before(retention.historyMs);
  const history = await knex('history').where('at', '<', old).delete();
  const operations = await knex('operations')
    .where({ final: true })
    .where('created_at', '<', old)
    .delete();
  const requests = await knex('requests')
    .whereNotNull('completed_at')
    .where('completed_at', '<', before(requestsMs))
    .delete();
  const changes = await knex('changes')
    .whereNot({ state: 'open' })
    .where('created_at', '<', old)
    .delete();
  return history + operations + requests + changes;
}
