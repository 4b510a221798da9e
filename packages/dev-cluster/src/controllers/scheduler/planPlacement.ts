import type { Node, Pod, Taint } from '../kubeTypes';
import { parseQuantity } from '../quantity';
import { repellingTaint, selectsNode } from './nodeFit';
import { requestsOf, type NodeLoad } from './nodeLoad';

/** Where a pod goes, or why it goes nowhere, in the scheduler's words. */
export type PlacementPlan =
  | { node: string }
  | { node?: undefined; message: string };

/** What a pod's claims say about its place. */
export interface ClaimFinding {
  /** Why the pod has to wait, if it has to. */
  problem?: string;
}

/** Chooses the node with the fewest siblings of the pod, then with the fewest pods. */
export function planPlacement(
  pod: Pod,
  nodes: Node[],
  load: NodeLoad,
  claims: ClaimFinding = {},
): PlacementPlan {
  if (nodes.length === 0)
    return { message: 'no nodes available to schedule pods' };
  if (claims.problem !== undefined) {
    return {
      message: unschedulable(
        nodes.length,
        new Map([[claims.problem, undefined]]),
      ),
    };
  }
  const refusals = new Map<string, number>();
  const fitting: Node[] = [];
  for (const node of nodes) {
    const refusal = refusalOf(pod, node, load);
    if (refusal === undefined) fitting.push(node);
    else refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1);
  }
  if (fitting.length === 0)
    return { message: unschedulable(nodes.length, refusals) };
  const rank = ({ metadata: { name } }: Node) => [
    load.siblings(pod, name),
    load.of(name).pods,
  ];
  const [best] = fitting.sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    return (
      left[0] - right[0] ||
      left[1] - right[1] ||
      (a.metadata.name < b.metadata.name ? -1 : 1)
    );
  });
  return { node: best.metadata.name };
}

function refusalOf(pod: Pod, node: Node, load: NodeLoad): string | undefined {
  if (!selectsNode(pod, node))
    return `node(s) didn't match Pod's node affinity/selector`;
  const taint = repellingTaint(pod, node);
  if (taint) return describeTaint(taint);
  const used = load.of(node.metadata.name);
  const wanted = requestsOf(pod);
  const room = node.status?.allocatable ?? {};
  if (room.pods !== undefined && used.pods + 1 > parseQuantity(room.pods))
    return 'Too many pods';
  for (const name of ['cpu', 'memory'] as const) {
    const free = parseQuantity(room[name]) - used[name];
    if (wanted[name] > 0 && wanted[name] > free) return `Insufficient ${name}`;
  }
  return undefined;
}

function describeTaint({ key }: Taint): string {
  return key === 'node.kubernetes.io/unschedulable'
    ? 'node(s) were unschedulable'
    : 'node(s) had untolerated taint(s)';
}

function unschedulable(
  nodes: number,
  refusals: Map<string, number | undefined>,
): string {
  const reasons = [...refusals]
    .map(([reason, count]) =>
      count === undefined ? reason : `${count} ${reason}`,
    )
    .sort();
  const none = `0/${nodes} nodes are available`;
  return `${none}: ${reasons.join(
    ', ',
  )}. no new claims to deallocate, preemption: ${none}: ${nodes} Preemption is not helpful for scheduling.`;
}
