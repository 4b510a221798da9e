/**
 * An apply that takes the last field out of a map drops the map itself, although the manifest states it as empty; the
 * next apply of the same manifest puts it there. So such an apply is made twice, and a prediction sees it twice.
 */
import type { KubernetesObject } from '@gitops-suite/model';
import { isMap } from '../json';

/** A place in an object: names of fields, and what names the item of a list. */
type Way = readonly (string | { name: unknown })[];

/** Maps that `manifest` states as empty, that the live object has, and that an apply has dropped. @internal */
export function emptiedMaps(
  manifest: KubernetesObject,
  live: KubernetesObject | undefined,
  applied: KubernetesObject,
): Way[] {
  return live ? [...find(manifest, live, applied, [])] : [];
}

function* find(
  stated: unknown,
  live: unknown,
  applied: unknown,
  way: Way,
): Generator<Way> {
  if (isMap(stated) && isMap(live)) {
    if (applied === undefined && Object.keys(stated).length === 0) {
      yield way;
    }
    for (const [name, child] of Object.entries(stated)) {
      const under = isMap(applied) ? applied[name] : undefined;
      yield* find(child, live[name], under, [...way, name]);
    }
  } else if (Array.isArray(stated) && Array.isArray(live)) {
    for (const item of stated.filter(isMap)) {
      const { name } = item;
      if (name !== undefined) {
        const [a, b] = [live, applied].map(list => itemOf(list, name));
        yield* find(item, a, b, [...way, { name }]);
      }
    }
  }
}

function itemOf(list: unknown, name: unknown): unknown {
  return Array.isArray(list)
    ? list.find(item => isMap(item) && item.name === name)
    : undefined;
}

/** `object` with empty maps at these places, as far as the way to them is there. @internal */
export function withEmptyMaps(
  object: KubernetesObject,
  ways: readonly Way[],
): KubernetesObject {
  return ways.reduce<unknown>(put, object) as KubernetesObject;
}

function put(value: unknown, [step, ...rest]: Way): unknown {
  if (step === undefined) {
    return value ?? {};
  }
  if (typeof step === 'string') {
    const map = isMap(value) ? value : {};
    return { ...map, [step]: put(map[step], rest) };
  }
  return Array.isArray(value)
    ? value.map(item =>
        isMap(item) && item.name === step.name ? put(item, rest) : item,
      )
    : value;
}
