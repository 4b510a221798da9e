import type { Plan } from '@gitops-suite/model';
import {
  done,
  failed,
  type FailureCode,
  type Outcome,
} from '@gitops-suite/reconciler';
import type { NewRequest, RequestQueries } from '../database/RequestQueries';

const TIMEOUT_MS = 20_000;
const LOOK_MS = 200;

/** Has the replica that leads in the cluster make a plan: asked and answered by a row of the database. */
export async function planElsewhere(
  requests: RequestQueries,
  request: Extract<NewRequest, { type: 'plan' }>,
): Promise<Outcome<Plan>> {
  const { id } = await requests.add(request);
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    const result = await requests.result(id);
    if (result?.plan) {
      return done(result.plan);
    }
    if (result?.problem) {
      const { code, message } = result.problem;
      return failed(code as FailureCode, message);
    }
    await new Promise(resolve => setTimeout(resolve, LOOK_MS));
  }
  return failed(
    'timeout',
    `the backend that leads in its cluster did not answer within ${
      TIMEOUT_MS / 1_000
    } s`,
  );
}
