import { isNotFound } from '../apiError';
import { toTime } from '../clock';
import { withCondition } from '../conditions';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Node, Pod } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { isPodActive } from '../podFacts';
import { resources } from '../resources';
import { isSameData } from '../sameData';
import {
  selectedNode,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../storage/storageTypes';
import { writeStatus } from '../writeStatus';
import { examineClaims } from './examineClaims';
import { NodeLoad } from './nodeLoad';
import { planPlacement } from './planPlacement';

const retryInterval = 30_000;

/** Binds pods to nodes, or says why it cannot. */
export function createSchedulerController(
  context: ControllerContext,
): Controller {
  const { client, clock, pace } = context;
  const pods = context.informers.of<Pod>(resources.pods);
  const nodes = context.informers.of<Node>(resources.nodes);
  const claims = context.informers.of<PersistentVolumeClaim>(
    resources.persistentVolumeClaims,
  );
  const classes = context.informers.of<StorageClass>(resources.storageClasses);
  const load = new NodeLoad();
  const waiting = new Set<string>();

  pods.store.onChange((current, previous) => {
    if (previous && previous.metadata.uid !== current?.metadata.uid)
      load.drop(previous.metadata.uid);
    // A placement that is assumed stands until the watch tells of it.
    if (current && (current.spec.nodeName || !load.has(current.metadata.uid)))
      load.place(current);
    if (!current && previous) waiting.delete(keyOf(previous));
  });

  async function reconcile(key: string): Promise<number | undefined> {
    const pod = pods.store.get(key);
    if (!pod || !isSchedulable(pod) || load.has(pod.metadata.uid))
      return undefined;
    const finding = examineClaims(pod, {
      claim: name => claims.store.get(`${pod.metadata.namespace}/${name}`),
      classNamed: name => classes.store.get(name),
    });
    const plan = planPlacement(pod, nodes.store.all(), load, finding);
    if (plan.node === undefined) {
      waiting.add(key);
      await reject(pod, plan.message);
      return pace.scale(retryInterval);
    }
    for (const claim of finding.toPlace) await place(claim, plan.node);
    if (!finding.areBound) {
      // A pod starts with its volumes, so it gets its node when they are there.
      waiting.add(key);
      return pace.scale(retryInterval);
    }
    await bind(pod, plan.node);
    waiting.delete(key);
    return undefined;
  }

  async function bind(pod: Pod, node: string): Promise<void> {
    load.place(pod, node);
    try {
      await client.bind(
        { namespace: pod.metadata.namespace, name: pod.metadata.name },
        node,
      );
    } catch (error) {
      load.drop(pod.metadata.uid);
      if (isNotFound(error)) return;
      throw error;
    }
    const { namespace, name } = pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${node}`;
    context.events.record(pod, {
      type: 'Normal',
      reason: 'Scheduled',
      message,
    });
  }

  async function place(
    claim: PersistentVolumeClaim,
    node: string,
  ): Promise<void> {
    claims.store.put(
      await client.merge<PersistentVolumeClaim>(
        claims.resource,
        claim.metadata,
        {
          metadata: { annotations: { [selectedNode]: node } },
        },
      ),
    );
  }

  async function reject(pod: Pod, message: string): Promise<void> {
    context.events.record(pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
    });
    const conditions = withCondition(
      pod.status?.conditions,
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        lastProbeTime: null,
        observedGeneration: pod.metadata.generation,
      },
      toTime(clock.now()),
    );
    if (isSameData(conditions, pod.status?.conditions)) return;
    await writeStatus(client, pods, {
      ...pod,
      status: { ...pod.status, conditions },
    });
  }

  return {
    concurrency: 8,
    wakes: [
      wakeOn(pods, pod =>
        isSchedulable(pod) && !waiting.has(keyOf(pod)) ? [keyOf(pod)] : [],
      ),
      // What waits may fit now; heartbeats of nodes say nothing new.
      {
        attach: wake =>
          nodes.store.onChange((current, previous) => {
            if (
              current &&
              previous &&
              isSameData(placeOf(current), placeOf(previous))
            )
              return;
            for (const key of waiting) wake(key);
          }),
      },
      wakeOn(claims, () => waiting),
    ],
    reconcile,
  };
}

function isSchedulable(pod: Pod): boolean {
  return (
    !pod.spec.nodeName &&
    isPodActive(pod) &&
    (pod.spec.schedulerName ?? 'default-scheduler') === 'default-scheduler' &&
    (pod.spec.schedulingGates ?? []).length === 0
  );
}

function placeOf(node: Node): unknown {
  return [node.spec, node.metadata.labels, node.status?.allocatable];
}
