import type { DiffLine, PlanStep, Problem } from '@gitops-suite/model';
import type { Inspection } from '@gitops-suite/reconciler';
import {
  mapLimit,
  type ApplicationDefinition,
} from '@gitops-suite/reconciler/offline';
import { LiveEngine } from '../engine/LiveEngine';
import type { EngineOptions } from '../engine/openEngine';
import { orProblem, problemsOfPlan } from '../engine/planProblems';
import type { Session } from '../session';
import { Progress } from '../terminal/Progress';
import type { ApplicationDiff, DiffReport, ObjectDiff } from './report';
import { unifiedDiff } from './reportOf';

/** Applications at a time. */
const CONCURRENCY = 8;

/** What a sync of a commit would change in clusters, by server-side dry runs; what left Git counts. @internal */
export function diffLive(
  names: readonly string[],
  options: EngineOptions,
  session: Session,
): Promise<DiffReport> {
  return LiveEngine.with({ names, options, session }, async engine => {
    const { definitions, revision } = engine;
    const progress = new Progress(session.terminal);
    let done = 0;
    const compare = async (definition: ApplicationDefinition) => {
      session.terminal.signal.throwIfAborted();
      const inspected = await orProblem(() =>
        engine.inspect(definition.id, { prune: true }),
      );
      done += 1;
      progress.show(`Compared ${done} of ${definitions.length} Applications`);
      return 'problem' in inspected
        ? liveDiffOf(definition, [], [inspected.problem])
        : liveDiffOf(
            definition,
            objectsOf(inspected.found),
            problemsOfPlan(inspected.found.plan),
          );
    };
    const defined = await mapLimit(definitions, CONCURRENCY, compare);
    const left = await mapLimit(engine.left, CONCURRENCY, one =>
      compare(one.definition),
    );
    const applications = [...defined, ...left];
    progress.clear();
    return {
      from: 'cluster',
      to: `${options.revision ?? 'HEAD'} (${revision.slice(0, 7)})`,
      live: true,
      applications: applications.filter(
        ({ objects, problems }) => objects.length > 0 || problems.length > 0,
      ),
      problems: [],
    };
  });
}

function liveDiffOf(
  { id, environment, cluster, namespace }: ApplicationDefinition,
  objects: ObjectDiff[],
  problems: Problem[],
): ApplicationDiff {
  return { id, environment, cluster, namespace, objects, problems };
}

/** The steps of a plan that change anything, with the lines that they change. Pure. */
function objectsOf({
  plan,
  record,
}: Pick<Inspection, 'plan'> & {
  record: Pick<Inspection['record'], 'diffs'>;
}): ObjectDiff[] {
  const lines = new Map(record.diffs.map(diff => [diff.key, diff.lines]));
  return plan.steps.flatMap(step =>
    isChange(step.verb)
      ? [objectOf(step, step.verb, lines.get(step.key) ?? [])]
      : [],
  );
}

function isChange(verb: PlanStep['verb']): verb is ObjectDiff['change'] {
  return verb === 'create' || verb === 'change' || verb === 'prune';
}

function objectOf(
  { key, ref, effect }: PlanStep,
  change: ObjectDiff['change'],
  lines: readonly DiffLine[],
): ObjectDiff {
  return {
    key,
    kind: ref.kind,
    namespace: ref.namespace ?? null,
    name: ref.name,
    change,
    effect: effect ?? null,
    diff: unifiedDiff(textOf(lines, 'live'), textOf(lines, 'git')),
  };
}

function textOf(lines: readonly DiffLine[], side: 'git' | 'live'): string {
  return lines
    .filter(line => line.side === 'both' || line.side === side)
    .map(({ text }) => `${text}\n`)
    .join('');
}
