import { isNamespaceTerminating, isNotFound } from '../apiError';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Pod, ReplicaSet } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { claimDependents, ownerKeys } from '../ownership';
import { newPod } from '../podFactory';
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
        Array.from({ length: size }, () => createPod(replicaSet)),
      );
      const refused = results.find(result => result.status === 'rejected');
      if (refused) return failed(replicaSet, 'FailedCreate', refused.reason);
      left -= size;
    }
    return undefined;
  }

  async function createPod(replicaSet: ReplicaSet): Promise<void> {
    const pod = await context.client.create(
      resources.pods,
      newPod({
        owner: replicaSet,
        resource: resources.replicaSets,
        template: replicaSet.spec.template,
      }),
    );
    pods.store.put(pod);
    context.events.record(replicaSet, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${pod.metadata.name}`,
    });
  }

  async function removePods(
    replicaSet: ReplicaSet,
    surplus: Pod[],
  ): Promise<CountInput['failure']> {
    const results = await Promise.allSettled(
      surplus.map(pod => removePod(replicaSet, pod)),
    );
    const refused = results.find(result => result.status === 'rejected');
    return refused && failed(replicaSet, 'FailedDelete', refused.reason);
  }

  async function removePod(replicaSet: ReplicaSet, pod: Pod): Promise<void> {
    try {
      const { uid } = pod.metadata;
      const leaving = await context.client.remove<Pod>(
        resources.pods,
        pod.metadata,
        { uid },
      );
      if (leaving) pods.store.put(leaving);
      else pods.store.remove(pod);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    context.events.record(replicaSet, {
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted pod: ${pod.metadata.name}`,
    });
  }

  function failed(
    replicaSet: ReplicaSet,
    reason: 'FailedCreate' | 'FailedDelete',
    error: unknown,
  ): CountInput['failure'] {
    if (isNamespaceTerminating(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const verb = reason === 'FailedCreate' ? 'creating' : 'deleting';
    context.events.record(replicaSet, {
      type: 'Warning',
      reason,
      message: `Error ${verb}: ${message}`,
    });
    return { reason, message };
  }

  return {
    wakes: [
      wakeOn(replicaSets, replicaSet => [keyOf(replicaSet)]),
      wakeOn(pods, pod => ownerKeys(pod, replicaSets)),
    ],
    reconcile,
  };
}
