import { HOOK_ANNOTATION } from '@gitops-suite/model';
import { recordOf } from '../status/assess';
import type { ApplicationRuntime } from './application';
import { clusterOf, type EngineContext } from './context';

/**
 * After a lost database: what carries our stamp in the cluster is the inventory; its first prune waits for a person.
 * @internal
 */
export function rebuildInventory(
  app: ApplicationRuntime,
  context: EngineContext,
): void {
  if (app.inventory.size > 0 || app.applied || app.restored) {
    return;
  }
  const { live } = clusterOf(app, context) ?? {};
  for (const object of live?.ofApplication(app.id) ?? []) {
    if (object.metadata.annotations?.[HOOK_ANNOTATION] !== undefined) {
      continue;
    }
    const entry = recordOf.inventoryEntry(object);
    app.inventory.set(entry.key, entry);
    app.inventoryRebuilt = true;
  }
}
