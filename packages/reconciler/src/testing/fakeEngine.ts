import type { HistoryEntry, KubernetesObject } from '@gitops-suite/model';
import { defaultTiming, type RepositoryTrust } from '../config';
import type { ApplicationDefinition } from '../discover';
import { newRuntime, type ApplicationRuntime } from '../engine/application';
import type { EngineContext } from '../engine/context';
import { takeObjects } from '../engine/desireObjects';
import { Turns } from '../engine/turns';
import { compileHealthRules, type HealthRuleConfig } from '../health';
import { createVerdictCache } from '../plan';
import type { Cluster } from '../ports';
import { desire } from '../render';
import {
  createManualClock,
  createMemoryStore,
  silentLogger,
} from '../testUtils';
import { createFakeCluster } from './fakeCluster';

const everything: RepositoryTrust = {
  cluster: 'test',
  namespaces: ['*'],
  clusterKinds: ['*'],
};

/** One Application on a cluster in memory, without Git and without a loop around it. */
export function createFakeEngine(
  options: {
    trust?: RepositoryTrust;
    healthRules?: readonly HealthRuleConfig[];
  } = {},
) {
  const clock = createManualClock();
  const store = createMemoryStore();
  const cluster = createFakeCluster();
  const notes: Omit<HistoryEntry, 'id' | 'at'>[] = [];
  const wakes: number[] = [];
  let ids = 0;
  const context = {
    config: {
      installation: 'test',
      repositories: [
        { name: 'r', url: 'file:///r', trust: [options.trust ?? everything] },
      ],
    },
    timing: defaultTiming,
    clock,
    logger: silentLogger,
    store,
    sources: new Map(),
    clusters: new Map<string, Cluster>([['test', cluster]]),
    verdicts: createVerdictCache({ maxEntries: 100 }),
    healthRules: compileHealthRules(options.healthRules ?? []),
    creations: new Turns(),
    dependencies: {
      hold: () => undefined,
      look: () => undefined,
      definers: () => [],
    },
    counters: { comparisons: 0, dryRuns: 0, applies: 0, deletes: 0, plans: 0 },
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    note: (_app: ApplicationRuntime, entry: Omit<HistoryEntry, 'id' | 'at'>) =>
      notes.push(entry),
    publish: () => {},
    wakeAt: (_app: ApplicationRuntime, at: number) => wakes.push(at),
  } as unknown as EngineContext;
  const app = newRuntime({
    id: 'a.dev',
    app: 'a',
    environment: 'dev',
    repository: 'r',
    branch: 'main',
    cluster: 'test',
    namespace: 'a',
    engine: 'builtin',
    scope: 'app',
    overlay: 'apps/a/overlays/dev',
    policy: { automated: { prune: true, selfHeal: true }, options: [] },
  } as Partial<ApplicationDefinition> as ApplicationDefinition);
  return { app, clock, store, cluster, context, notes, wakes };
}

/** Has the Application want these ConfigMaps, by name and value, as a commit would. */
export function commit(
  app: ApplicationRuntime,
  revision: string,
  values: Record<string, string>,
): void {
  const objects = Object.entries(values).map(
    ([name, value]): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { value },
    }),
  );
  commitObjects(app, revision, objects);
}

/** Has the Application want these objects, hooks among them. */
export function commitObjects(
  app: ApplicationRuntime,
  revision: string,
  objects: readonly KubernetesObject[],
): void {
  const desired = desire({
    objects,
    definition: app.definition,
    installation: 'test',
    hashKey: Buffer.from('key'),
    isNamespaced: () => true,
  });
  takeObjects(app, desired);
  app.comparisons = new Map();
  app.fresh = false;
  app.revision = revision;
  app.renderKey = JSON.stringify(objects);
  app.rendered = {
    status: 'rendered',
    key: app.renderKey,
    readSet: { files: [], absent: [], folders: [] },
    objects,
    warnings: [],
  };
}

/** Key of a ConfigMap of {@link commit}. */
export function keyOf(name: string): string {
  return `/ConfigMap/a/${name}`;
}
