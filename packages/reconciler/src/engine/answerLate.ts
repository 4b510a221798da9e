import type { Problem } from '@gitops-suite/model';
import type { ApplicationRuntime } from './application';
import type { EngineContext } from './context';

/** Answers what was asked of an Application while it went. @internal */
export function answerLate(
  app: ApplicationRuntime,
  context: EngineContext,
): void {
  const problem: Problem = {
    code: 'unknown-application',
    severity: 'error',
    message: `The Application ${app.id} does not exist any more`,
  };
  runJobs(app);
  for (const { id } of app.requests.splice(0)) {
    context.store.completeRequest(id, { problem }).catch(error =>
      context.logger.warn('a request was not answered', {
        request: id,
        error: String(error),
      }),
    );
  }
}

/** Runs what waits for its turn although there will be none: each job finds out by itself that it comes too late. @internal */
export function runJobs(app: ApplicationRuntime): void {
  app.jobs.splice(0).forEach(job => void job());
}
