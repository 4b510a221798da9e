import { parseEntityRef } from '@backstage/catalog-model';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  isPermission,
  type PermissionCriteria,
  type PermissionCondition,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  gitopsApplicationSyncPermission,
  gitopsChangeCreatePermission,
  gitopsEmergencyOverridePermission,
} from '@gitops-suite/backstage-plugin-gitops-common';

const ownersMay = [
  gitopsApplicationSyncPermission,
  gitopsChangeCreatePermission,
];

/**
 * Everybody sees everything; whoever owns an entity may sync its Applications and propose changes to it;
 * administrators may do that everywhere. A policy to start from: replace it by your own.
 */
export class OwnerPolicy implements PermissionPolicy {
  readonly #administrators: readonly string[];

  /** `administrators` are entity references of users or groups. */
  constructor(administrators: readonly string[]) {
    this.#administrators = administrators;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const claims = user?.info.ownershipEntityRefs ?? [];
    const isAdministrator = claims.some(claim =>
      this.#administrators.includes(claim),
    );
    if (isAdministrator) {
      return { result: AuthorizeResult.ALLOW };
    }
    if (isPermission(permission, gitopsEmergencyOverridePermission)) {
      return { result: AuthorizeResult.DENY };
    }
    const owned = ownersMay.find(one => isPermission(permission, one));
    return owned
      ? createCatalogConditionalDecision(owned, ownsOrIs(claims))
      : { result: AuthorizeResult.ALLOW };
  }
}

/**
 * True for entities that the user owns, and for the groups that the user belongs to: a new app is decided on its
 * owner, and so are Applications that have no entity of their own.
 */
function ownsOrIs(
  claims: string[],
): PermissionCriteria<PermissionCondition<'catalog-entity'>> {
  return {
    anyOf: [
      catalogConditions.isEntityOwner({ claims }),
      ...claims.map(claim => {
        const { kind, namespace, name } = parseEntityRef(claim);
        return {
          allOf: [
            catalogConditions.isEntityKind({ kinds: [kind] }),
            catalogConditions.hasMetadata({
              key: 'namespace',
              value: namespace,
            }),
            catalogConditions.hasMetadata({ key: 'name', value: name }),
          ],
        } as PermissionCriteria<PermissionCondition<'catalog-entity'>>;
      }),
    ],
  };
}
