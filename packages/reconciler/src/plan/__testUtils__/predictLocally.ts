import { FIELD_MANAGER, type KubernetesObject } from '@gitops-suite/model';
import { isMap } from '../../json';
import { equalValues } from '../equalValues';
import {
  appliedEntry,
  childElements,
  hasListKey,
  listKey,
  type FieldNode,
} from '../fieldSet';

/**
 * A stand-in for the dry run of the API server where none is at hand: merges what is desired into what is there and
 * removes what was applied before and is desired no more. Knows no schema and no defaults.
 */
export function predictLocally(
  desired: KubernetesObject,
  live: KubernetesObject,
): KubernetesObject {
  const entry = appliedEntry(live, FIELD_MANAGER);
  const owned = entry?.fieldsV1 ?? nodeOf(lastApplied(live));
  const merged = merge(desired, live, owned) as KubernetesObject;
  return {
    ...merged,
    metadata: {
      ...merged.metadata,
      namespace: live.metadata.namespace,
      managedFields: [
        {
          manager: FIELD_MANAGER,
          operation: 'Apply',
          apiVersion: desired.apiVersion,
          fieldsV1: nodeOf(desired),
        },
      ],
    },
  } as KubernetesObject;
}

function lastApplied(live: KubernetesObject): unknown {
  const text =
    live.metadata.annotations?.[
      'kubectl.kubernetes.io/last-applied-configuration'
    ];
  return text === undefined ? {} : JSON.parse(text);
}

function nodeOf(value: unknown): FieldNode {
  if (
    Array.isArray(value) &&
    value.every(item => isMap(item) && typeof item.name === 'string')
  ) {
    return Object.fromEntries(
      value.map(item => [
        `k:${JSON.stringify({ name: item.name })}`,
        nodeOf(item),
      ]),
    );
  }
  return isMap(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, child]) => [
          `f:${name}`,
          nodeOf(child),
        ]),
      )
    : {};
}

function merge(desired: unknown, live: unknown, owned: FieldNode): unknown {
  if (isMap(desired) && isMap(live)) {
    return mergeMaps(desired, live, owned);
  }
  if (Array.isArray(desired) && Array.isArray(live)) {
    return mergeLists(desired, live, owned);
  }
  return isEmpty(desired) && (live ?? null) === null ? live : desired ?? live;
}

/** Values that the API server stores as nothing. */
function isEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

function mergeMaps(
  desired: Record<string, unknown>,
  live: Record<string, unknown>,
  owned: FieldNode,
): unknown {
  const removed = childElements(owned)
    .map(element => element.slice(2))
    .filter(name => !Object.hasOwn(desired, name));
  const names = [...new Set([...Object.keys(live), ...Object.keys(desired)])];
  return Object.fromEntries(
    names
      .filter(name => !removed.includes(name))
      .map(name => [
        name,
        merge(desired[name], live[name], owned[`f:${name}`] ?? {}),
      ]),
  );
}

function mergeLists(
  desired: readonly unknown[],
  live: readonly unknown[],
  owned: FieldNode,
): unknown {
  const elements = childElements(owned);
  const keyed = elements.some(element => listKey(element));
  const isNamed = [...desired, ...live].every(
    item => isMap(item) && typeof item.name === 'string',
  );
  const isSame = (a: unknown, b: unknown) =>
    isMap(a) &&
    isMap(b) &&
    (isNamed
      ? equalValues(a.name, b.name)
      : a.port !== undefined && a.port === b.port);
  if (!keyed && !isNamed) {
    return desired.length === live.length
      ? desired.map((item, index) => merge(item, live[index], {}))
      : desired;
  }
  const nodeFor = (item: unknown) =>
    elements.find(element => hasListKey(item, listKey(element) ?? { '': 0 }));
  const mergeItem = (item: unknown) =>
    merge(
      item,
      live.find(other => isSame(item, other)),
      owned[nodeFor(item) ?? ''] ?? {},
    );
  const kept = live.flatMap(item => {
    const stated = desired.find(other => isSame(other, item));
    if (stated !== undefined) {
      return [mergeItem(stated)];
    }
    return keyed && !nodeFor(item) ? [item] : [];
  });
  const added = desired.filter(
    item => !live.some(other => isSame(item, other)),
  );
  return [...kept, ...added];
}
