import type { Problem } from '@gitops-suite/model';
import { mapLimit } from '@gitops-suite/reconciler/offline';
import { LiveEngine, type EngineOptions } from '../engine/LiveEngine';
import { Failure } from '../failure';
import type { Session } from '../session';

/** Applications at a time. */
const CONCURRENCY = 8;

/** What the API servers say to a dry run of each plan. @internal */
export function checkLive(
  names: readonly string[],
  options: EngineOptions,
  session: Session,
): Promise<{ id: string; problem: Problem }[]> {
  return LiveEngine.with({ names, options, session }, async engine => {
    const found = await mapLimit(engine.definitions, CONCURRENCY, async one => {
      session.terminal.signal.throwIfAborted();
      const problems = await problemsOf(engine, one.id, one.overlay);
      return problems.map(problem => ({ id: one.id, problem }));
    });
    return found.flat();
  });
}

async function problemsOf(
  engine: LiveEngine,
  id: string,
  file: string,
): Promise<Problem[]> {
  try {
    const { problems, guards } = await engine.plan(id);
    const refused = guards
      .filter(({ verdict }) => verdict === 'refuse')
      .map(({ code, title, message }) => ({
        code,
        severity: 'error' as const,
        message: title,
        cause: message,
        file,
      }));
    return [
      ...problems.map(problem => ({ ...problem, file: problem.file ?? file })),
      ...refused,
    ];
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    const { message, reason, cure } = error;
    return [
      {
        code: 'no-plan',
        severity: 'error',
        message,
        file,
        cause: reason,
        cure,
      },
    ];
  }
}
