import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { NewObject, Node, Pod } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { claimDependents, ownerKeys } from '../ownership';
import { newPod } from '../podFactory';
import { createPodWriter } from '../podWriter';
import { resources } from '../resources';
import {
  hashOfRevision,
  revisionLabel,
  syncRevisions,
  type ControllerRevision,
} from '../revisionHistory';
import { isSameData } from '../sameData';
import { writeStatus } from '../writeStatus';
import {
  daemonTolerations,
  planDaemonSet,
  type DaemonSet,
} from './planDaemonSet';

/** Keeps one pod of each DaemonSet on every fitting node. */
export function createDaemonSetController(
  context: ControllerContext,
): Controller {
  const { client } = context;
  const sets = context.informers.of<DaemonSet>(resources.daemonSets);
  const pods = context.informers.of<Pod>(resources.pods);
  const nodes = context.informers.of<Node>(resources.nodes);
  const writer = createPodWriter(context);
  // Asked for here so that it is followed from the start.
  context.informers.of<ControllerRevision>(resources.controllerRevisions);

  async function reconcile(key: string): Promise<number | undefined> {
    const set = sets.store.get(key);
    if (!set) return undefined;
    const owned = await claimDependents({
      client,
      owner: set,
      ownerResource: resources.daemonSets,
      selector: set.spec.selector,
      dependents: pods,
    });
    const { current } = await syncRevisions(context, set, resources.daemonSets);
    const hash = hashOfRevision(current);
    const plan = planDaemonSet({
      set,
      pods: owned,
      nodes: nodes.store.all(),
      hash,
      now: context.clock.now(),
      scale: context.pace.scale,
    });
    for (const pod of plan.remove) await writer.remove(set, pod);
    for (const node of plan.create)
      await writer.create(set, daemonPod(set, node, hash));
    if (!isSameData(plan.status, set.status)) {
      await writeStatus(client, sets, { ...set, status: plan.status });
    }
    return plan.recheckAfter;
  }

  return {
    wakes: [
      wakeOn(sets, set => [keyOf(set)]),
      wakeOn(pods, pod => ownerKeys(pod, sets)),
      {
        attach: wake =>
          nodes.store.onChange((current, previous) => {
            // Heartbeats of nodes say nothing new.
            if (
              current &&
              previous &&
              isSameData(placeOf(current), placeOf(previous))
            )
              return;
            for (const set of sets.store.all()) wake(keyOf(set));
          }),
      },
    ],
    reconcile,
  };
}

function placeOf(node: Node): unknown {
  return [node.spec, node.metadata.labels];
}

/** A pod that only one node may take; the scheduler binds it like any other. */
export function daemonPod(
  set: DaemonSet,
  node: string,
  hash: string,
): NewObject<Pod> {
  const generation =
    set.metadata.annotations?.['deprecated.daemonset.template.generation'];
  const pod = newPod({
    owner: set,
    resource: resources.daemonSets,
    template: set.spec.template,
    labels: {
      [revisionLabel]: hash,
      ...(generation !== undefined && {
        'pod-template-generation': generation,
      }),
    },
  });
  const here = {
    key: 'metadata.name',
    operator: 'In' as const,
    values: [node],
  };
  const nodeAffinity = {
    ...pod.spec.affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [here] }],
    },
  };
  return {
    ...pod,
    spec: {
      ...pod.spec,
      affinity: { ...pod.spec.affinity, nodeAffinity },
      tolerations: [...(pod.spec.tolerations ?? []), ...daemonTolerations],
    },
  };
}
