/**
 * Runs of hooks. A hook is not safe to repeat, so each run has one name and one mark, is announced before it is
 * created, and is held by a finalizer until its outcome is written down: a process that dies at any point finds the run
 * in the cluster, or knows that it never came there. Held by: hooks.test.ts, releaseHooks.test.ts.
 */
import {
  objectKey,
  refOf,
  type KubernetesObject,
  type PlanStep,
  type StepResult,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { clusterOf, isoTime, type EngineContext } from '../engine/context';
import { commitOfHooks } from '../engine/deletionHooks';
import { done, failed, type Failure, type Outcome } from '../outcome';
import { foreignOwnerOf } from '../plan';
import type { Cluster } from '../ports';
import { hookManifest, hookRun, type HookRun } from './hookManifest';
import {
  hookOutcome,
  looking,
  operationOf,
  runOf,
  runsOnce,
} from './hookOutcome';
import { makeRoom } from './releaseHooks';

/** The result of a hook that is about to be created: written before anything is sent. @internal */
export function announceHook(
  app: ApplicationRuntime,
  step: PlanStep,
  context: EngineContext,
): StepResult {
  const hook = app.running!.hooks!.find(({ key }) => key === step.key)!;
  const ref = refOf(hookManifest(hook, runNow(app, step)));
  return {
    ...resultOf(step, app),
    ref,
    state: 'starting',
    at: isoTime(context.clock),
  };
}

/**
 * Whether runs for an older commit are still under way: they come to their end before anything is planned anew. What
 * was announced and never created is none.
 * @internal
 */
export async function olderHooksRun(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<boolean> {
  const cluster = clusterOf(app, context);
  const commit = commitOfHooks(app, app.revision);
  for (const result of app.operation!.results) {
    const { verb, state, revision } = result;
    const isOpen = state === 'starting' || state === 'running';
    if (verb === 'run' && isOpen && revision !== commit) {
      const live = await cluster?.get(result.ref);
      const found = live?.status === 'done' ? live.value : undefined;
      const isOurs = found && operationOf(found) === app.operation!.id;
      if (isOurs && hookOutcome(found, looking(context)).state === 'running') {
        return true;
      }
    }
  }
  return false;
}

/** Starts the run of a hook, or finds it under way. `running` with a message while something is in its way. @internal */
export async function startHook(
  app: ApplicationRuntime,
  step: PlanStep,
  context: EngineContext,
): Promise<Outcome<StepResult>> {
  const cluster = clusterOf(app, context);
  const hook = app.running?.hooks?.find(({ key }) => key === step.key);
  if (!cluster || !hook) {
    return failed('internal', `the hook ${step.key} is not known any more`);
  }
  const run = runNow(app, step);
  const manifest = hookManifest(hook, run);
  const ref = refOf(manifest);
  const common = { ...resultOf(step, app), at: isoTime(context.clock) };
  const found = await cluster.get(ref);
  if (found.status === 'failed') {
    return found;
  }
  const live = found.value;
  if (live && runOf(live) === run.run) {
    return done({ ...common, ref, state: 'running' });
  }
  const obstacle = live && (await clear(app, { step, live, cluster }, context));
  if (obstacle) {
    return obstacle;
  }
  context.counters.applies += 1;
  const applied = await cluster.apply(manifest, {
    dryRun: false,
    force: true,
    validate: step.validate,
  });
  if (applied.status === 'failed') {
    return applied;
  }
  // What was a part of the Application under this name is a hook now, which is never pruned.
  app.inventory.delete(objectKey(ref));
  return done({ ...common, ref, state: 'running' });
}

/** What keeps a run from having its name: an object that is there from before. Undefined where it may be applied over. */
async function clear(
  app: ApplicationRuntime,
  parts: { step: PlanStep; live: KubernetesObject; cluster: Cluster },
  context: EngineContext,
): Promise<Failure | undefined> {
  const { step, live, cluster } = parts;
  const owner = foreignOwnerOf(live, {
    installation: context.config.installation,
    applicationId: app.id,
  });
  if (owner !== undefined) {
    return failed('foreign-owner', `it is there already, owned by ${owner}`);
  }
  const { deletePolicies = [] } = step.hook ?? {};
  if (
    deletePolicies.includes('BeforeHookCreation') ||
    live.metadata.deletionTimestamp !== undefined
  ) {
    return makeRoom(cluster, live);
  }
  return runsOnce(live)
    ? failed(
        'refused',
        'it is there from before, so that it would not run: delete it, or let it be deleted by BeforeHookCreation',
      )
    : undefined;
}

/** Results of hooks as they are now; undefined when nothing changed. @internal */
export async function observeHooks(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<StepResult[] | undefined> {
  const { results } = app.operation!;
  let changed = false;
  const observed: StepResult[] = [];
  for (const result of results) {
    const next =
      result.verb === 'run' && result.state === 'running'
        ? await observe(app, result, context)
        : result;
    changed ||= next.state !== result.state;
    observed.push(next);
  }
  return changed ? observed : undefined;
}

async function observe(
  app: ApplicationRuntime,
  result: StepResult,
  context: EngineContext,
): Promise<StepResult> {
  const cluster = clusterOf(app, context);
  const key = objectKey(result.ref);
  const isRun = (object: KubernetesObject | undefined) =>
    object !== undefined && runOf(object) === runOfResult(app, result);
  let live = cluster?.live.get(key);
  if (!isRun(live)) {
    // What the watches hold may be the run before.
    const read = await cluster?.get(result.ref);
    if (read?.status !== 'done') {
      return result;
    }
    live = read.value;
  }
  const at = isoTime(context.clock);
  return live && isRun(live)
    ? { ...result, ...hookOutcome(live, looking(context)), at }
    : { ...result, state: 'failed', message: 'is gone', at };
}

/** A result of a hook before anything is known of it. @internal */
export function resultOf(
  { key, ref, verb, phase, wave }: PlanStep,
  app: ApplicationRuntime,
): Omit<StepResult, 'state'> {
  const revision = commitOfHooks(app, app.operation?.revision);
  return { key, ref, verb, phase, wave, revision };
}

function runOfResult(
  { operation }: ApplicationRuntime,
  { ref, phase, revision }: StepResult,
): string {
  const { id, createdAt } = operation!;
  return hookRun({ ref, phase: phase! }, { id, createdAt, revision }).run;
}

function runNow(app: ApplicationRuntime, step: PlanStep): HookRun {
  const operation = app.operation!;
  const revision = commitOfHooks(app, operation.revision);
  return hookRun(step, { ...operation, revision });
}
