import { HOOK_ANNOTATION } from '@gitops-suite/model';
import { recordOf } from '../status/assess';
import type { ApplicationRuntime } from './application';
import { clusterOf, type EngineContext } from './context';

/**
 * What carries our stamp in the cluster belongs to the inventory, also when nobody remembers it: the database was lost,
 * or the process died before it was written down. The first prune then waits for a person. @internal
 */
export function rebuildInventory(
  app: ApplicationRuntime,
  context: EngineContext,
): void {
  const cluster = clusterOf(app, context);
  const isLost = app.inventory.size === 0 && !app.applied && !app.restored;
  const isSought = app.inventorySought || app.renderKey === undefined;
  if (!cluster?.status().reachable || (!isLost && isSought)) {
    return;
  }
  app.inventorySought = true;
  for (const object of cluster.live.ofApplication(app.id)) {
    const entry = recordOf.inventoryEntry(object);
    const isHook =
      object.metadata.annotations?.[HOOK_ANNOTATION] !== undefined ||
      app.setAside.has(entry.key);
    const isKnown =
      app.inventory.has(entry.key) || (!isLost && app.desired.has(entry.key));
    if (!isHook && !isKnown) {
      app.inventory.set(entry.key, entry);
      app.inventoryRebuilt = true;
    }
  }
}
