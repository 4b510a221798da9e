import type { Container, KeyedData, Pod, Volume } from '../kubeTypes';
import type { MissingReferences } from './podWorld';

/** A ConfigMap or Secret by name. */
export interface DataReference {
  kind: 'configmap' | 'secret';
  name: string;
}

/** A reference that has to be there, and where it is used. */
interface NeededReference extends DataReference {
  volume?: string;
  container?: string;
  key?: string;
}

/** All ConfigMaps and Secrets that a pod cannot do without, each once. */
export function referencesOf(pod: Pod): DataReference[] {
  const found = new Map<string, DataReference>();
  for (const { kind, name } of neededReferences(pod))
    found.set(`${kind}/${name}`, { kind, name });
  return [...found.values()];
}

/** What of a pod's references is not there, in the kubelet's words. */
export function findMissing(
  pod: Pod,
  lookup: (reference: DataReference) => KeyedData | undefined,
): MissingReferences {
  const missing: MissingReferences = { containers: {} };
  for (const needed of neededReferences(pod)) {
    const problem = problemOf(needed, lookup(needed), pod.metadata.namespace);
    if (problem === undefined) continue;
    if (needed.volume !== undefined)
      missing.volume ??= { name: needed.volume, problem };
    else if (needed.container !== undefined)
      missing.containers[needed.container] ??= problem;
  }
  return missing;
}

function problemOf(
  { kind, name, key }: NeededReference,
  object: KeyedData | undefined,
  namespace: string | undefined,
): string | undefined {
  if (!object) return `${kind} "${name}" not found`;
  if (key === undefined || key in { ...object.data, ...object.binaryData })
    return undefined;
  return `couldn't find key ${key} in ${
    kind === 'secret' ? 'Secret' : 'ConfigMap'
  } ${namespace}/${name}`;
}

function neededReferences(pod: Pod): NeededReference[] {
  const containers = [
    ...(pod.spec.initContainers ?? []),
    ...pod.spec.containers,
  ];
  return [
    ...(pod.spec.volumes ?? []).flatMap(volumeReferences),
    ...containers.flatMap(environmentReferences),
  ];
}

interface Source {
  name?: string;
  optional?: boolean;
}

function volumeReferences(volume: Volume): NeededReference[] {
  const needed = (
    kind: DataReference['kind'],
    source: Source | undefined,
  ): NeededReference[] =>
    source?.name === undefined || source.optional
      ? []
      : [{ kind, name: source.name, volume: volume.name }];
  const { secret } = volume;
  return [
    ...needed('configmap', volume.configMap),
    ...needed(
      'secret',
      secret && { name: secret.secretName, optional: secret.optional },
    ),
    ...(volume.projected?.sources ?? []).flatMap(source => [
      ...needed('configmap', source.configMap),
      ...needed('secret', source.secret),
    ]),
  ];
}

function environmentReferences(container: Container): NeededReference[] {
  const needed = (
    kind: DataReference['kind'],
    source: (Source & { key?: string }) | undefined,
  ): NeededReference[] =>
    source?.name === undefined || source.optional
      ? []
      : [
          {
            kind,
            name: source.name,
            key: source.key,
            container: container.name,
          },
        ];
  return [
    ...(container.envFrom ?? []).flatMap(source => [
      ...needed('configmap', source.configMapRef),
      ...needed('secret', source.secretRef),
    ]),
    ...(container.env ?? []).flatMap(({ valueFrom }) => [
      ...needed('configmap', valueFrom?.configMapKeyRef),
      ...needed('secret', valueFrom?.secretKeyRef),
    ]),
  ];
}
