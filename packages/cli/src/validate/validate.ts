import { mapLimit } from '@gitops-suite/reconciler/offline';
import type { EngineOptions } from '../engine/openEngine';
import { exitCodes } from '../exitCodes';
import { serialise, type OutputFormat } from '../output';
import { Progress } from '../terminal/Progress';
import type { Session } from '../session';
import type { Terminal } from '../terminal/Terminal';
import { discoverUnits } from '../workspace/discoverUnits';
import {
  appsOf,
  isSelected,
  requireSelected,
} from '../workspace/selectApplications';
import { requireSources } from '../workspace/places';
import { Workspace } from '../workspace/Workspace';
import { checkLive } from './checkLive';
import { checkManifests } from './checkManifests';
import { ProblemCollection } from './collectProblems';
import type { ValidationReport } from './report';
import { toAnnotations } from './toAnnotations';
import { toSarif } from './toSarif';
import { writeProblems } from './writeProblems';

/** @internal */
export interface ValidateOptions extends EngineOptions {
  live: boolean;
  output: OutputFormat | 'sarif' | 'github';
}

/** Renders at a time; more only wait for each other. */
const CONCURRENCY = 4;

/** Checks the files of a repository; answers the exit code: 1 when one of them is not valid. @internal */
export async function validate(
  names: readonly string[],
  options: ValidateOptions,
  session: Session,
): Promise<number> {
  const { terminal } = session;
  const started = Date.now();
  const given = { path: options.repository ?? '.', options, session };
  const found = new ProblemCollection();
  const applications = await Workspace.with(given, workspace =>
    check(names, { workspace, terminal, found }),
  );
  if (options.live && found.isValid()) {
    const live = await checkLive(names, options, session);
    live.forEach(({ id, problem }) => found.add(problem, id));
  }
  const report = {
    valid: found.isValid(),
    applications,
    problems: found.sorted(),
  };
  writeReport(report, {
    format: options.output,
    terminal,
    seconds: (Date.now() - started) / 1000,
  });
  return report.valid ? exitCodes.same : exitCodes.differs;
}

/** Answers how many Applications were built. */
async function check(
  names: readonly string[],
  given: {
    workspace: Workspace;
    terminal: Terminal;
    found: ProblemCollection;
  },
): Promise<number> {
  const { workspace, terminal, found } = given;
  const progress = new Progress(terminal);
  const revision = workspace.workTree();
  progress.show('Looking for Applications');
  const places = await workspace.places();
  const apps = appsOf(names);
  const units = await discoverUnits(revision, { places, apps });
  requireSources(places, units.named.repositories);
  units.problems.forEach(problem => found.add(problem));
  const isBroken = units.problems.some(({ severity }) => severity === 'error');
  if (!isBroken) {
    await requireSelected(
      names,
      units.definitions,
      async () => (await discoverUnits(revision, { places })).definitions,
    );
  }
  const chosen = units.definitions.filter(one => isSelected(one, names));
  const renders = chosen.length > 0 ? await workspace.renders() : undefined;
  let done = 0;
  await mapLimit(chosen, CONCURRENCY, async definition => {
    terminal.signal.throwIfAborted();
    const rendered = await renders!.render(
      definition,
      units.revisionOf(definition),
      undefined,
    );
    const problems =
      rendered.status === 'failed'
        ? [rendered.problem]
        : checkManifests(rendered.objects, definition.overlay);
    problems.forEach(problem => found.add(problem, definition.id));
    done += 1;
    progress.show(`Built ${done} of ${chosen.length} Applications`);
  });
  progress.clear();
  return chosen.length;
}

function writeReport(
  report: ValidationReport,
  given: {
    format: ValidateOptions['output'];
    terminal: Terminal;
    seconds: number;
  },
): void {
  const { format, terminal, seconds } = given;
  switch (format) {
    case 'human':
      writeProblems(report, seconds, terminal);
      break;
    case 'github':
      toAnnotations(report).forEach(line => terminal.write(`${line}\n`));
      break;
    case 'sarif':
      terminal.write(serialise(toSarif(report), 'json'));
      break;
    default:
      terminal.write(serialise(report, format));
  }
}
