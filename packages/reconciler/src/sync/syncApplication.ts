import { isReadyHealth } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { differences, prunable } from '../engine/compareApplication';
import { clusterOf, isoTime, type EngineContext } from '../engine/context';
import { lookAtNamespace, managedMetadata } from '../engine/managedNamespace';
import { countPrunes } from '../plan/planPrunes';
import { inputHash } from '../render';
import { assessSynced, assessWatched } from '../status/assess';
import { advance } from './advance';
import { releaseContested } from './contested';
import { decide, driftHash, type Decision } from './decide';
import { heal, mayHeal } from './heal';
import { leaveOperation, releaseHooks, releaseLostHooks } from './releaseHooks';
import { queuedOperation } from './requests';
import { blockedBy, waitForWindow } from './windowOf';

/** Goes on with the operation that is under way, then does by itself what the policy says. @internal */
export async function syncApplication(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<void> {
  const healthNow = () => {
    const health = assessSynced(app, context);
    const healthy = isReadyHealth(health.status);
    const watched = healthy ? undefined : assessWatched(app, context);
    const unknowable =
      watched && isReadyHealth(watched.health.status)
        ? watched.denied
        : undefined;
    const isUnknown = health.status === 'Unknown';
    return { healthy, isUnknown, unknowable, message: health.message };
  };
  await releaseLostHooks(app, context);
  await advance(app, healthNow, context);
  releaseContested(app, context.clock.now());
  await lookAtNamespace(app, context);
  const decision = holdBack(app, decideFor(app, context), context);
  if (decision.action === 'record-applied') {
    app.applied = {
      renderKey: app.renderKey!,
      revision: app.revision!,
      at: isoTime(context.clock),
      namespace: managedMetadata(app.definition),
    };
  } else if (decision.action === 'heal') {
    await heal(app, decision.keys, context);
  } else if (decision.action === 'sync') {
    await startSync(app, decision.trigger, context);
    await advance(app, healthNow, context);
  }
  if (app.operation?.finishedAt !== undefined) {
    await releaseHooks(app, context);
    await lookAtNamespace(app, context);
  }
  noteOutcome(app);
}

/** What windows and the order between Applications leave of a decision. */
function holdBack(
  app: ApplicationRuntime,
  wished: Decision,
  context: EngineContext,
): Decision {
  const blocked = waitForWindow(app, context);
  app.waitsFor = undefined;
  if (blocked && (wished.action === 'sync' || wished.action === 'heal')) {
    return { action: 'none', reason: blocked.reason };
  }
  // What was applied once is healed whatever others do; only something new has its place in the order.
  if (wished.action === 'sync' && wished.trigger === 'commit') {
    app.waitsFor = context.dependencies.hold(app);
  }
  return app.waitsFor
    ? { action: 'none', reason: app.waitsFor.message }
    : wished;
}

async function startSync(
  app: ApplicationRuntime,
  trigger: 'commit' | 'self-heal',
  context: EngineContext,
): Promise<void> {
  const operation = queuedOperation(
    app,
    { id: context.newId(), type: trigger },
    context,
  );
  await leaveOperation(app, context);
  await context.store.saveOperation(operation);
  const input = inputHashOf(app, context);
  app.operation = operation;
  app.running = { confirm: [] };
  app.attempted = {
    inputHash: trigger === 'commit' ? input : driftHash(input),
    outcome: 'held',
  };
  app.attemptId = operation.id;
}

function noteOutcome(app: ApplicationRuntime): void {
  const { attempted, operation } = app;
  if (attempted && operation?.finishedAt && operation.id === app.attemptId) {
    const outcome = operation.state === 'Succeeded' ? 'succeeded' : 'failed';
    app.attempted = { ...attempted, outcome };
  }
}

function decideFor(app: ApplicationRuntime, context: EngineContext): Decision {
  const different = differences(app);
  return decide({
    policy: app.definition.policy,
    engine: app.definition.engine,
    clusterReachable: clusterOf(app, context)?.status().reachable ?? false,
    renderFailed: app.rendered?.status === 'failed',
    renderKey:
      app.comparisons.size < app.desired.size ? undefined : app.renderKey,
    appliedRenderKey: app.applied?.renderKey,
    inputHash: inputHashOf(app, context),
    attempted: app.attempted,
    operation: app.operation,
    differing: different.map(({ key }) => key),
    waiting: different.flatMap(({ key, waitsFor, missingKind }) =>
      waitsFor ?? missingKind ? [key] : [],
    ),
    unknown: [...app.comparisons.values()].filter(
      ({ verdict }) => verdict === 'unknown',
    ).length,
    toPrune: countPrunes(prunable(app, context), {
      applicationId: app.id,
      installation: context.config.installation,
      policy: app.definition.policy,
      deleting: app.removed,
    }),
    namespaceDiffers: (app.namespaceSeen?.changes.length ?? 0) > 0,
    leftAlone: new Set(
      different
        .map(({ key }) => key)
        .filter(key => !mayHeal(app, key, context)),
    ),
  });
}

/**
 * What an automatic sync depends on: the same input is not tried again after it failed for good. Kinds and admission
 * rules of the cluster are part of it.
 */
function inputHashOf(app: ApplicationRuntime, context: EngineContext): string {
  return inputHash(
    app.renderKey ?? '',
    JSON.stringify(app.definition.policy),
    app.definition.namespace,
    clusterOf(app, context)?.epoch() ?? '',
  );
}

/** Whether drift of single objects may be undone before anything else is asked: nothing else is to be decided. @internal */
export function healsAtOnce(
  app: ApplicationRuntime,
  context: EngineContext,
): boolean {
  const { operation, definition } = app;
  const isBusy =
    operation !== undefined &&
    operation.finishedAt === undefined &&
    operation.state !== 'Settling';
  return (
    !isBusy &&
    blockedBy(app, undefined, context) === undefined &&
    definition.engine === 'builtin' &&
    definition.policy.automated?.selfHeal === true &&
    app.rendered?.status === 'rendered' &&
    app.renderKey !== undefined &&
    app.renderKey === app.applied?.renderKey &&
    app.comparisons.size >= app.desired.size &&
    (clusterOf(app, context)?.status().reachable ?? false)
  );
}
