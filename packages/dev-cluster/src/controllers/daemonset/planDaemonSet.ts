import { resolveIntOrPercent } from '../intOrPercent';
import type {
  KubeObject,
  LabelSelector,
  Node,
  Pod,
  PodTemplate,
  Toleration,
} from '../kubeTypes';
import {
  isPodReady,
  isPodTerminal,
  untilAvailable,
  untilNextAvailable,
} from '../podFacts';
import { revisionLabel } from '../revisionHistory';
import { repellingTaint, selectsNode } from '../scheduler/nodeFit';
import { orAbsent } from '../orAbsent';

/** A DaemonSet. */
export interface DaemonSet extends KubeObject {
  spec: {
    selector: LabelSelector;
    template: PodTemplate;
    updateStrategy?: {
      type?: 'RollingUpdate' | 'OnDelete';
      rollingUpdate?: { maxUnavailable?: number | string };
    };
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
  };
  status?: DaemonSetStatus;
}

/** Counts of a DaemonSet's pods. */
export interface DaemonSetStatus {
  currentNumberScheduled: number;
  numberMisscheduled: number;
  desiredNumberScheduled: number;
  numberReady: number;
  observedGeneration?: number;
  updatedNumberScheduled?: number;
  numberAvailable?: number;
  numberUnavailable?: number;
}

/** What a DaemonSet is decided on. */
export interface DaemonSetInput {
  set: DaemonSet;
  pods: Pod[];
  nodes: Node[];
  /** The label value of pods of the template as it is now. */
  hash: string;
  /** Milliseconds since the epoch. */
  now: number;
  scale(duration: number): number;
}

/** The next step of a DaemonSet. */
export interface DaemonSetPlan {
  /** Names of the nodes that miss their pod. */
  create: string[];
  remove: Pod[];
  status: DaemonSetStatus;
  /** Milliseconds until the next pod becomes available by time alone. */
  recheckAfter?: number;
}

const tolerated = (key: string, effect: string): Toleration => ({
  key,
  operator: 'Exists',
  effect,
});

/** What daemons bear beyond other pods. */
export const daemonTolerations: Toleration[] = [
  tolerated('node.kubernetes.io/not-ready', 'NoExecute'),
  tolerated('node.kubernetes.io/unreachable', 'NoExecute'),
  tolerated('node.kubernetes.io/disk-pressure', 'NoSchedule'),
  tolerated('node.kubernetes.io/memory-pressure', 'NoSchedule'),
  tolerated('node.kubernetes.io/pid-pressure', 'NoSchedule'),
  tolerated('node.kubernetes.io/unschedulable', 'NoSchedule'),
];

/** The node that a daemon's pod runs on, or is meant for. */
export function targetNode(pod: Pod): string | undefined {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  const terms =
    pod.spec.affinity?.nodeAffinity
      ?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const fields = terms.flatMap(({ matchFields }) => matchFields ?? []);
  return fields.find(({ key }) => key === 'metadata.name')?.values?.[0];
}

/** Plans the next step: one pod on every fitting node, outdated ones replaced little by little. */
export function planDaemonSet(input: DaemonSetInput): DaemonSetPlan {
  const { set, pods, nodes } = input;
  const wanted = nodes
    .filter(node => shouldRun(set, node))
    .map(({ metadata }) => metadata.name);
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = targetNode(pod) ?? '';
    byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  const plan: DaemonSetPlan = {
    create: [],
    remove: [],
    status: countStatus(input, wanted, byNode),
    recheckAfter: untilNextAvailable(
      input.pods,
      input.scale((input.set.spec.minReadySeconds ?? 0) * 1000),
      input.now,
    ),
  };
  if (set.metadata.deletionTimestamp) return plan;
  const wantedNodes = new Set(wanted);
  for (const [node, found] of byNode) {
    const staying = found.filter(pod => !pod.metadata.deletionTimestamp);
    const ended = staying.filter(isPodTerminal);
    const alive = staying.filter(pod => !isPodTerminal(pod));
    const kept = wantedNodes.has(node) ? alive.slice(0, 1) : [];
    plan.remove.push(...ended, ...alive.filter(pod => !kept.includes(pod)));
  }
  plan.create = wanted.filter(node => !byNode.has(node));
  plan.remove.push(...planOutdated(input, wanted, byNode));
  return plan;
}

function shouldRun(set: DaemonSet, node: Node): boolean {
  const { spec } = set.spec.template;
  const tolerations = [...(spec.tolerations ?? []), ...daemonTolerations];
  const pod = { metadata: set.metadata, spec: { ...spec, tolerations } };
  return selectsNode(pod, node) && repellingTaint(pod, node) === undefined;
}

function aliveOn(byNode: Map<string, Pod[]>, node: string): Pod | undefined {
  return byNode
    .get(node)
    ?.find(pod => !pod.metadata.deletionTimestamp && !isPodTerminal(pod));
}

function isAvailable({ set, now, scale }: DaemonSetInput, pod: Pod): boolean {
  return (
    untilAvailable(pod, scale((set.spec.minReadySeconds ?? 0) * 1000), now) ===
    0
  );
}

function isUpdated({ hash }: DaemonSetInput, pod: Pod): boolean {
  return pod.metadata.labels?.[revisionLabel] === hash;
}

/** Outdated pods that serve nobody go at once; others as far as the bound allows. */
function planOutdated(
  input: DaemonSetInput,
  wanted: string[],
  byNode: Map<string, Pod[]>,
): Pod[] {
  const { updateStrategy } = input.set.spec;
  if (updateStrategy?.type === 'OnDelete') return [];
  const bound = updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
  let room = Math.max(1, resolveIntOrPercent(bound, wanted.length, 'up'));
  const remove: Pod[] = [];
  const candidates: Pod[] = [];
  for (const node of wanted) {
    const pod = aliveOn(byNode, node);
    const available = pod !== undefined && isAvailable(input, pod);
    if (!available) room--;
    if (!pod || isUpdated(input, pod)) continue;
    if (available) candidates.push(pod);
    else remove.push(pod);
  }
  return [...remove, ...candidates.slice(0, Math.max(0, room))];
}

function countStatus(
  input: DaemonSetInput,
  wanted: string[],
  byNode: Map<string, Pod[]>,
): DaemonSetStatus {
  const running = wanted.flatMap(node => aliveOn(byNode, node) ?? []);
  const available = running.filter(pod => isAvailable(input, pod)).length;
  const wantedNodes = new Set(wanted);
  const strays = [...byNode.keys()].filter(
    node => !wantedNodes.has(node) && aliveOn(byNode, node),
  );
  return {
    currentNumberScheduled: running.length,
    numberMisscheduled: strays.length,
    desiredNumberScheduled: wanted.length,
    numberReady: running.filter(isPodReady).length,
    observedGeneration: input.set.metadata.generation,
    updatedNumberScheduled: orAbsent(
      running.filter(pod => isUpdated(input, pod)).length,
    ),
    numberAvailable: orAbsent(available),
    numberUnavailable: orAbsent(wanted.length - available),
  };
}
