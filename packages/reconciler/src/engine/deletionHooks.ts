/**
 * Hooks of a deletion are those of the commit before it. No manifest is kept for them: a process that did not see that
 * commit renders it again. Held by: reconcile.sync.test.ts, deletionHooks.test.ts.
 */
import type { Guard, Operation } from '@gitops-suite/model';
import { failed, type Failure, type Outcome } from '../outcome';
import { deletionPhases, hookId } from '../plan/planHooks';
import type { PlacedObject } from '../render';
import { retryAfter } from '../sync/backoff';
import type { ApplicationRuntime } from './application';
import type { EngineContext } from './context';
import { desireObjects } from './desireObjects';

/** Whether anything is to run around the deletion of an Application. Pure. @internal */
export function hasDeletionHooks({
  hooks,
}: Pick<ApplicationRuntime, 'hooks'>): boolean {
  return hooks.some(({ sync }) =>
    sync.hook?.phases.some(phase => deletionPhases.includes(phase)),
  );
}

/**
 * The commit that hooks run for. What runs around a deletion is of the commit before it, whatever comes to the branch
 * meanwhile. Pure. @internal
 */
export function commitOfHooks(
  { removed, hooksAt }: Pick<ApplicationRuntime, 'removed' | 'hooksAt'>,
  revision: string | undefined,
): string | undefined {
  return removed ? hooksAt ?? revision : revision;
}

/** A deletion that is planned anew, after a failure or for a person, does not repeat what has succeeded. @internal */
export function noteDeletionRuns(app: ApplicationRuntime): void {
  const ran = app.removed && app.operation ? succeededRuns(app.operation) : [];
  if (ran.length > 0) {
    app.deletionRuns = new Set([...(app.deletionRuns ?? []), ...ran]);
  }
}

/** Hooks of the deletion that operations before this one have run. Pure. @internal */
export function ranBefore(
  { deletionRuns }: Pick<ApplicationRuntime, 'deletionRuns'>,
  operation: Operation | undefined,
): ReadonlySet<string> {
  const own = new Set(operation ? succeededRuns(operation) : []);
  return new Set([...(deletionRuns ?? [])].filter(id => !own.has(id)));
}

function succeededRuns({ results }: Operation): string[] {
  return results
    .filter(({ verb, state }) => verb === 'run' && state === 'succeeded')
    .map(hookId);
}

/** Brings back the hooks of an Application that left Git before this process saw what it was. @internal */
export async function recallHooks(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<void> {
  const before = app.renderRetry;
  app.renderRetry = undefined;
  if (app.hooksAt === undefined || hasDeletionHooks(app)) {
    return;
  }
  const recalled = await hooksOf(app, app.hooksAt, context);
  if (recalled.status === 'done') {
    app.hooks = recalled.value;
    app.hooksUnknown = undefined;
    return;
  }
  app.hooksUnknown = recalled.message;
  // What is missing now may be fetched, or rendered, a moment later.
  app.renderRetry = retryAfter(before, recalled, context.clock);
}

async function hooksOf(
  app: ApplicationRuntime,
  sha: string,
  context: EngineContext,
): Promise<Outcome<readonly PlacedObject[]>> {
  const { definition } = app;
  const source = context.sources.get(definition.repository);
  const revision = await source?.revision(sha);
  if (revision?.status !== 'done') {
    return revision ?? unknownRepository(definition.repository);
  }
  const rendered = await context.renders.render(
    definition,
    revision.value,
    app.readSet,
  );
  if (rendered.status === 'failed') {
    const code = rendered.deterministic ? 'render-failed' : 'timeout';
    return failed(code, rendered.problem.message);
  }
  const past: ApplicationRuntime = { ...app, comparisons: new Map() };
  await desireObjects(past, rendered, context);
  return { status: 'done', value: past.hooks };
}

function unknownRepository(name: string): Failure {
  return failed('not-found', `the repository ${name} is not configured`);
}

/** Nothing is deleted without its hooks unless a person says so. Pure. @internal */
export function hooksUnknownGuards({
  removed,
  hooksUnknown,
}: Pick<ApplicationRuntime, 'removed' | 'hooksUnknown'>): Guard[] {
  return removed && hooksUnknown !== undefined
    ? [
        {
          ...{ code: 'hooks-unknown', verdict: 'hold' },
          title: 'What runs around its deletion is not known any more',
          message: `Its hooks could not be rendered again: ${hooksUnknown}. Let it pass to delete it without them.`,
        },
      ]
    : [];
}
