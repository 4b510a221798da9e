import { finalOperationStates, type Application } from '@gitops-suite/model';
import type { LoadScope, StoredState } from '@gitops-suite/reconciler';
import type { Knex } from 'knex';
import { inScope } from './inScope';
import type { ApplicationDocumentRow } from './rows';
import { parts } from './upsert';

/** State of an Application that another process reconciles, which keeps it to itself. */
export const REPORTED = 'null';

/** What a process takes up that begins to lead. */
export async function storedState(
  knex: Knex,
  scope: LoadScope,
): Promise<StoredState> {
  const documents: ApplicationDocumentRow[] = await inScope(
    knex('application_documents').select('id', 'application', 'state'),
    { knex, column: 'id', scope },
  );
  const operations: { operation: string }[] = await inScope(
    knex('operations')
      .where({ final: false })
      .orderBy('created_at')
      .select('operation'),
    { knex, column: 'application_id', scope },
  );
  // What an agent reported has no state: its objects are found in the cluster.
  const records = documents
    .filter(({ state }) => state !== REPORTED)
    .map(({ id, application, state }) => ({
      id,
      application: JSON.parse(application) as Application,
      state: JSON.parse(state),
    }));
  const ended = await untoldEnds(knex, records);
  return {
    records,
    operations: [...ended, ...operations].map(row => JSON.parse(row.operation)),
  };
}

/** Ends of operations that a status takes for running: the process died between the two. */
async function untoldEnds(
  knex: Knex,
  records: readonly { application: Application }[],
): Promise<{ operation: string }[]> {
  const told = records.flatMap(({ application: { operation } }) =>
    operation && !finalOperationStates.includes(operation.state)
      ? [operation.id]
      : [],
  );
  const found: { operation: string }[][] = [];
  for (const ids of parts(told)) {
    found.push(
      await knex('operations')
        .where({ final: true })
        .whereIn('id', ids)
        .select('operation'),
    );
  }
  return found.flat();
}
