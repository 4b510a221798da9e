import type { KubernetesObject } from '@gitops-suite/model';
import { compileHealthRules } from '@gitops-suite/reconciler/offline';
import { exitCodes } from '../exitCodes';
import type { Failure } from '../failure';
import { readGivenFiles, type GivenFile } from '../files';
import type { OutputFormat } from '../output';
import type { Terminal } from '../terminal/Terminal';
import { readHealthRules } from './healthRules';
import { judgeAsFlux, judgeObject } from './judgeObject';
import { readObjects, type ObjectFault } from './readObjects';
import type { HealthRow } from './report';
import { writeReport } from './writeRows';

/** Judges what stands in files; answers the exit code. What cannot be read is told, the rest is judged. @internal */
export async function judgeFiles(
  options: {
    file: readonly string[];
    output: OutputFormat;
    healthRules?: string;
    kstatus?: boolean;
  },
  terminal: Terminal,
): Promise<number> {
  const rules = compileHealthRules(
    await readHealthRules(options.healthRules, terminal),
  );
  const now = Date.now();
  const judge = (object: KubernetesObject, path: string) =>
    options.kstatus
      ? judgeAsFlux(object, path, now)
      : judgeObject(object, path, { now, rules });
  const rows: HealthRow[] = [];
  let errors = 0;
  for await (const given of readGivenFiles(options.file, terminal)) {
    if (given instanceof Error) {
      errors += 1;
      tellFailure(given, terminal);
      continue;
    }
    const { objects, faults } = readObjects(given);
    rows.push(...objects.map(object => judge(object, given.path)));
    for (const fault of faults) {
      errors += fault.severity === 'error' ? 1 : 0;
      tellFault(given, fault, terminal);
    }
  }
  writeReport(rows, options.output, terminal);
  if (rows.length === 0 && errors === 0) {
    terminal.note('There is no object to judge\n');
    return exitCodes.error;
  }
  return errors > 0 ? exitCodes.error : codeOf(rows);
}

const fine: readonly HealthRow['status'][] = ['Healthy', 'Current', null];

/** 0 when all objects are healthy or have no health. Pure. @internal */
export function codeOf(rows: readonly HealthRow[]): number {
  const isFine = rows.every(({ status }) => fine.includes(status));
  return isFine ? exitCodes.same : exitCodes.differs;
}

function tellFailure(failure: Failure, { note, colours }: Terminal): void {
  const more = failure.reason ?? failure.cure;
  note(
    `${colours.red('error')} ${failure.message}${more ? `. ${more}` : ''}\n`,
  );
}

function tellFault(
  given: GivenFile,
  fault: ObjectFault,
  { note, colours }: Terminal,
): void {
  const word =
    fault.severity === 'error'
      ? colours.red('error')
      : colours.yellow('warning');
  const where = fault.line ? `${given.path}:${fault.line}` : given.path;
  note(`${word} ${where}: ${fault.message}\n`);
}
