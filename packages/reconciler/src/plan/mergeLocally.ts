import type { KubernetesObject } from '@gitops-suite/model';
import { isMap } from '../json';

/**
 * What an apply makes of a live object where the server cannot be asked: maps are merged, list items with names meet by
 * their names, anything else is replaced. The server's word on defaults and admission comes with the write of it.
 * @internal
 */
export function mergeLocally(
  manifest: KubernetesObject,
  live: KubernetesObject,
): KubernetesObject {
  return merge(manifest, live) as KubernetesObject;
}

function merge(stated: unknown, live: unknown): unknown {
  if (isMap(stated) && isMap(live)) {
    const merged = Object.entries(stated).map(([name, value]) => [
      name,
      merge(value, live[name]),
    ]);
    return { ...live, ...Object.fromEntries(merged) };
  }
  if (isNamed(stated) && isNamed(live)) {
    const names = new Set(stated.map(({ name }) => name));
    return [
      ...stated.map(item =>
        merge(
          item,
          live.find(({ name }) => name === item.name),
        ),
      ),
      ...live.filter(({ name }) => !names.has(name)),
    ];
  }
  return stated;
}

function isNamed(value: unknown): value is { name: unknown }[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(item => isMap(item) && item.name !== undefined)
  );
}
