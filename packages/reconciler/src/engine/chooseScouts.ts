import { syncOptionOf } from '@gitops-suite/model';
import type { Cluster } from '../ports';
import type { DesiredObject } from '../render';
import type { ApplicationRuntime } from './application';

/**
 * By namespace, the object that is compared first where the sync may create the namespace and nothing is there yet: when
 * it is told that the namespace is missing, the server need not say so of each other object. Pure.
 * @internal
 */
export function chooseScouts(
  { definition }: Pick<ApplicationRuntime, 'definition'>,
  objects: readonly DesiredObject[],
  live: Pick<Cluster['live'], 'version'>,
): ReadonlyMap<string, DesiredObject> {
  const { options } = definition.policy;
  const scouts = new Map<string, DesiredObject>();
  if (syncOptionOf(options, 'CreateNamespace') !== 'true') {
    return scouts;
  }
  const inhabited = new Set<string>();
  for (const object of objects) {
    const { namespace } = object.ref;
    if (namespace !== undefined) {
      const known = scouts.get(namespace);
      if (live.version(object.key) !== undefined) {
        inhabited.add(namespace);
      } else if (!known || (isCustom(known) && !isCustom(object))) {
        scouts.set(namespace, object);
      }
    }
  }
  inhabited.forEach(namespace => scouts.delete(namespace));
  return scouts;
}

/** Its kind may be missing too, which is told first. */
function isCustom({ ref }: DesiredObject): boolean {
  return ref.group.includes('.');
}
