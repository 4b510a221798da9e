import type { KubeObject, NewObject, Pod, PodTemplate } from './kubeTypes';
import { controllerReference } from './ownership';
import type { Resource } from './resources';

/** What a pod is made from. */
export interface PodOrigin {
  owner: KubeObject;
  resource: Resource;
  template: PodTemplate;
  /** A fixed name; without one the server adds five characters to the owner's. */
  name?: string;
  labels?: Record<string, string>;
}

/** The name that the server completes; long ones are cut so that it stays a host name. */
const longestBase = 58;

/** A pod by its owner's template. */
export function newPod({
  owner,
  resource,
  template,
  name,
  labels,
}: PodOrigin): NewObject<Pod> {
  const generateName = `${owner.metadata.name.slice(0, longestBase - 1)}-`;
  return {
    metadata: {
      ...(name && { name }),
      generateName,
      namespace: owner.metadata.namespace,
      labels: { ...template.metadata?.labels, ...labels },
      annotations: template.metadata?.annotations,
      ownerReferences: [controllerReference(owner, resource)],
    },
    spec: structuredClone(template.spec),
  };
}
