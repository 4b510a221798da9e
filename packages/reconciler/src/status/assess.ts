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
import type { ApplicationRecord, InventoryEntry } from '../ports';
import { deriveApplication } from './deriveApplication';
import { liveRoot } from './liveRoot';

/** Health of an Application as the cluster is now; where no object has any, it is whether it is synced. @internal */
export function assessApplication(
  app: ApplicationRuntime,
  context: EngineContext,
  synced = differences(app).length === 0,
): { health: Application['health']; degradedAt?: number } {
  if (app.renderKey === undefined) {
    const message = 'It has never rendered, so nothing is known to be there';
    return { health: { status: 'Unknown', message } };
  }
  const cluster = clusterOf(app, context);
  const roots = [...app.desired.values()].map(object =>
    liveRoot(object, cluster, app.comparisons.get(object.key)),
  );
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
  const application = deriveApplication({
    app,
    repository,
    repositoryStatus: context.sources
      .get(definition.repository)!
      .status(definition.branch),
    clusterStatus: cluster?.status(),
    health: assessed.health,
    toPrune: toPrune.filter(({ live }) => !isIgnoredExtra(live)).length,
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
    diffs: diffsOf(app),
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

function inventoryEntry(object: KubernetesObject): InventoryEntry {
  const ref = refOf(object);
  return { key: objectKey(ref), ref, uid: String(object.metadata.uid) };
}

/** What the store keeps. @internal */
export const recordOf = { application: applicationRecord, inventoryEntry };
