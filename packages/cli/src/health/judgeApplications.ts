import type { Problem } from '@gitops-suite/model';
import type { ApplicationRecord } from '@gitops-suite/reconciler';
import { mapLimit } from '@gitops-suite/reconciler/offline';
import { LiveEngine, type EngineOptions } from '../engine/LiveEngine';
import type { OutputFormat } from '../output';
import type { Session } from '../session';
import { codeOf } from './judgeFiles';
import type { HealthRow } from './report';
import { writeReport } from './writeRows';

/** Applications at a time. */
const CONCURRENCY = 8;

/** Health of Applications and of what they consist of, as it is in their clusters; answers the exit code. @internal */
export async function judgeApplications(
  names: readonly string[],
  options: EngineOptions & { output: OutputFormat },
  session: Session,
): Promise<number> {
  const all = await LiveEngine.with(
    { names, options, session },
    async engine => {
      const rows = await mapLimit(
        engine.definitions,
        CONCURRENCY,
        async one => {
          session.terminal.signal.throwIfAborted();
          const { record, refusals } = await engine.record(one.id);
          return record
            ? rowsOf(record).map(row => withoutGuess(row, refusals))
            : [];
        },
      );
      return rows.flat();
    },
  );
  writeReport(all, options.output, session.terminal);
  return codeOf(all.filter(({ kind }) => kind === 'Application'));
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
