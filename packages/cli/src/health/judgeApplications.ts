import type { Problem } from '@gitops-suite/model';
import type { ApplicationRecord } from '@gitops-suite/reconciler';
import { mapLimit } from '@gitops-suite/reconciler/offline';
import { LiveEngine } from '../engine/LiveEngine';
import type { EngineOptions } from '../engine/openEngine';
import { orProblem } from '../engine/planProblems';
import { exitCodes } from '../exitCodes';
import type { OutputFormat } from '../output';
import type { Session } from '../session';
import { Progress } from '../terminal/Progress';
import { tellProblem } from '../terminal/tellProblem';
import { codeOf } from './judgeFiles';
import type { HealthRow } from './report';
import { writeReport } from './writeRows';

/** Applications at a time. */
const CONCURRENCY = 8;

/** Whoever meets these may see nothing, and that is not the same as nothing being there. */
const REFUSALS = /^(dry-run-)?(forbidden|unauthorized)$/;

/**
 * Health of Applications and of what they consist of, as it is in their clusters; answers the exit code. What cannot be
 * asked is told, the rest is judged. @internal
 */
export async function judgeApplications(
  names: readonly string[],
  options: EngineOptions & { output: OutputFormat },
  session: Session,
): Promise<number> {
  const { terminal } = session;
  const all = await LiveEngine.with({ names, options, session }, engine => {
    const { definitions } = engine;
    const progress = new Progress(terminal);
    let done = 0;
    return mapLimit(definitions, CONCURRENCY, async ({ id }) => {
      terminal.signal.throwIfAborted();
      const judged = await orProblem(() => rowsIn(engine, id));
      done += 1;
      progress.show(`Judged ${done} of ${definitions.length} Applications`);
      return judged;
    }).finally(() => progress.clear());
  });
  const rows = all.flatMap(one => ('found' in one ? one.found : []));
  const problems = all.flatMap(one => ('problem' in one ? [one.problem] : []));
  problems.forEach(problem => tellProblem(problem, terminal));
  writeReport(rows, options.output, terminal);
  return problems.length > 0
    ? exitCodes.error
    : codeOf(rows.filter(({ kind }) => kind === 'Application'));
}

async function rowsIn(engine: LiveEngine, id: string): Promise<HealthRow[]> {
  const { plan, record } = await engine.inspect(id);
  const refusals = plan.problems.filter(({ code }) => REFUSALS.test(code));
  return rowsOf(record).map(row => withoutGuess(row, refusals));
}

/** Who is refused cannot tell what is missing from what may not be seen. Pure. @internal */
export function withoutGuess(
  row: HealthRow,
  [refusal]: readonly Problem[],
): HealthRow {
  return refusal && row.status === 'Missing'
    ? {
        ...row,
        status: 'Unknown',
        message: `It is missing, or may not be seen: ${
          refusal.cause ?? refusal.message
        }`,
      }
    : row;
}

/** An Application first, then its objects; `file` is its id. Pure. @internal */
export function rowsOf({ application, nodes }: ApplicationRecord): HealthRow[] {
  const { id, namespace, health } = application;
  const own: HealthRow = {
    file: id,
    kind: 'Application',
    namespace,
    name: id,
    status: health.status,
    message: health.message ?? null,
  };
  return [
    own,
    ...nodes.map(node => ({
      file: id,
      kind: node.ref.kind,
      namespace: node.ref.namespace ?? null,
      name: node.ref.name,
      status: node.health?.status ?? null,
      message: node.health?.message ?? node.health?.reason ?? null,
    })),
  ];
}
