import type { NewObject, Pod, PodTemplate, Volume } from '../kubeTypes';
import { controllerReference } from '../ownership';
import { newPod } from '../podFactory';
import { resources } from '../resources';
import { revisionLabel } from '../revisionHistory';
import type { PersistentVolumeClaim } from '../storage/storageTypes';
import type { StatefulSet } from './statefulSetTypes';

/** The claims that the pod of an ordinal has, by the name of their volume. */
export function claimsOf(
  set: StatefulSet,
  ordinal: number,
): Array<{ volume: string; claim: NewObject<PersistentVolumeClaim> }> {
  const { whenDeleted } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    volume: metadata.name,
    claim: {
      metadata: {
        name: `${metadata.name}-${set.metadata.name}-${ordinal}`,
        namespace: set.metadata.namespace,
        labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
        annotations: metadata.annotations,
        ownerReferences:
          whenDeleted === 'Delete'
            ? [controllerReference(set, resources.statefulSets)]
            : undefined,
      },
      spec,
    },
  }));
}

/** The pod of an ordinal by a template: stable name, host name and volumes. */
export function newStatefulPod(
  set: StatefulSet,
  ordinal: number,
  revision: { template: PodTemplate; hash: string },
): NewObject<Pod> {
  const name = `${set.metadata.name}-${ordinal}`;
  const pod = newPod({
    owner: set,
    resource: resources.statefulSets,
    template: revision.template,
    name,
    labels: {
      [revisionLabel]: revision.hash,
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': String(ordinal),
    },
  });
  const claimed: Volume[] = claimsOf(set, ordinal).map(({ volume, claim }) => ({
    name: volume,
    persistentVolumeClaim: { claimName: claim.metadata.name ?? '' },
  }));
  const names = new Set(claimed.map(volume => volume.name));
  const others = (pod.spec.volumes ?? []).filter(
    volume => !names.has(volume.name),
  );
  return {
    ...pod,
    spec: {
      ...pod.spec,
      hostname: name,
      subdomain: set.spec.serviceName || undefined,
      volumes: [...claimed, ...others],
    },
  };
}
