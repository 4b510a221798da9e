import {
  FIELD_MANAGER,
  type FieldManager,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** Who stands behind a field manager, as far as its name tells. */
export type ManagerKind = 'hand' | 'controller' | 'suite' | 'other';

const byHand = /^(kubectl|k9s|lens|node-fetch|headlamp|mozilla)/i;
const byController = /(-controller|-manager|-operator|^kubelet|autoscaler)$/i;

/** The kind of a manager, by the names that tools are known to write. */
export function managerKind(manager: Pick<FieldManager, 'name'>): ManagerKind {
  if (manager.name === FIELD_MANAGER) {
    return 'suite';
  }
  if (byHand.test(manager.name)) {
    return 'hand';
  }
  return byController.test(manager.name) ? 'controller' : 'other';
}
