import type { Application, HistoryEntry } from '@gitops-suite/model';

/** What is worth telling when a status changed. Pure. @internal */
export function transitions(
  before: Application | undefined,
  after: Application,
): Omit<HistoryEntry, 'id' | 'at'>[] {
  if (!before) {
    return [
      {
        type: 'appeared',
        message: `${after.app} appeared in ${after.environment}`,
        commit: after.sync.commit,
      },
    ];
  }
  const entries: Omit<HistoryEntry, 'id' | 'at'>[] = [];
  const { commit } = after.sync;
  if (commit && before.sync.commit?.sha !== commit.sha) {
    entries.push({
      type: 'commit',
      message: commit.message,
      commit,
      revision: commit.sha,
    });
  }
  // Away and back again is no news about health.
  const healthBefore =
    before.health.status === 'Unknown'
      ? before.health.was
      : before.health.status;
  const known =
    after.health.status !== 'Unknown' && healthBefore !== after.health.status;
  if (known) {
    const why = after.health.cause?.sentence ?? after.health.message;
    entries.push({
      type: 'health',
      message: why ? `${after.health.status}: ${why}` : after.health.status,
      revision: after.sync.revision,
    });
  }
  const old = new Set(before.problems.map(problemId));
  for (const problem of after.problems) {
    if (problem.severity === 'error' && !old.has(problemId(problem))) {
      const where = problem.file
        ? ` (${problem.file}${problem.line ? `:${problem.line}` : ''})`
        : '';
      entries.push({ type: 'error', message: `${problem.message}${where}` });
    }
  }
  return entries;
}

function problemId({
  code,
  file,
  line,
  message,
}: Application['problems'][number]): string {
  return [code, file, line, message].join('\0');
}
