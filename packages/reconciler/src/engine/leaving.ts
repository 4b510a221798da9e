import { orderOf } from '../discover';
import type { ApplicationRuntime } from './application';

/**
 * Of Applications that leave Git together: ids of those that depend on each, which are deleted before it. Whoever is
 * not deleted without a person keeps nobody, and so does a circle. Pure.
 * @internal
 */
export function leavingBefore(
  apps: readonly ApplicationRuntime[],
): ReadonlyMap<string, readonly string[]> {
  const dependants = new Map<string, string[]>();
  const definitions = apps.map(({ definition }) => definition);
  const { dependencies, problems } = orderOf(definitions);
  for (const { id, policy } of definitions) {
    const inCircle = problems
      .get(id)
      ?.some(({ code }) => code === 'dependency-circle');
    if (policy.automated?.prune && !inCircle) {
      for (const target of dependencies.get(id) ?? []) {
        const known = dependants.get(target);
        if (known) {
          known.push(id);
        } else {
          dependants.set(target, [id]);
        }
      }
    }
  }
  return dependants;
}
