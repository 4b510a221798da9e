import type { Application, KubernetesObject } from '@gitops-suite/model';

const WORKLOADS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Rollout',
  'CronJob',
  'Job',
  'Pod',
  'ReplicaSet',
];

/** Images of the workloads, in the order of importance, each once. Pure. @internal */
export function imagesOf(
  objects: Iterable<KubernetesObject>,
): Application['images'] {
  const images = new Map<string, Application['images'][number]>();
  const workloads = [...objects]
    .filter(({ kind }) => WORKLOADS.includes(kind))
    .sort((a, b) => WORKLOADS.indexOf(a.kind) - WORKLOADS.indexOf(b.kind));
  for (const workload of workloads) {
    for (const image of containerImages(workload)) {
      images.set(image, parseImage(image));
    }
  }
  return [...images.values()].slice(0, 20);
}

/** `ghcr.io/acme/api:1.4@sha256:…` to `{ name: 'api', version: '1.4' }`. @internal */
export function parseImage(image: string): Application['images'][number] {
  const [reference, digest] = image.split('@');
  const path = reference.split('/');
  const last = path[path.length - 1];
  const colon = last.indexOf(':');
  const name = colon < 0 ? last : last.slice(0, colon);
  const tag = colon < 0 ? undefined : last.slice(colon + 1);
  const version =
    tag ?? digest?.replace('sha256:', '').slice(0, 12) ?? 'latest';
  return { name, image, version };
}

interface PodSpec {
  containers?: { image?: unknown }[];
}

function containerImages(workload: KubernetesObject): string[] {
  const podSpec = podSpecOf(workload);
  return (podSpec?.containers ?? []).flatMap(({ image }) =>
    typeof image === 'string' ? [image] : [],
  );
}

function podSpecOf(workload: KubernetesObject): PodSpec | undefined {
  const spec = workload.spec as Record<string, any> | undefined;
  switch (workload.kind) {
    case 'Pod':
      return spec;
    case 'CronJob':
      return spec?.jobTemplate?.spec?.template?.spec;
    default:
      return spec?.template?.spec;
  }
}
