import type {
  Node,
  NodeSelectorTerm,
  Pod,
  Taint,
  Toleration,
} from '../kubeTypes';
import { matchesLabels, matchesRequirement } from '../labelSelector';

/** Whether a pod's node selector and required node affinity allow a node. */
export function selectsNode(pod: Pod, node: Node): boolean {
  if (!matchesLabels(node.metadata.labels, pod.spec.nodeSelector ?? {}))
    return false;
  const required =
    pod.spec.affinity?.nodeAffinity
      ?.requiredDuringSchedulingIgnoredDuringExecution;
  return (
    !required ||
    required.nodeSelectorTerms.some(term => matchesTerm(term, node))
  );
}

function matchesTerm(
  { matchExpressions, matchFields }: NodeSelectorTerm,
  node: Node,
): boolean {
  const lines = matchExpressions ?? [];
  const fields = matchFields ?? [];
  if (lines.length + fields.length === 0) return false;
  const named = { 'metadata.name': node.metadata.name };
  return (
    lines.every(line => matchesRequirement(node.metadata.labels, line)) &&
    fields.every(line => matchesRequirement(named, line))
  );
}

/** The first taint that keeps a pod off a node; preferences do not. */
export function repellingTaint(pod: Pod, node: Node): Taint | undefined {
  const cordon = {
    key: 'node.kubernetes.io/unschedulable',
    effect: 'NoSchedule',
  };
  const own = node.spec?.taints ?? [];
  const taints = node.spec?.unschedulable ? [...own, cordon] : own;
  return taints.find(
    taint =>
      (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') &&
      !(pod.spec.tolerations ?? []).some(toleration =>
        tolerates(toleration, taint),
      ),
  );
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (!toleration.key) return toleration.operator === 'Exists';
  if (toleration.key !== taint.key) return false;
  return (
    toleration.operator === 'Exists' ||
    (toleration.value ?? '') === (taint.value ?? '')
  );
}
