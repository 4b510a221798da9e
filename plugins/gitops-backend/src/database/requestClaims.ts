import type {
  LoadScope,
  PersonRequest,
  RequestResult,
} from '@gitops-suite/reconciler';
import type { Knex } from 'knex';
import { inScope } from './inScope';
import type { RequestRow } from './rows';
import { isPostgres } from './whereVisible';

/** Takes the oldest requests in the scope that nobody has claimed. */
export async function claimRequests(
  tx: Knex.Transaction,
  { scope, limit, now }: { scope: LoadScope; limit: number; now: Date },
): Promise<readonly PersonRequest[]> {
  const open: Knex.QueryBuilder<RequestRow, RequestRow[]> = inScope(
    tx<RequestRow>('requests')
      .whereNull('completed_at')
      .whereNull('claimed_at')
      .orderBy('position')
      .limit(limit)
      .select('id', 'request'),
    { knex: tx, column: 'application_id', scope },
  );
  // Other replicas must not wait for, or see, what this one claims.
  const rows = await (isPostgres(tx) ? open.forUpdate().skipLocked() : open);
  await tx('requests')
    .whereIn(
      'id',
      rows.map(row => row.id),
    )
    .update({ claimed_at: now.toISOString() });
  return rows.map(row => JSON.parse(row.request));
}

/** Has the requests in the scope claimed again that nobody completed. */
export async function releaseRequests(
  knex: Knex,
  scope: LoadScope,
): Promise<void> {
  const open = knex('requests').whereNull('completed_at');
  await inScope(open, { knex, column: 'application_id', scope }).update({
    claimed_at: null,
  });
}

/** Writes what came of a request: nobody claims it any more. */
export async function completeRequest(
  knex: Knex,
  { id, result, now }: { id: string; result: RequestResult; now: Date },
): Promise<void> {
  await knex('requests')
    .where({ id })
    .update({
      completed_at: now.toISOString(),
      problem: result.problem ? JSON.stringify(result.problem) : null,
      plan: result.plan ? JSON.stringify(result.plan) : null,
    });
}
