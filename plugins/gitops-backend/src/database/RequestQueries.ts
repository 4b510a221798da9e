import { randomUUID } from 'node:crypto';
import type { Operation, Problem } from '@gitops-suite/model';
import type { PersonRequest, RequestResult } from '@gitops-suite/reconciler';
import type { Knex } from 'knex';
import type { OperationRow, RequestRow } from './rows';

/** A request before it has an id. */
export type NewRequest = PersonRequest extends infer T
  ? T extends PersonRequest
    ? Omit<T, 'id'>
    : never
  : never;

/** What people ask of the engine, and the operations that came of it. */
export class RequestQueries {
  readonly #knex: Knex;
  readonly #now: () => Date;

  constructor(knex: Knex, now: () => Date = () => new Date()) {
    this.#knex = knex;
    this.#now = now;
  }

  /** Writes a request for the engine to claim. */
  async add(request: NewRequest): Promise<PersonRequest> {
    const complete = { ...request, id: randomUUID() } as PersonRequest;
    await this.#knex<RequestRow>('requests').insert({
      id: complete.id,
      application_id: complete.applicationId,
      operation_id: 'operationId' in complete ? complete.operationId : null,
      type: complete.type,
      request: JSON.stringify(complete),
      created_at: this.#now().toISOString(),
    });
    return complete;
  }

  /** What came of a request; undefined until the engine has answered. */
  async result(id: string): Promise<RequestResult | undefined> {
    const row = await this.#knex<RequestRow>('requests')
      .where({ id })
      .whereNotNull('completed_at')
      .first('problem', 'plan');
    return (
      row && {
        problem: row.problem ? JSON.parse(row.problem) : undefined,
        plan: row.plan ? JSON.parse(row.plan) : undefined,
      }
    );
  }

  /** A refresh that nobody has begun yet. */
  async waitingRefresh(
    applicationId: string,
  ): Promise<(PersonRequest & { type: 'refresh' }) | undefined> {
    const row = await this.#knex<RequestRow>('requests')
      .where({ application_id: applicationId, type: 'refresh' })
      .whereNull('claimed_at')
      .whereNull('completed_at')
      .orderBy('created_at', 'desc')
      .first('request');
    return row && JSON.parse(row.request);
  }

  /** Ends a sync that nobody has begun yet; false when it is too late for that. */
  async withdraw(operationId: string, problem: Problem): Promise<boolean> {
    const ended = await this.#knex<RequestRow>('requests')
      .where({ operation_id: operationId, type: 'sync' })
      .whereNull('claimed_at')
      .whereNull('completed_at')
      .update({
        completed_at: this.#now().toISOString(),
        problem: JSON.stringify(problem),
      });
    return ended > 0;
  }

  /** An operation as the engine wrote it last, or, before it did, as it was asked for. */
  async operation(id: string): Promise<Operation | undefined> {
    const row = await this.#knex<OperationRow>('operations')
      .where({ id })
      .first('operation');
    if (row) {
      return JSON.parse(row.operation);
    }
    const request = await this.#knex<RequestRow>('requests')
      .where({ operation_id: id, type: 'sync' })
      .first();
    return request && operationAskedFor(request);
  }

  /** A sync of the Application that is under way or about to be. */
  async running(applicationId: string): Promise<string | undefined> {
    const operation = await this.#knex<OperationRow>('operations')
      .where({ application_id: applicationId, final: false })
      .whereIn('state', ['Queued', 'Planning', 'Preflight', 'Applying'])
      .first('id');
    if (operation) {
      return operation.id;
    }
    const request = await this.#knex<RequestRow>('requests')
      .where({ application_id: applicationId, type: 'sync' })
      .whereNull('completed_at')
      .first('operation_id');
    return request?.operation_id ?? undefined;
  }
}

function operationAskedFor(row: RequestRow): Operation {
  const { by, override } = JSON.parse(row.request) as Extract<
    PersonRequest,
    { type: 'sync' }
  >;
  const problem: Problem | undefined = row.problem && JSON.parse(row.problem);
  return {
    id: row.operation_id!,
    applicationId: row.application_id,
    trigger: { type: 'manual', by },
    ...(override && { override: { ...override, by } }),
    state: stateAskedFor(row, problem),
    message: problem?.message,
    applied: false,
    healthy: false,
    results: [],
    attempt: 1,
    createdAt: row.created_at,
    finishedAt: row.completed_at ?? undefined,
  };
}

function stateAskedFor(
  row: RequestRow,
  problem: Problem | undefined,
): Operation['state'] {
  if (!row.completed_at) {
    return 'Queued';
  }
  return problem?.code === 'terminated' ? 'Terminated' : 'Failed';
}
