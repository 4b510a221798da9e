/**
 * Lets go of hooks whose run is over: each is held by a finalizer, which would keep it, and its namespace, for ever.
 * Held by: releaseHooks.test.ts.
 */
import {
  objectKey,
  refOf,
  HOOK_FINALIZER,
  type HookDeletePolicy,
  type KubernetesObject,
  type StepResult,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { clusterOf, type EngineContext } from '../engine/context';
import { noteDeletionRuns } from '../engine/deletionHooks';
import { failed, type Failure, type Outcome } from '../outcome';
import { readObjectSync } from '../plan/objectSync';
import type { Cluster } from '../ports';
import { hookOutcome, looking, operationOf } from './hookOutcome';

/** Until what the cluster did not let go is tried again. */
const AGAIN_MS = 5_000;

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
    const live =
      result.verb === 'run'
        ? cluster.live.get(objectKey(result.ref))
        : undefined;
    if (live && isHeld(live) && (isEnded(result) || isOver)) {
      const released = await letGo(cluster, live, result);
      if (released.status === 'failed') {
        context.wakeAt(app, context.clock.now() + AGAIN_MS);
      }
    }
  }
}

/** What is known of the last operation is gone when another takes its place. @internal */
export async function leaveOperation(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<void> {
  noteDeletionRuns(app);
  await releaseHooks(app, context);
}

/**
 * Lets go of runs that no operation tells of any more: the process died between the end of a sync and that of its
 * hooks, or the cluster did not answer then. Looks once after each start.
 * @internal
 */
export async function releaseLostHooks(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<void> {
  const cluster = clusterOf(app, context);
  const mayKnow =
    cluster?.status().reachable &&
    cluster.live.isComplete(app.hooks.map(({ ref }) => ref));
  if (app.lostHooksReleased || !mayKnow) {
    return;
  }
  app.lostHooksReleased = true;
  for (const live of cluster.live.ofApplication(app.id)) {
    if (isHeld(live) && !isTold(app, live)) {
      const outcome = hookOutcome(live, looking(context));
      const released = await letGo(cluster, live, outcome);
      if (released.status === 'failed') {
        app.lostHooksReleased = false;
        context.wakeAt(app, context.clock.now() + AGAIN_MS);
      }
    }
  }
}

/** Whether the operation at hand knows of a run. */
function isTold(
  { operation }: ApplicationRuntime,
  live: KubernetesObject,
): boolean {
  const key = objectKey(refOf(live));
  return (
    operation !== undefined &&
    operationOf(live) === operation.id &&
    operation.results.some(
      ({ verb, ref }) => verb === 'run' && objectKey(ref) === key,
    )
  );
}

function isEnded({ state }: Pick<StepResult, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed';
}

/** A run that has not ended is of a sync that has. */
function letGo(
  cluster: Cluster,
  live: KubernetesObject,
  result: Pick<StepResult, 'state'>,
): Promise<Outcome<void>> {
  const policy: HookDeletePolicy =
    result.state === 'succeeded' ? 'HookSucceeded' : 'HookFailed';
  const { deletePolicies = [] } = readObjectSync(live).sync.hook ?? {};
  return !isEnded(result) || deletePolicies.includes(policy)
    ? discard(cluster, live)
    : release(cluster, live);
}

/** What keeps the name of a run taken: an object that is on its way out, or one that is sent there now. @internal */
export async function makeRoom(
  cluster: Cluster,
  live: KubernetesObject,
): Promise<Failure> {
  const cleared =
    live.metadata.deletionTimestamp === undefined
      ? await discard(cluster, live)
      : await release(cluster, live);
  return cleared.status === 'failed'
    ? cleared
    : failed('being-deleted', 'the object of an earlier run is being deleted', {
        retryAfterMs: 500,
      });
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
