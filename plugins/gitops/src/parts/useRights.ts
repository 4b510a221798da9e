import { usePermission } from '@backstage/plugin-permission-react';
import {
  gitopsApplicationRefreshPermission,
  gitopsApplicationSyncPermission,
  gitopsEmergencyOverridePermission,
  type Application,
} from '@gitops-suite/backstage-plugin-gitops-common';
import type { Rights } from '../sync/actionState';

/** What the person may do with an Application: decided on its entity, else its owner, by the backend in the end. */
export function useRights(
  application: Application,
  entityRef?: string,
): Rights {
  const resourceRef = application.entityRef ?? application.owner ?? entityRef;
  const sync = usePermission({
    permission: gitopsApplicationSyncPermission,
    resourceRef,
  });
  const refresh = usePermission({
    permission: gitopsApplicationRefreshPermission,
    resourceRef,
  });
  const override = usePermission({
    permission: gitopsEmergencyOverridePermission,
    resourceRef,
  });
  return {
    // While it is not known the button is there: a lock that opens by itself is worse than a refusal.
    sync: sync.loading || sync.allowed,
    refresh: refresh.loading || refresh.allowed,
    // What is for emergencies comes when it is known to be theirs.
    override: override.allowed,
  };
}
