import type { Problem } from '@gitops-suite/model';
import { mapLimit } from '@gitops-suite/reconciler/offline';
import { LiveEngine } from '../engine/LiveEngine';
import type { EngineOptions } from '../engine/openEngine';
import { orProblem, problemsOfPlan } from '../engine/planProblems';
import type { Session } from '../session';
import { Progress } from '../terminal/Progress';

/** Applications at a time. */
const CONCURRENCY = 8;

/** What the API servers say to a dry run of each plan. @internal */
export function checkLive(
  names: readonly string[],
  options: EngineOptions,
  session: Session,
): Promise<{ id: string; problem: Problem }[]> {
  return LiveEngine.with({ names, options, session }, async engine => {
    const { definitions } = engine;
    const progress = new Progress(session.terminal);
    let done = 0;
    const found = await mapLimit(definitions, CONCURRENCY, async one => {
      session.terminal.signal.throwIfAborted();
      const problems = await problemsOf(engine, one.id, one.overlay);
      done += 1;
      progress.show(`Tried ${done} of ${definitions.length} Applications`);
      return problems.map(problem => ({ id: one.id, problem }));
    });
    progress.clear();
    return found.flat();
  });
}

async function problemsOf(
  engine: LiveEngine,
  id: string,
  file: string,
): Promise<Problem[]> {
  const plan = await orProblem(() => engine.plan(id));
  const problems =
    'problem' in plan ? [plan.problem] : problemsOfPlan(plan.found);
  return problems.map(problem => ({ ...problem, file: problem.file ?? file }));
}
