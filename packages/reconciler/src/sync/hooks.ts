/**
 * Runs of hooks. A hook is not safe to repeat, so each run has one name and one mark, is announced before it is
 * created, and is held by a finalizer until its outcome is written down: a process that dies at any point finds the run
 * in the cluster, or knows that it never came there. Held by: hooks.test.ts.
 */
import {
  HOOK_ANNOTATION,
  HOOK_FINALIZER,
  objectKey,
  refOf,
  type KubernetesObject,
  type PlanStep,
  type StepResult,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { clusterOf, isoTime, type EngineContext } from '../engine/context';
import { commitOfHooks } from '../engine/deletionHooks';
import { assessHealth, type AssessHealthOptions } from '../health';
import { done, failed, type Outcome } from '../outcome';
import { foreignOwnerOf } from '../plan';
import type { Cluster } from '../ports';
import { hookManifest, hookRun, type HookRun } from './hookManifest';

/** How a run stands. Pure. @internal */
export function hookOutcome(
  live: KubernetesObject,
  options: AssessHealthOptions,
): Pick<StepResult, 'state' | 'message'> {
  const { deletionTimestamp, ...metadata } = live.metadata;
  // Held by the finalizer: what it came to counts, not that it is on its way out.
  const health = assessHealth({ ...live, metadata }, options);
  const message = health?.message ?? health?.reason;
  switch (health?.status) {
    case undefined:
    case 'Healthy':
      return { state: 'succeeded' };
    case 'Degraded':
    case 'Unknown':
      return { state: 'failed', message: message ?? health.status };
    default:
      return deletionTimestamp === undefined
        ? { state: 'running', message }
        : { state: 'failed', message: 'was deleted before it ended' };
  }
}

function looking({ clock, healthRules }: EngineContext): AssessHealthOptions {
  return { now: clock.now(), rules: healthRules };
}

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
      const isOurs = found && runOf(found)?.startsWith(`${app.operation!.id}/`);
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
  if (live && step.hook?.deletePolicies.includes('BeforeHookCreation')) {
    const owner = foreignOwnerOf(live, {
      installation: context.config.installation,
      applicationId: app.id,
    });
    if (owner !== undefined) {
      return failed('foreign-owner', `it is there already, owned by ${owner}`);
    }
    const cleared = await discard(cluster, live);
    return cleared.status === 'failed'
      ? cleared
      : failed('gone', 'the object of an earlier run is being deleted', {
          retryAfterMs: 500,
        });
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
  let live = cluster?.live.get(key);
  if (!live) {
    const read = await cluster?.get(result.ref);
    if (read?.status !== 'done') {
      return result;
    }
    live = read.value;
  }
  const at = isoTime(context.clock);
  return live
    ? { ...result, ...hookOutcome(live, looking(context)), at }
    : { ...result, state: 'failed', message: 'is gone', at };
}

/** Lets go of runs whose outcome is written down, and deletes them where their policy says so. @internal */
export async function releaseHooks(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<void> {
  const { operation } = app;
  const cluster = clusterOf(app, context);
  if (!cluster || !operation) {
    return;
  }
  const isOver = operation.finishedAt !== undefined;
  for (const result of operation.results) {
    const isEnded = result.state === 'succeeded' || result.state === 'failed';
    const live =
      result.verb === 'run'
        ? cluster.live.get(objectKey(result.ref))
        : undefined;
    if (live && isHeld(live) && (isEnded || isOver)) {
      const policies = policiesOf(app, result);
      const isDeleted =
        !isEnded ||
        policies.includes(
          result.state === 'succeeded' ? 'HookSucceeded' : 'HookFailed',
        );
      await (isDeleted ? discard(cluster, live) : release(cluster, live));
    }
  }
}

function policiesOf(app: ApplicationRuntime, result: StepResult) {
  const step = app.operation?.plan?.steps.find(
    ({ key, phase }) => key === result.key && phase === result.phase,
  );
  return step?.hook?.deletePolicies ?? [];
}

/** A result of a hook before anything is known of it. @internal */
export function resultOf(
  { key, ref, verb, phase, wave }: PlanStep,
  app: ApplicationRuntime,
): Omit<StepResult, 'state'> {
  const revision = commitOfHooks(app, app.operation?.revision);
  return { key, ref, verb, phase, wave, revision };
}

function runNow(app: ApplicationRuntime, step: PlanStep): HookRun {
  const operation = app.operation!;
  const revision = commitOfHooks(app, operation.revision);
  return hookRun(step, { ...operation, revision });
}

function runOf({ metadata }: KubernetesObject): string | undefined {
  return metadata.annotations?.[HOOK_ANNOTATION];
}

function isHeld({ metadata }: KubernetesObject): boolean {
  const finalizers = metadata.finalizers as string[] | undefined;
  return finalizers?.includes(HOOK_FINALIZER) ?? false;
}

function release(
  cluster: Cluster,
  live: KubernetesObject,
): Promise<Outcome<void>> {
  const uid = String(live.metadata.uid);
  return cluster.release(refOf(live), { uid, finalizer: HOOK_FINALIZER });
}

/** Deletes a run with what it owns. */
async function discard(
  cluster: Cluster,
  live: KubernetesObject,
): Promise<Outcome<void>> {
  const uid = String(live.metadata.uid);
  const deleted = await cluster.delete(refOf(live), {
    uid,
    propagation: 'Background',
  });
  return deleted.status === 'failed' ? deleted : release(cluster, live);
}
