/** One Application on a real API server, driven through the engine's own stations: compare, plan, advance. */
import {
  objectKey,
  refOf,
  type DriftFact,
  type KubernetesObject,
  type ObjectRef,
  type Operation,
  type Plan,
} from '@gitops-suite/model';
import { stringify } from 'yaml';
import { openCluster } from '../../src/cluster';
import { compareApplication } from '../../src/engine/compareApplication';
import { planApplication } from '../../src/engine/planApplication';
import { planFacts } from '../../src/engine/planFacts';
import type { SourcedIgnoreRule } from '../../src/plan/ignore/ignoreRules';
import type { Comparison } from '../../src/plan';
import type { Clock, Cluster } from '../../src/ports';
import { desire } from '../../src/render';
import { parseManifests } from '../../src/render/parseManifests';
import { advance } from '../../src/sync/advance';
import { isFinal } from '../../src/sync/decide';
import { healAtOnce } from '../../src/sync/heal';
import { queuedOperation } from '../../src/sync/requests';
import { healsAtOnce, syncApplication } from '../../src/sync/syncApplication';
import { adminOf, type Admin } from '../../src/cluster/testing/adminClient';
import { until } from '../../src/cluster/testing/until';
import { createFakeEngine } from '../../src/testing/fakeEngine';
import type { TestCluster } from '../../src/testing/engineWorld';
import { silentLogger } from '../../src/testUtils';
import { systemClock as clock } from '../../src/engine/clock';
import { gadgets, kinds } from './randomObjects';

export const NAMESPACE = 'preview';

/** An Application whose Git is set by hand, and whose cluster is real. */
export class PreviewWorld {
  readonly admin: Admin;
  readonly #engine = createFakeEngine();
  /** Of all objects that Git has held. */
  readonly #refs = new Map<string, ObjectRef>();
  #revision = 0;

  private constructor(private readonly cluster: Cluster, server: TestCluster) {
    const ca = Buffer.from(server.caData ?? '', 'base64');
    this.admin = adminOf(server.url, server.token, ca);
    const { app, context } = this.#engine;
    app.definition = { ...app.definition, namespace: NAMESPACE };
    Object.assign(context, {
      clusters: new Map([['test', cluster]]),
      clock,
    });
  }

  static async open(server: TestCluster): Promise<PreviewWorld> {
    const cluster = await openCluster(
      { name: 'test', kubeconfig: server.kubeconfig, qps: 2000, burst: 4000 },
      { installation: 'test', logger: silentLogger, clock },
    );
    const world = new PreviewWorld(cluster, server);
    await world.#prepare();
    return world;
  }

