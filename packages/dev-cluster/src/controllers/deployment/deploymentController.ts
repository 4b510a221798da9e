import { isAlreadyExists } from '../apiError';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Deployment, NewObject, Pod, ReplicaSet } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { claimDependents, controllerOf, ownerKeys } from '../ownership';
import { resources } from '../resources';
import { isSameData } from '../sameData';
import { writeStatus } from '../writeStatus';
import { isSameTemplate } from '../templateHash';
import { planRollout, type RolloutPlan } from './planRollout';
import { annotations } from './rolloutView';

/** Rolls Deployments out over ReplicaSets. */
export function createDeploymentController(
  context: ControllerContext,
): Controller {
  const deployments = context.informers.of<Deployment>(resources.deployments);
  const replicaSets = context.informers.of<ReplicaSet>(resources.replicaSets);
  const pods = context.informers.of<Pod>(resources.pods);

  const oldPodsRemain = (old: ReplicaSet[]) =>
    old.some(replicaSet =>
      pods.store
        .ownedBy(replicaSet.metadata.uid)
        .some(
          pod =>
            pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed',
        ),
    );

  /** With Recreate the last old pod has to be gone before the first new one comes. */
  const deploymentOf = (pod: Pod): string[] => {
    const owner = controllerOf(pod);
    if (owner?.kind !== 'ReplicaSet') return [];
    const { namespace } = pod.metadata;
    const replicaSet = replicaSets.store.get(`${namespace}/${owner.name}`);
    const deployment = replicaSet && controllerOf(replicaSet);
    if (deployment?.kind !== 'Deployment') return [];
    const key = `${namespace}/${deployment.name}`;
    return deployments.store.get(key)?.spec.strategy?.type === 'Recreate'
      ? [key]
      : [];
  };

  async function reconcile(key: string): Promise<number | undefined> {
    const deployment = deployments.store.get(key);
    if (!deployment) return undefined;
    const owned = await claimDependents({
      client: context.client,
      owner: deployment,
      ownerResource: resources.deployments,
      selector: deployment.spec.selector,
      dependents: replicaSets,
    });
    const plan = planRollout({
      deployment,
      replicaSets: owned,
      oldPodsRemain,
      now: context.clock.now(),
      scale: context.pace.scale,
    });
    await run(deployment, plan);
    return plan.recheckAfter;
  }

  async function run(deployment: Deployment, plan: RolloutPlan): Promise<void> {
    if (plan.create && !(await create(deployment, plan.create))) return;
    for (const replicaSet of plan.update) {
      replicaSets.store.put(
        await context.client.replace(resources.replicaSets, replicaSet),
      );
    }
    for (const event of plan.events) context.events.record(deployment, event);
    for (const { metadata } of plan.remove) {
      await context.client.remove(resources.replicaSets, metadata, {
        uid: metadata.uid,
      });
    }
    await writeOutcome(deployment, plan);
  }

  /** Answers false when the name is taken by another template: the next hash counts that in. */
  async function create(
    deployment: Deployment,
    replicaSet: NewObject<ReplicaSet>,
  ): Promise<boolean> {
    try {
      replicaSets.store.put(
        await context.client.create(resources.replicaSets, replicaSet),
      );
      return true;
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const { namespace, name = '' } = replicaSet.metadata;
      const existing = await context.client.get<ReplicaSet>(
        resources.replicaSets,
        {
          namespace,
          name,
        },
      );
      replicaSets.store.put(existing);
      const ours = controllerOf(existing)?.uid === deployment.metadata.uid;
      if (
        ours &&
        isSameTemplate(existing.spec.template, replicaSet.spec.template)
      )
        return true;
      const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
      const status = { ...deployment.status, collisionCount };
      await writeStatus(context.client, deployments, { ...deployment, status });
      return false;
    }
  }

  async function writeOutcome(
    deployment: Deployment,
    plan: RolloutPlan,
  ): Promise<void> {
    const before = deployment.metadata.annotations?.[annotations.revision];
    const revision = plan.revision ?? before;
    if (isSameData(plan.status, deployment.status) && revision === before)
      return;
    const revised: Record<string, string> =
      revision === undefined ? {} : { [annotations.revision]: revision };
    const written = await writeStatus(context.client, deployments, {
      ...deployment,
      metadata: {
        ...deployment.metadata,
        annotations: { ...deployment.metadata.annotations, ...revised },
      },
      status: plan.status,
    });
    // A server may keep metadata apart from the status.
    if (written.metadata.annotations?.[annotations.revision] === revision)
      return;
    deployments.store.put(
      await context.client.merge<Deployment>(
        resources.deployments,
        deployment.metadata,
        {
          metadata: { uid: deployment.metadata.uid, annotations: revised },
        },
      ),
    );
  }

  return {
    wakes: [
      wakeOn(deployments, deployment => [keyOf(deployment)]),
      wakeOn(replicaSets, replicaSet => ownerKeys(replicaSet, deployments)),
      wakeOn(pods, deploymentOf),
    ],
    reconcile,
  };
}
