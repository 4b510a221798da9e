import type { Knex } from 'knex';
import type { GitopsConfig } from '../config/readConfig';

const requestsMs = 7 * 24 * 60 * 60 * 1000;

/** Deletes observations that are older than anybody asked to keep. Answers how many rows went. */
export async function applyRetention(
  knex: Knex,
  retention: GitopsConfig['retention'],
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
  const surplus = await deleteSurplusOperations(
    knex,
    retention.operationsPerApplication,
  );
  return history + operations + requests + surplus;
}

async function deleteSurplusOperations(
  knex: Knex,
  perApplication: number,
): Promise<number> {
  const ranked = knex('operations')
    .where({ final: true })
    .select(
      'id',
      knex.raw(
        'row_number() over (partition by application_id order by created_at desc, id desc) as place',
      ),
    )
    .as('ranked');
  return knex('operations')
    .whereIn(
      'id',
      knex.select('id').from(ranked).where('place', '>', perApplication),
    )
    .delete();
}
