import type { DiffLine, ResourceDiff } from '@gitops-suite/model';
import {
  mapLimit,
  type ApplicationDefinition,
} from '@gitops-suite/reconciler/offline';
import { LiveEngine, type EngineOptions } from '../engine/LiveEngine';
import type { Session } from '../session';
import { Progress } from '../terminal/Progress';
import type { ApplicationDiff, DiffReport, ObjectDiff } from './report';
import { unifiedDiff } from './reportOf';

/** Applications at a time. */
const CONCURRENCY = 8;

/** What a sync of a commit would change in clusters, by server-side dry runs. @internal */
export function diffLive(
  names: readonly string[],
  options: EngineOptions,
  session: Session,
): Promise<DiffReport> {
  return LiveEngine.with({ names, options, session }, async engine => {
    const { definitions, revision } = engine;
    const progress = new Progress(session.terminal);
    let done = 0;
    const applications = await mapLimit(
      definitions,
      CONCURRENCY,
      async definition => {
        session.terminal.signal.throwIfAborted();
        const { record, refusals } = await engine.record(definition.id);
        done += 1;
        progress.show(`Compared ${done} of ${definitions.length} Applications`);
        return refusals.length > 0
          ? liveDiffOf(definition, [], [...refusals])
          : liveDiffOf(
              definition,
              record?.diffs ?? [],
              record?.application.problems ?? [],
            );
      },
    );
    progress.clear();
    return {
      from: 'cluster',
      to: `${options.revision ?? 'HEAD'} (${revision.slice(0, 7)})`,
      applications: applications.filter(
        ({ objects, problems }) => objects.length > 0 || problems.length > 0,
      ),
      problems: [],
    };
  });
}

/** @internal */
export function liveDiffOf(
  { id, environment, cluster, namespace }: ApplicationDefinition,
  diffs: readonly ResourceDiff[],
  problems: ApplicationDiff['problems'],
): ApplicationDiff {
  const objects = diffs.map(objectDiffOf);
  return { id, environment, cluster, namespace, objects, problems };
}

function objectDiffOf({ key, ref, kind, lines }: ResourceDiff): ObjectDiff {
  const change = (
    {
      missing: 'create',
      extra: 'prune',
      content: 'change',
      ownership: 'change',
    } as const
  )[kind];
  return {
    key,
    kind: ref.kind,
    namespace: ref.namespace ?? null,
    name: ref.name,
    change,
    diff: unifiedDiff(textOf(lines, 'live'), textOf(lines, 'git')),
  };
}

function textOf(lines: readonly DiffLine[], side: 'git' | 'live'): string {
  return lines
    .filter(line => line.side === 'both' || line.side === side)
    .map(({ text }) => `${text}\n`)
    .join('');
}
