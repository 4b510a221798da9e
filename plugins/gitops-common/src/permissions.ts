import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import { createPermission } from '@backstage/plugin-permission-common';

/**
 * See that GitOps is there: the tabs, the page, the lists, the set-up. Not bound to an entity; a single Application needs
 * the permission to read it alone.
 * @public
 */
export const gitopsViewPermission = createPermission({
  name: 'gitops.view',
  attributes: { action: 'read' },
});

/** See an Application. Like all that follow it is decided on the catalog entity of the Application. @public */
export const gitopsApplicationReadPermission = createPermission({
  name: 'gitops.application.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Ask for a fresh look at Git and cluster. @public */
export const gitopsApplicationRefreshPermission = createPermission({
  name: 'gitops.application.refresh',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Sync an Application, terminate its operation, let a held plan pass. @public */
export const gitopsApplicationSyncPermission = createPermission({
  name: 'gitops.application.sync',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Propose a change by a pull request. For a new app it is decided on the chosen owner. @public */
export const gitopsChangeCreatePermission = createPermission({
  name: 'gitops.change.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Act against a freeze or a policy, with a reason that is recorded. @public */
export const gitopsEmergencyOverridePermission = createPermission({
  name: 'gitops.emergency.override',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** All permissions of the suite. @public */
export const gitopsPermissions = [
  gitopsViewPermission,
  gitopsApplicationReadPermission,
  gitopsApplicationRefreshPermission,
  gitopsApplicationSyncPermission,
  gitopsChangeCreatePermission,
  gitopsEmergencyOverridePermission,
];
