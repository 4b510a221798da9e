import type { Plan } from '@gitops-suite/model';
import type { Inspection, PlanRequest } from '../handle';
import { done, failed, type Outcome } from '../outcome';
import type { ApplicationRecord } from '../ports';
import type { ApplicationRuntime } from './application';
import { compareApplication } from './compareApplication';
import { isLedHere, type EngineContext } from './context';
import { planApplication } from './planApplication';
import { planFacts } from './planFacts';
import { planRevision } from './planRevision';

/** Plans while nothing else works on the Application. @internal */
export function planNow(
  app: ApplicationRuntime,
  request: PlanRequest,
  parts: { context: EngineContext; enqueue(): void },
): Promise<Outcome<Plan>> {
  return nextTo(app, parts, () => planOutcome(app, request, parts.context));
}

/** Plans, and reads what the plan was made from, before anything else happens to the Application. @internal */
export function inspectNow(
  app: ApplicationRuntime,
  request: PlanRequest,
  parts: {
    context: EngineContext;
    recordOf(app: ApplicationRuntime): ApplicationRecord;
    enqueue(): void;
  },
): Promise<Outcome<Inspection>> {
  return nextTo(app, parts, async () => {
    const plan = await planOutcome(app, request, parts.context);
    return plan.status === 'done'
      ? done({ plan: plan.value, record: parts.recordOf(app) })
      : plan;
  });
}

function nextTo<T>(
  app: ApplicationRuntime,
  parts: { enqueue(): void },
  run: () => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    app.jobs.push(() => run().then(resolve, reject));
    parts.enqueue();
  });
}

async function planOutcome(
  app: ApplicationRuntime,
  request: PlanRequest,
  context: EngineContext,
): Promise<Outcome<Plan>> {
  const { cluster } = app.definition;
  if (!isLedHere(app, context)) {
    const { holder } = context.clusters.get(cluster)!.leadership.status();
    return failed(
      'not-leading',
      `${holder ?? 'another process'} reconciles the cluster ${cluster} now`,
    );
  }
  if (!context.clusters.get(cluster)?.status().reachable) {
    return failed(
      'unreachable',
      `the cluster ${cluster} does not answer, so no plan can be made`,
    );
  }
  if (app.revision === undefined) {
    return failed(
      'unreachable',
      `the repository ${app.definition.repository} has not been read yet`,
    );
  }
  if (request.revision !== undefined && request.revision !== app.revision) {
    return planRevision(app, { ...request, sha: request.revision }, context);
  }
  if (app.rendered?.status === 'failed') {
    const { deterministic, problem } = app.rendered;
    const { message, cause } = problem;
    return failed(
      deterministic ? 'render-failed' : 'timeout',
      cause ? `${message}: ${cause}` : message,
    );
  }
  if (!app.fresh) {
    await compareApplication(app, 'all', context);
  }
  const facts = await planFacts(app, context);
  return done(planApplication(app, request, facts, context));
}
