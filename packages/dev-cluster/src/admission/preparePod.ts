import { asList, asObject, type JsonObject } from '../schema/types';
import { quantityValue } from '../schema/quantity';
import { child, childOrNew, children, fill } from './defaults/fill';

/** What the API server's own admission gives to a new pod: priority, tolerations, class of service. In place. */
export function preparePod(pod: JsonObject): void {
  const spec = childOrNew(pod, 'spec');
  fill(spec, { priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  addTolerations(spec);
  pod.status = { phase: 'Pending', qosClass: qosClass(spec) };
}

/** Lets a pod stay for five minutes on a node that is not ready or not reachable. In place. */
export function addTolerations(spec: JsonObject): void {
  const tolerations = asList(spec.tolerations).map(asObject);
  for (const key of [
    'node.kubernetes.io/not-ready',
    'node.kubernetes.io/unreachable',
  ]) {
    const tolerated = tolerations.some(
      t => (t.key === key || !t.key) && (t.effect === 'NoExecute' || !t.effect),
    );
    if (!tolerated)
      tolerations.push({
        key,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      });
  }
  spec.tolerations = tolerations;
}

/** How a pod's requests and limits class it. */
function qosClass(spec: JsonObject): string {
  const containers = [
    ...children(spec, 'containers'),
    ...children(spec, 'initContainers'),
  ];
  let any = false;
  let guaranteed = true;
  for (const container of containers) {
    const limits = asObject(child(container, 'resources')?.limits);
    const requests = asObject(child(container, 'resources')?.requests);
    for (const name of ['cpu', 'memory']) {
      const limit = valueOf(limits[name]);
      const request = valueOf(requests[name]);
      if (limit > 0 || request > 0) any = true;
      if (limit <= 0 || (request > 0 && request !== limit)) guaranteed = false;
    }
  }
  if (!any) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function valueOf(quantity: unknown): number {
  return typeof quantity === 'string' ? quantityValue(quantity) ?? 0 : 0;
}
