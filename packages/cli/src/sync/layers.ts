import type { ApplicationDefinition } from '@gitops-suite/reconciler';

/** Infrastructure first, then apps: each layer waits for the one before it. Pure. @internal */
export function layersOf(
  definitions: readonly ApplicationDefinition[],
): ApplicationDefinition[][] {
  return (['infrastructure', 'app'] as const)
    .map(scope => definitions.filter(one => one.scope === scope))
    .filter(layer => layer.length > 0);
}
