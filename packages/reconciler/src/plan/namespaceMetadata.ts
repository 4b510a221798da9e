import type { KubernetesObject, SyncPolicy } from '@gitops-suite/model';
import type { JsonPatch } from '../ports';
import { jsonPointer } from './jsonPointer';

/** Labels and annotations that a namespace carries for an Application. @internal */
export type NamespaceMetadata = NonNullable<
  SyncPolicy['managedNamespaceMetadata']
>;

/** One label or annotation that is not as Git wants it; without a value it has to go. @internal */
export interface MetadataChange {
  field: 'labels' | 'annotations';
  name: string;
  value?: string;
}

/**
 * What is to be changed of a namespace, and nothing else: it may carry what others need. What was written for the
 * Application before and left Git goes. Pure.
 * @internal
 */
export function namespaceChanges(
  live: KubernetesObject,
  wanted: NamespaceMetadata | undefined,
  before: NamespaceMetadata | undefined,
): MetadataChange[] {
  return (['labels', 'annotations'] as const).flatMap<MetadataChange>(field => {
    const has = live.metadata[field] ?? {};
    const wants = wanted?.[field] ?? {};
    const left = Object.keys(before?.[field] ?? {}).filter(
      name => !Object.hasOwn(wants, name) && has[name] !== undefined,
    );
    return [
      ...Object.entries(wants).flatMap(([name, value]) =>
        has[name] === value ? [] : [{ field, name, value }],
      ),
      ...left.map(name => ({ field, name })),
    ];
  });
}

/** `team, without tier`. Pure. @internal */
export function describeChanges(changes: readonly MetadataChange[]): string {
  return changes
    .map(({ name, value }) => (value === undefined ? `without ${name}` : name))
    .join(', ');
}

/**
 * The same as a patch of the namespace that was read: a write of somebody else in between is a conflict, and tried
 * again. Pure. @internal
 */
export function patchOf(
  live: KubernetesObject,
  changes: readonly MetadataChange[],
): JsonPatch {
  const absent = (['labels', 'annotations'] as const).filter(
    field =>
      live.metadata[field] === undefined &&
      changes.some(change => change.field === field),
  );
  const { resourceVersion } = live.metadata;
  return [
    { op: 'add', path: '/metadata/resourceVersion', value: resourceVersion },
    ...absent.map(field => ({
      ...{ op: 'add' as const, path: `/metadata/${field}`, value: {} },
    })),
    ...changes.map(({ field, name, value }) => {
      const path = jsonPointer(['metadata', field, name]);
      return value === undefined
        ? { op: 'remove' as const, path }
        : { op: 'add' as const, path, value };
    }),
  ];
}
