/** Whether the cluster is as a wave needs it, from watched state alone. */
import {
  parseObjectKey,
  type ObjectKey,
  type PlanStep,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { clusterOf, type EngineContext } from '../engine/context';
import { applicationHealth, assessHealth } from '../health';
import { liveRoot } from '../status/liveRoot';
import type { Readiness } from './nextMove';

/** Whether an object that others need is there and works: a definition is established, a namespace active, a workload healthy. @internal */
export function isReady(
  app: ApplicationRuntime,
  key: ObjectKey,
  context: EngineContext,
): boolean {
  const live = clusterOf(app, context)?.live.get(key);
  if (!live && app.running?.desired?.get(key) && isDenied(app, key, context)) {
    // Nobody will ever say.
    return true;
  }
  if (!live) {
    // A namespace of CreateNamespace carries no mark, so no watch holds it: it is active when it was made.
    return !app.running?.desired?.has(key);
  }
  if (
    live.kind === 'Namespace' &&
    live.metadata.deletionTimestamp === undefined
  ) {
    const phase = (live.status as { phase?: string } | undefined)?.phase;
    return phase === undefined || phase === 'Active';
  }
  const status = assessHealth(live, {
    now: context.clock.now(),
    rules: context.healthRules,
  })?.status;
  return status === undefined || status === 'Healthy' || status === 'Suspended';
}

function isDenied(
  app: ApplicationRuntime,
  key: ObjectKey,
  context: EngineContext,
): boolean {
  const live = clusterOf(app, context)?.live;
  return live?.denied(parseObjectKey(key)) !== undefined;
}

/** Health of the objects of a wave, with the first cause below them. @internal */
export function healthOfWave(
  app: ApplicationRuntime,
  steps: readonly PlanStep[],
  context: EngineContext,
): Readiness {
  const cluster = clusterOf(app, context);
  const { app: name, environment } = app.definition;
  const roots = steps
    .filter(({ key }) => app.running?.desired?.has(key))
    .map(step => liveRoot(step, cluster))
    // What may not be watched is not waited for.
    .filter(root => !root.isDenied);
  const { health, degradedAt } = applicationHealth({
    roots,
    children: uid => cluster?.live.children(uid) ?? [],
    events: keys => cluster?.live.events(keys) ?? [],
    now: context.clock.now(),
    graceMs: context.timing.graceMs,
    application: { app: name, environment },
    synced: true,
    rules: context.healthRules,
  });
  if (degradedAt !== undefined) {
    context.wakeAt(app, degradedAt);
  }
  switch (health.status) {
    case 'Healthy':
    case 'Suspended':
      return { is: 'ready' };
    case 'Degraded':
      return { is: 'failed', message: health.message ?? 'is degraded' };
    default:
      return { is: 'waiting', message: health.message ?? 'is not healthy yet' };
  }
}

/**
 * An object of the plan that ran or was written, and is not there any more: somebody took it away, or the watches had
 * not told yet that it was gone. Waiting does not bring it back. @internal
 */
export function lostStep(
  app: ApplicationRuntime,
  steps: readonly PlanStep[],
  context: EngineContext,
): PlanStep | undefined {
  const live = clusterOf(app, context)?.live;
  const written = new Set(
    app
      .operation!.results.filter(
        ({ state }) => state === 'applied' || state === 'unchanged',
      )
      .map(({ key }) => key),
  );
  return steps.find(
    ({ key, ref }) =>
      written.has(key) &&
      app.running?.desired?.has(key) &&
      live?.isComplete([ref]) &&
      live.get(key) === undefined,
  );
}

/** Whether a pruned object is gone, or another one took its name. @internal */
export function isGone(
  app: ApplicationRuntime,
  { key }: Pick<PlanStep, 'key'>,
  context: EngineContext,
): boolean {
  const live = clusterOf(app, context)?.live.get(key);
  return !live || live.metadata.uid !== app.inventory.get(key)?.uid;
}
