import { isNamespaceTerminating } from '../apiError';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { NewObject, Pod, ReplicaSet } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { claimDependents, ownerKeys } from '../ownership';
import { newPod } from '../podFactory';
import { createPodWriter } from '../podWriter';
import { resources } from '../resources';
import { isSameData } from '../sameData';
import { writeStatus } from '../writeStatus';
import { countReplicas, planReplicas, type CountInput } from './planReplicas';

/** Keeps as many pods as each ReplicaSet asks for. */
export function createReplicaSetController(
  context: ControllerContext,
): Controller {
  const replicaSets = context.informers.of<ReplicaSet>(resources.replicaSets);
  const pods = context.informers.of<Pod>(resources.pods);
  const writer = createPodWriter(context);

  async function reconcile(key: string): Promise<number | undefined> {
    const replicaSet = replicaSets.store.get(key);
    if (!replicaSet) return undefined;
    const owned = await claimDependents({
      client: context.client,
      owner: replicaSet,
      ownerResource: resources.replicaSets,
      selector: replicaSet.spec.selector,
      dependents: pods,
    });
    const plan = planReplicas(replicaSet, owned);
    const failure =
      (await createPods(replicaSet, plan.create)) ??
      (await removePods(replicaSet, plan.remove));
    const { status, recheckAfter } = countReplicas({
      replicaSet,
      pods: pods.store.ownedBy(replicaSet.metadata.uid),
      now: context.clock.now(),
      scale: context.pace.scale,
      failure,
    });
    if (!isSameData(status, replicaSet.status)) {
      await writeStatus(context.client, replicaSets, { ...replicaSet, status });
    }
    return failure ? context.pace.scale(5_000) : recheckAfter;
  }

  /** In batches that double, so that a refusal costs one request and not hundreds. */
  async function createPods(
    replicaSet: ReplicaSet,
    count: number,
  ): Promise<CountInput['failure']> {
    let left = count;
    for (let batch = 1; left > 0; batch *= 2) {
      const size = Math.min(batch, left);
      const results = await Promise.allSettled(
        Array.from({ length: size }, () =>
          writer.create(replicaSet, podOf(replicaSet)),
        ),
      );
      const refused = results.find(result => result.status === 'rejected');
      if (refused) return failed('FailedCreate', refused.reason);
      left -= size;
    }
    return undefined;
  }

  async function removePods(
    replicaSet: ReplicaSet,
    surplus: Pod[],
  ): Promise<CountInput['failure']> {
    const results = await Promise.allSettled(
      surplus.map(pod => writer.remove(replicaSet, pod)),
    );
    const refused = results.find(result => result.status === 'rejected');
    return refused && failed('FailedDelete', refused.reason);
  }

  function failed(
    reason: 'FailedCreate' | 'FailedDelete',
    error: unknown,
  ): CountInput['failure'] {
    if (isNamespaceTerminating(error)) throw error;
    return {
      reason,
      message: error instanceof Error ? error.message : String(error),
    };
  }

  return {
    wakes: [
      wakeOn(replicaSets, replicaSet => [keyOf(replicaSet)]),
      wakeOn(pods, pod => ownerKeys(pod, replicaSets)),
    ],
    reconcile,
  };
}

function podOf(replicaSet: ReplicaSet): NewObject<Pod> {
  const { template } = replicaSet.spec;
  return newPod({
    owner: replicaSet,
    resource: resources.replicaSets,
    template,
  });
}
