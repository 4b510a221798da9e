import {
  objectKey,
  refOf,
  type KubernetesObject,
  type ObjectKey,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import type { EngineContext } from '../engine/context';
import { done, failed, type Failure, type Outcome } from '../outcome';
import { foreignOwnerOf } from '../plan';
import type { Applied, Cluster } from '../ports';

/**
 * Applies an object that was absent when it was compared, and takes nothing over that has come since. Without a
 * request more than the apply itself: creations of one object wait for each other, then what the watches hold is
 * looked at, and of all clusters that are the same API server; only where no watch tells is the object read. Fields of
 * others are not forced: a conflict plans again, and the guards have their say. Held by createObject.test.ts, and on
 * real servers by reconcile.shared.test.ts.
 * @internal
 */
export function createObject(
  app: ApplicationRuntime,
  manifest: KubernetesObject,
  parts: { cluster: Cluster; context: EngineContext; validate?: boolean },
): Promise<Outcome<Applied>> {
  const { cluster, context, validate } = parts;
  const key = objectKey(refOf(manifest));
  return context.creations.inTurn(`${serverOf(cluster)} ${key}`, async () => {
    const live = await whatCame(key, manifest, parts);
    if (live.status === 'failed') {
      return live;
    }
    const refusal = live.value && refusalOf(app, live.value, context);
    if (refusal) {
      return refusal;
    }
    context.counters.applies += 1;
    const applied = await cluster.apply(manifest, {
      dryRun: false,
      force: false,
      ...(validate === false ? { validate } : {}),
    });
    if (applied.status === 'failed' || applied.value.created) {
      return applied;
    }
    return refusalOf(app, applied.value.object, context) ?? applied;
  });
}

/** What tells two configured clusters of one API server from two clusters. */
function serverOf(cluster: Cluster): string {
  return cluster.identity() ?? `cluster ${cluster.name}`;
}

async function whatCame(
  key: ObjectKey,
  manifest: KubernetesObject,
  { cluster, context }: { cluster: Cluster; context: EngineContext },
): Promise<Outcome<KubernetesObject | undefined>> {
  const live = [...context.clusters.values()]
    .filter(other => serverOf(other) === serverOf(cluster))
    .map(same => same.live.get(key))
    .find(object => object !== undefined);
  const ref = refOf(manifest);
  return live || cluster.live.isComplete([ref]) ? done(live) : cluster.get(ref);
}

function refusalOf(
  app: ApplicationRuntime,
  live: KubernetesObject,
  context: EngineContext,
): Failure | undefined {
  const owner = foreignOwnerOf(live, {
    installation: context.config.installation,
    applicationId: app.id,
  });
  return owner === undefined
    ? undefined
    : failed(
        'foreign-owner',
        `owned by ${owner}, since a moment ago. Remove it there, or here.`,
        { subject: objectKey(refOf(live)) },
      );
}