  async #prepare(): Promise<void> {
    const definitions =
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await this.admin('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
    }).catch(ignoreConflict);
    await this.admin('POST', definitions, gadgets).catch(ignoreConflict);
    await until(async () => {
      const kind = await this.cluster.kind('preview.example', 'Gadget');
      return kind.status === 'done' && this.#serves('gadgets');
    });
    const watched = kinds.map(({ apiVersion, kind }) => {
      const [version, group = ''] = apiVersion.split('/').reverse();
      return { group, version, kind };
    });
    await this.cluster.watch({ kinds: watched, namespaces: [NAMESPACE] });
    await until(() => this.cluster.live.isComplete(watched));
  }

  async #serves(plural: string): Promise<boolean> {
    const path = `/apis/preview.example/v1/namespaces/${NAMESPACE}/${plural}`;
    return this.admin('GET', path).then(
      () => true,
      () => false,
    );
  }

  /** Has Git hold these manifests, as YAML that is read the way renders are. */
  commit(
    manifests: readonly KubernetesObject[],
    ignoreDifferences: readonly SourcedIgnoreRule[],
    options: readonly string[],
  ): void {
    const { app } = this.#engine;
    const yaml = manifests
      .map(one => stringify(one, { version: '1.1' }))
      .join('---\n');
    const { objects, problems } = parseManifests(yaml, 'preview');
    if (problems.length > 0) {
      throw new Error(`the round is wrong: ${problems[0].message}`);
    }
    app.definition = {
      ...app.definition,
      ignoreDifferences,
      policy: { ...app.definition.policy, options } as never,
    };
    const desired = desire({
      objects,
      definition: app.definition,
      installation: 'test',
      hashKey: Buffer.from('key'),
      isNamespaced: () => true,
    });
    this.#revision += 1;
    desired.forEach(({ key, ref }) => this.#refs.set(key, ref));
    app.desired = new Map(desired.map(one => [one.key, one]));
    app.comparisons = new Map();
    app.fresh = false;
    app.revision = `r${this.#revision}`;
    app.renderKey = app.revision;
    app.rendered = {
      status: 'rendered',
      key: app.revision,
      readSet: { files: [], absent: [], folders: [] },
      objects,
      warnings: [],
    };
  }

  /** The object as the server has it now; undefined when there is none. */
  async read(key: string): Promise<KubernetesObject | undefined> {
    const ref = this.#refs.get(key);
    const found = ref && (await this.cluster.get(ref));
    if (found?.status === 'failed') {
      throw new Error(found.message);
    }
    return found?.value;
  }

  /** Waits until the watches have told what happened to these objects. */
  async caughtUp(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await until(async () => {
        const real = await this.read(key);
        const watched = this.cluster.live.get(key);
        const label = 'applyset.kubernetes.io/part-of';
        const isSeen = real?.metadata.labels?.[label] !== undefined;
        const expected = isSeen ? real?.metadata.resourceVersion : undefined;
        return watched?.metadata.resourceVersion === expected;
      });
    }
  }

  /** What a person sees before a sync. */
  async plan(): Promise<Plan> {
    const { app, context } = this.#engine;
    await compareApplication(app, 'all', context);
    const facts = await planFacts(app, context);
    return planApplication(app, { prune: true }, facts, context);
  }

  /** Syncs as a person does who has seen this plan and typed what its guards ask for. */
  async sync(plan: Plan): Promise<Operation> {
    const { app, context } = this.#engine;
    const id = context.newId();
    app.fresh = false;
    app.operation = queuedOperation(
      app,
      { id, type: 'manual', by: 'me' },
      context,
    );
    app.running = {
      prune: true,
      approvedHash: plan.hash,
      seenHash: plan.hash,
      confirm: plan.guards.flatMap(({ confirm }) => confirm ?? []),
    };
    const pruned = plan.steps.filter(({ verb }) => verb === 'prune');
    for (let left = 50; left > 0 && !isFinal(app.operation.state); left -= 1) {
      await advance(app, () => ({ healthy: true }), context);
      await this.#collect(pruned.map(({ key }) => key));
    }
    return app.operation;
  }

  /** Takes away what is being deleted, as the garbage collector and the holders of finalizers do. */
  async #collect(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const object = await this.read(key);
      if (object?.metadata.deletionTimestamp !== undefined) {
        await this.remove(object);
      }
    }
    await this.caughtUp(keys);
  }

  /**
   * What the loop does when the watches tell of these objects. Answers what people see then, and what was written
   * since the world began.
   */
  async react(keys: readonly string[]): Promise<{
    drift: readonly DriftFact[];
    differing: readonly Comparison[];
    applies: number;
  }> {
    const { app, context } = this.#engine;
    const changed = new Set(keys);
    const rest = healsAtOnce(app, context)
      ? await healAtOnce(app, changed, context)
      : changed;
    await compareApplication(app, rest, context);
    await syncApplication(app, context);
    return {
      drift: [...app.drift.values()],
      differing: [...app.comparisons.values()].filter(
        ({ verdict }) => verdict !== 'same',
      ),
      applies: context.counters.applies,
    };
  }

  /** Turns self-heal on or off, and sets the engine's clock. */
  configure(options: { selfHeal: boolean; clock?: Clock }): void {
    const { app, context } = this.#engine;
    const { selfHeal } = options;
    app.definition = {
      ...app.definition,
      policy: {
        ...app.definition.policy,
        automated: { prune: true, selfHeal },
      },
    };
    Object.assign(context, options.clock ? { clock: options.clock } : {});
  }

  /** Takes everything out of the cluster. */
  async clear(keys: readonly string[]): Promise<void> {
    const { app } = this.#engine;
    await Promise.all(
      keys.map(async key => {
        const object = await this.read(key);
        if (object) {
          await this.remove(object);
        }
      }),
    );
    await this.caughtUp(keys);
    app.inventory.clear();
    app.drift.clear();
  }

  /** Deletes at once, whatever holds the object. */
  async remove(object: KubernetesObject): Promise<void> {
    const path = pathOf(object);
    await this.admin(
      'PATCH',
      path,
      { metadata: { finalizers: null } },
      'application/merge-patch+json',
    ).catch(() => {});
    await this.admin('DELETE', path).catch(() => {});
  }

  close(): Promise<void> {
    return this.cluster.close();
  }
}

/** Where an object is read and written. */
export function pathOf(object: KubernetesObject): string {
  const { group, version, name, kind } = refOf(object);
  const plural = kinds.find(one => one.kind === kind)!.plural;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}/namespaces/${NAMESPACE}/${plural}/${name}`;
}

/** Key of a manifest in the namespace of the world. */
export function keyOf(manifest: KubernetesObject): string {
  const { metadata } = manifest;
  return objectKey(
    refOf({ ...manifest, metadata: { ...metadata, namespace: NAMESPACE } }),
  );
}

function ignoreConflict(error: Error): void {
  if (!/AlreadyExists/.test(error.message)) {
    throw error;
  }
}
