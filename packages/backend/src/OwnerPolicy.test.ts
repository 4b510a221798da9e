import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { permissionRules } from '@backstage/plugin-catalog-backend/alpha';
import { catalogEntityDeletePermission } from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  type Permission,
} from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import * as gitops from '@gitops-suite/backstage-plugin-gitops-common';
import { OwnerPolicy } from './OwnerPolicy';

const policy = new OwnerPolicy(['group:default/platform']);

function entity(kind: string, name: string, owner?: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default' },
    ...(owner && { relations: [{ type: 'ownedBy', targetRef: owner }] }),
  };
}

const payment = entity(
  'Component',
  'payment-service',
  'group:default/payments',
);
const checkout = entity('Component', 'checkout', 'group:default/checkout');
const paymentsTeam = entity('Group', 'payments');
const checkoutTeam = entity('Group', 'checkout');
const samePlaceOtherKind = entity('Component', 'payments');

/** What the catalog would decide about the entity for a member of the groups. */
async function decide(
  permission: Permission,
  groups: string[],
  about: Entity,
): Promise<boolean> {
  const decision = await policy.handle(
    { permission },
    {
      credentials: mockCredentials.user('user:default/guest'),
      info: {
        userEntityRef: 'user:default/guest',
        ownershipEntityRefs: [
          'user:default/guest',
          ...groups.map(group => `group:default/${group}`),
        ],
      },
    },
  );
  if (decision.result !== AuthorizeResult.CONDITIONAL) {
    return decision.result === AuthorizeResult.ALLOW;
  }
  const isAllowed = createConditionAuthorizer(Object.values(permissionRules));
  return isAllowed(decision, about as never);
}

const sync = gitops.gitopsApplicationSyncPermission;
const create = gitops.gitopsChangeCreatePermission;
const read = gitops.gitopsApplicationReadPermission;
const refresh = gitops.gitopsApplicationRefreshPermission;
const override = gitops.gitopsEmergencyOverridePermission;

it.each([
  { who: ['payments'], permission: sync, about: payment, want: true },
  { who: ['payments'], permission: sync, about: checkout, want: false },
  { who: ['payments'], permission: sync, about: paymentsTeam, want: true },
  { who: ['payments'], permission: sync, about: checkoutTeam, want: false },
  {
    who: ['payments'],
    permission: sync,
    about: samePlaceOtherKind,
    want: false,
  },
  { who: ['payments'], permission: create, about: paymentsTeam, want: true },
  { who: ['payments'], permission: create, about: checkoutTeam, want: false },
  { who: ['payments'], permission: read, about: checkout, want: true },
  { who: ['payments'], permission: refresh, about: checkout, want: true },
  { who: ['payments'], permission: override, about: payment, want: false },
  { who: ['platform'], permission: sync, about: checkout, want: true },
  { who: ['platform'], permission: override, about: checkout, want: true },
  { who: [], permission: sync, about: payment, want: false },
  {
    who: [],
    permission: gitops.gitopsViewPermission,
    about: payment,
    want: true,
  },
  {
    who: [],
    permission: catalogEntityDeletePermission,
    about: payment,
    want: true,
  },
])(
  '$who.0 · $permission.name on $about.kind $about.metadata.name: $want',
  async ({ who, permission, about, want }) => {
    expect(await decide(permission, who, about)).toBe(want);
  },
);
