import { isAlreadyExists, isNotFound } from '../apiError';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Pod } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { claimDependents, ownerKeys } from '../ownership';
import { createPodWriter } from '../podWriter';
import { resources } from '../resources';
import {
  hashOfRevision,
  surplusRevisions,
  syncRevisions,
  templateOf,
  type ControllerRevision,
} from '../revisionHistory';
import { isSameData } from '../sameData';
import type { PersistentVolumeClaim } from '../storage/storageTypes';
import { writeStatus } from '../writeStatus';
import { planStatefulSet, type MissingPod } from './planStatefulSet';
import { claimsOf, newStatefulPod } from './statefulPod';
import type { StatefulSet } from './statefulSetTypes';

/** Keeps the pods of StatefulSets, in order and with their claims. */
export function createStatefulSetController(
  context: ControllerContext,
): Controller {
  const { client } = context;
  const sets = context.informers.of<StatefulSet>(resources.statefulSets);
  const pods = context.informers.of<Pod>(resources.pods);
  const claims = context.informers.of<PersistentVolumeClaim>(
    resources.persistentVolumeClaims,
  );
  const writer = createPodWriter(context);
  // Asked for here so that it is followed from the start.
  context.informers.of<ControllerRevision>(resources.controllerRevisions);

  async function reconcile(key: string): Promise<number | undefined> {
    const set = sets.store.get(key);
    if (!set) return undefined;
    const owned = await claimDependents({
      client,
      owner: set,
      ownerResource: resources.statefulSets,
      selector: set.spec.selector,
      dependents: pods,
    });
    const { history, current } = await syncRevisions(
      context,
      set,
      resources.statefulSets,
    );
    const byName = new Map(
      history.map(revision => [revision.metadata.name, revision]),
    );
    const before = set.status?.currentRevision ?? '';
    const plan = planStatefulSet({
      set,
      pods: owned,
      currentRevision: byName.has(before) ? before : current.metadata.name,
      updateRevision: current.metadata.name,
      hashOf: name => {
        const revision = byName.get(name);
        return revision ? hashOfRevision(revision) : '';
      },
      now: context.clock.now(),
      scale: context.pace.scale,
    });
    for (const missing of plan.create) {
      await create(set, missing, byName.get(missing.revision) ?? current);
    }
    for (const pod of plan.remove) {
      await writer.remove(set, pod, describe(set, 'Delete'));
    }
    if (!isSameData(plan.status, set.status)) {
      await writeStatus(client, sets, { ...set, status: plan.status });
    }
    await dropRevisions(
      set,
      history,
      new Set([plan.status.currentRevision ?? '', current.metadata.name]),
    );
    return plan.recheckAfter;
  }

  function describe(set: StatefulSet, verb: string): (name: string) => string {
    return name =>
      `${verb} Pod ${name} in StatefulSet ${set.metadata.name} successful`;
  }

  async function create(
    set: StatefulSet,
    { ordinal }: MissingPod,
    revision: ControllerRevision,
  ): Promise<void> {
    for (const { claim } of claimsOf(set, ordinal)) {
      const name = claim.metadata.name ?? '';
      if (claims.store.get(`${set.metadata.namespace}/${name}`)) continue;
      await client
        .create<PersistentVolumeClaim>(resources.persistentVolumeClaims, claim)
        .then(created => claims.store.put(created))
        .catch(error => {
          if (!isAlreadyExists(error)) throw error;
        });
      const pod = `${set.metadata.name}-${ordinal}`;
      const message = `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
      context.events.record(set, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message,
      });
    }
    const hash = hashOfRevision(revision);
    const pod = newStatefulPod(set, ordinal, {
      template: templateOf(revision),
      hash,
    });
    await writer.create(set, pod, describe(set, 'Create'));
  }

  async function dropRevisions(
    set: StatefulSet,
    history: ControllerRevision[],
    inUse: Set<string>,
  ): Promise<void> {
    const limit = set.spec.revisionHistoryLimit ?? 10;
    for (const { metadata } of surplusRevisions(history, inUse, limit)) {
      await client
        .remove(resources.controllerRevisions, metadata, { uid: metadata.uid })
        .catch(error => {
          if (!isNotFound(error)) throw error;
        });
    }
  }

  return {
    wakes: [
      wakeOn(sets, set => [keyOf(set)]),
      wakeOn(pods, pod => ownerKeys(pod, sets)),
    ],
    reconcile,
  };
}
