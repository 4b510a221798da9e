import { effectsOf } from '@gitops-suite/reconciler/offline';
import type { EngineOptions } from '../engine/openEngine';
import { exitCodes } from '../exitCodes';
import { serialise, type OutputFormat } from '../output';
import { Progress } from '../terminal/Progress';
import type { Session } from '../session';
import type { Terminal } from '../terminal/Terminal';
import { discoverUnits, type Units } from '../workspace/discoverUnits';
import {
  appsOf,
  isSelected,
  requireSelected,
} from '../workspace/selectApplications';
import { requireSources } from '../workspace/places';
import { Workspace } from '../workspace/Workspace';
import { WORK_TREE } from '../workspace/workTree';
import { chooseRange } from './chooseRange';
import { diffLive } from './liveDiff';
import type { DiffReport } from './report';
import { applicationDiffOf } from './reportOf';
import { isUndecided } from './summary';
import { writeHuman } from './writeHuman';
import { toMarkdown } from './writeMarkdown';

/** @internal */
export interface DiffOptions extends EngineOptions {
  live: boolean;
  maxLength: number;
  output: OutputFormat | 'markdown';
}

/** Shows what two revisions render differently; answers the exit code. @internal */
export async function diff(
  names: readonly string[],
  options: DiffOptions,
  session: Session,
): Promise<number> {
  const { terminal } = session;
  if (options.live) {
    const report = await diffLive(names, options, session);
    writeReport(report, options, terminal);
    return codeOf(report);
  }
  const given = { path: options.repository ?? '.', options, session };
  return Workspace.with(given, async workspace => {
    const report = await compare(names, { workspace, options, terminal });
    writeReport(report, options, terminal);
    return codeOf(report);
  });
}

async function compare(
  names: readonly string[],
  given: { workspace: Workspace; options: DiffOptions; terminal: Terminal },
): Promise<DiffReport> {
  const { workspace, options, terminal } = given;
  const git = workspace.git();
  const { from, to } = await chooseRange(options.revision, git);
  const before = await workspace.commit(from.sha);
  const after = to ? await workspace.commit(to.sha) : workspace.workTree();
  const places = await workspace.places();
  const place = { places, apps: appsOf(names) };
  const old = await discoverUnits(before, place);
  const now = await discoverUnits(after, place);
  requireSources(places, [
    ...old.named.repositories,
    ...now.named.repositories,
  ]);
  await requireSelected(
    names,
    [...now.definitions, ...old.definitions],
    async () => (await discoverUnits(after, { places })).definitions,
  );
  const changed = await git.changedPaths(from.sha, to?.sha);
  const progress = new Progress(terminal);
  const effects =
    changed.length === 0
      ? []
      : await effectsOf({
          before: { revision: before, definitions: selected(old, now, names) },
          after: { revision: after, definitions: selected(now, old, names) },
          changed: changed.map(path => ({ path })),
          renders: await workspace.renders(),
          onProgress: (done, of) =>
            progress.show(`Rendering ${done} of ${of} Applications`),
        });
  progress.clear();
  const known = new Set(old.problems.map(problem => JSON.stringify(problem)));
  return {
    from: from.label,
    to: to?.label ?? WORK_TREE,
    live: false,
    applications: effects
      .map(applicationDiffOf)
      .filter(
        ({ objects, problems }) => objects.length > 0 || problems.length > 0,
      ),
    problems: now.problems.filter(
      problem => !known.has(JSON.stringify(problem)),
    ),
  };
}

/** Those that are read from the compared files on both sides: for another branch, nothing changed here. */
function selected(units: Units, others: Units, names: readonly string[]) {
  const elsewhere = new Set(
    others.definitions.filter(one => !others.isHere(one)).map(({ id }) => id),
  );
  return units.definitions.filter(
    one =>
      isSelected(one, names) && units.isHere(one) && !elsewhere.has(one.id),
  );
}

/** Writes a report in the format that was asked for. @internal */
export function writeReport(
  report: DiffReport,
  { output, maxLength }: Pick<DiffOptions, 'output' | 'maxLength'>,
  terminal: Terminal,
): void {
  if (output === 'human') {
    writeHuman(report, terminal);
  } else if (output === 'markdown') {
    terminal.write(toMarkdown(report, maxLength));
  } else {
    terminal.write(serialise(report, output));
  }
}

/** @internal */
export function codeOf({ applications, problems }: DiffReport): number {
  const isBroken =
    applications.some(isUndecided) ||
    problems.some(({ severity }) => severity === 'error');
  if (isBroken) {
    return exitCodes.error;
  }
  return applications.some(({ objects }) => objects.length > 0)
    ? exitCodes.differs
    : exitCodes.same;
}
