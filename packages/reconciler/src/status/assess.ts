import {
  objectKey,
  refOf,
  type Application,
  type KubernetesObject,
  type Problem,
  type ResourceDiff,
} from '@gitops-suite/model';
import { engineStateOf, type ApplicationRuntime } from '../engine/application';
import { differences, prunable } from '../engine/compareApplication';
import { clusterOf, isoTime, type EngineContext } from '../engine/context';
import { applicationHealth, resourceTree } from '../health';
import { isIgnoredExtra } from '../plan/annotations';
import { comparable } from '../plan/comparable';
import { goneLines } from '../plan/diffLines';
import { maskManifest } from '../plan/maskSecrets';
import type { ApplicationRecord, InventoryEntry } from '../ports';
import { deriveApplication } from './deriveApplication';
import { liveRoot, type LiveRoot } from './liveRoot';

/** Health of an Application as the cluster is now; where no object has any, it is whether it is synced. @internal */
export function assessApplication(
  app: ApplicationRuntime,
  context: EngineContext,
  synced = differences(app).length === 0,
): { health: Application['health']; degradedAt?: number } {
  return assessRoots(app, context, { synced, roots: rootsOf(app, context) });
}

/** Health of what a sync is about: of the objects that were chosen, or of all. @internal */
export function assessSynced(
  app: ApplicationRuntime,
  context: EngineContext,
): Application['health'] {
  const chosen = chosenBy(app);
  const roots = rootsOf(app, context).filter(({ key }) => chosen(key));
  const synced = !differences(app).some(({ key }) => chosen(key));
  return assessRoots(app, context, { synced, roots }).health;
}

function chosenBy({ operation }: ApplicationRuntime): (key: string) => boolean {
  const { resources } = operation ?? {};
  return key => resources?.includes(key) ?? true;
}

/**
 * Whether what is left of a sync beside the objects that may not be watched is healthy; undefined where all may
 * be. `denied` says of the first of them which right is missing. @internal
 */
export function assessWatched(
  app: ApplicationRuntime,
  context: EngineContext,
): { health: Application['health']; denied: string } | undefined {
  const chosen = chosenBy(app);
  const roots = rootsOf(app, context).filter(({ key }) => chosen(key));
  const denied = roots.find(({ isDenied }) => isDenied);
  if (!denied) {
    return undefined;
  }
  const watched = roots.filter(({ isDenied }) => !isDenied);
  const synced = !differences(app).some(({ key }) => chosen(key));
  const { health } = assessRoots(app, context, { synced, roots: watched });
  const { kind, name } = denied.ref;
  return { health, denied: `${kind}/${name}: ${denied.unread}` };
}

function rootsOf(
  app: ApplicationRuntime,
  context: EngineContext,
): readonly LiveRoot[] {
  const cluster = clusterOf(app, context);
  return [...app.desired.values()].map(object =>
    liveRoot(object, cluster, app.comparisons.get(object.key)),
  );
}

function assessRoots(
  app: ApplicationRuntime,
  context: EngineContext,
  { synced, roots }: { synced: boolean; roots: readonly LiveRoot[] },
): { health: Application['health']; degradedAt?: number } {
  if (app.renderKey === undefined) {
    const message = 'It has never rendered, so nothing is known to be there';
    return { health: { status: 'Unknown', message } };
  }
  const cluster = clusterOf(app, context);
  return applicationHealth({
    roots,
    children: uid => cluster?.live.children(uid) ?? [],
    events: keys => cluster?.live.events(keys) ?? [],
    now: context.clock.now(),
    graceMs: context.timing.graceMs,
    application: {
      app: app.definition.app,
      environment: app.definition.environment,
    },
    synced,
    rules: context.healthRules,
  });
}

function applicationRecord(
  app: ApplicationRuntime,
  assessed: { health: Application['health']; problems: readonly Problem[] },
  context: EngineContext,
): ApplicationRecord {
  const { definition } = app;
  const cluster = clusterOf(app, context);
  const repository = context.config.repositories.find(
    ({ name }) => name === definition.repository,
  )!;
  const toPrune = prunable(app, context).filter(
    ({ live }) => live !== undefined,
  );
  const differing = toPrune.filter(({ live }) => !isIgnoredExtra(live));
  const application = deriveApplication({
    app,
    repository,
    repositoryStatus: context.sources
      .get(definition.repository)!
      .status(definition.branch),
    clusterStatus: cluster?.status(),
    health: assessed.health,
    toPrune: differing.length,
    problems: assessed.problems,
    now: isoTime(context.clock),
  });
  const roots = [
    ...[...app.desired.values()].map(object => {
      const comparison = app.comparisons.get(object.key);
      return { ...liveRoot(object, cluster, comparison), comparison };
    }),
    ...toPrune.map(({ entry, live }) => ({
      key: entry.key,
      ref: entry.ref,
      live,
      toPrune: true,
    })),
  ];
  const nodes = resourceTree({
    roots,
    children: uid => cluster?.live.children(uid) ?? [],
    now: context.clock.now(),
    rules: context.healthRules,
  });
  const events = cluster?.live.events(nodes.map(({ key }) => key)) ?? [];
  return {
    application,
    nodes,
    diffs: [...diffsOf(app), ...differing.map(extraOf)],
    events,
    state: engineStateOf(app),
  };
}

function diffsOf(app: ApplicationRuntime): ResourceDiff[] {
  return [...app.comparisons.values()].flatMap(
    ({ key, ref, verdict, fields, lines, ignored }) =>
      verdict === 'same' || verdict === 'unknown'
        ? []
        : [
            {
              key,
              ref,
              kind: verdict,
              fields: [...fields],
              lines: [...lines],
              ...(ignored ? { ignored: [...ignored] } : {}),
            },
          ],
  );
}

/** What left Git and is still there: all that a prune takes away. */
function extraOf({
  entry: { key, ref },
  live,
}: ReturnType<typeof prunable>[number]): ResourceDiff {
  const lines = goneLines(maskManifest(comparable(live!)));
  return { key, ref, kind: 'extra', fields: [], lines };
}

function inventoryEntry(object: KubernetesObject): InventoryEntry {
  const ref = refOf(object);
  return { key: objectKey(ref), ref, uid: String(object.metadata.uid) };
}

/** What the store keeps. @internal */
export const recordOf = { application: applicationRecord, inventoryEntry };
