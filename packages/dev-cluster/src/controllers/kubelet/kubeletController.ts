import { isNotFound } from '../apiError';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { ImageTable } from '../imageTable';
import type { Pod } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { isPodTerminal } from '../podFacts';
import { resources } from '../resources';
import { isSameData } from '../sameData';
import { writeStatus } from '../writeStatus';
import { AddressPool } from './addressPool';
import {
  registerNode,
  renewLease,
  reportNode,
  type NodeIdentity,
} from './nodeRegistration';
import type { PodRuntime } from './podRuntime';
import type { MissingReferences, PodWorld } from './podWorld';
import { recoverRuntime } from './recoverRuntime';
import { createReferenceReader } from './referenceReader';
import { asksForReferences, stepPod, type PodStep } from './stepPod';

/** What the kubelet needs beyond every controller's context. */
export interface KubeletOptions {
  images: ImageTable;
  /** Names of the nodes that it plays, at most four. */
  nodes: string[];
}

interface PlayedNode {
  identity: NodeIdentity;
  addresses: AddressPool;
  /** Images that were pulled to it. */
  images: Set<string>;
}

const leaseInterval = 10_000;
const reportInterval = 300_000;
const nothingMissing: MissingReferences = { containers: {} };

function playNode(name: string, index: number): PlayedNode {
  const addresses = new AddressPool(index);
  const identity = {
    name,
    ip: `172.18.0.${index + 2}`,
    podCIDR: addresses.range,
  };
  return { identity, addresses, images: new Set() };
}

/** Plays the kubelets of some nodes: pods bound to them come up, run, fail, and end. */
export function createKubeletController(
  context: ControllerContext,
  options: KubeletOptions,
): Controller {
  const { client, clock, pace, logger } = context;
  const pods = context.informers.of<Pod>(resources.pods);
  const nodes = new Map(
    options.nodes.map((name, index) => [name, playNode(name, index)]),
  );
  const runtimes = new Map<string, PodRuntime>();
  const readMissing = createReferenceReader(client, clock);
  const timers = new Set<() => void>();
  let released = false;

  function forget(pod: Pod): void {
    runtimes.delete(pod.metadata.uid);
    nodes.get(pod.spec.nodeName ?? '')?.addresses.release(pod.metadata.uid);
  }

  async function reconcile(key: string): Promise<number | undefined> {
    const pod = pods.store.get(key);
    const node = nodes.get(pod?.spec.nodeName ?? '');
    if (!pod || !node) return undefined;
    const leaving = pod.metadata.deletionTimestamp !== undefined;
    if (isPodTerminal(pod)) {
      if (leaving) await removeForGood(pod);
      return undefined;
    }
    const step = await advance(pod, node);
    // Only what was written has happened: a refused write repeats the step.
    const written = await writeStep(pod, step);
    runtimes.set(pod.metadata.uid, step.runtime);
    for (const image of step.pulled) node.images.add(image);
    for (const event of step.events) context.events.record(pod, event);
    if (step.finished) await removeForGood(written);
    return step.recheckAfter;
  }

  async function advance(pod: Pod, node: PlayedNode): Promise<PodStep> {
    const { uid } = pod.metadata;
    const runtime =
      runtimes.get(uid) ?? recoverRuntime(pod, clock.now(), pace.scale);
    const asks = asksForReferences(pod, runtime, clock.now());
    const world: PodWorld = {
      missing: asks ? await readMissing(pod) : nothingMissing,
      now: clock.now(),
      scale: pace.scale,
      imageExists: image => options.images.has(image),
      isImageOnNode: image => node.images.has(image),
      nodeIP: node.identity.ip,
      podIP: node.addresses.addressOf(uid, pod.status?.podIP),
    };
    return stepPod(pod, runtime, world);
  }

  async function writeStep(pod: Pod, { status }: PodStep): Promise<Pod> {
    if (isSameData(status, pod.status)) return pod;
    return writeStatus(client, pods, { ...pod, status });
  }

  async function removeForGood(pod: Pod): Promise<void> {
    const { uid } = pod.metadata;
    try {
      await client.remove(resources.pods, pod.metadata, {
        uid,
        gracePeriodSeconds: 0,
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Rounds follow one another: a slow server never has two of them at once. */
  function every(
    interval: number,
    what: string,
    act: (node: NodeIdentity) => Promise<void>,
  ): void {
    const plan = (next: () => Promise<void>) => {
      if (released) return;
      // Never rejects: failures are told and tried again a round later.
      const cancel = clock.setTimer(() => {
        timers.delete(cancel);
        void next();
      }, interval);
      timers.add(cancel);
    };
    const round = async (): Promise<void> => {
      for (const { identity } of nodes.values()) {
        await act(identity).catch(error =>
          logger.debug(`${what} ${identity.name}: ${error}`),
        );
      }
      plan(round);
    };
    plan(round);
  }

  return {
    concurrency: 8,
    wakes: [
      wakeOn(pods, pod =>
        nodes.has(pod.spec.nodeName ?? '') ? [keyOf(pod)] : [],
      ),
      {
        attach: () =>
          pods.store.onChange(
            (current, previous) => !current && previous && forget(previous),
          ),
      },
    ],
    async prepare() {
      for (const { identity } of nodes.values()) {
        await registerNode(client, clock, identity);
        await renewLease(client, clock, identity);
      }
      every(leaseInterval, 'Lease of', node => renewLease(client, clock, node));
      every(reportInterval, 'Status of', node =>
        reportNode(client, clock, node),
      );
    },
    reconcile,
    release() {
      released = true;
      for (const cancel of timers) cancel();
    },
  };
}
