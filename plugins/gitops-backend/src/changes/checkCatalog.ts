import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  parseEntityRef,
  RELATION_OWNED_BY,
  type Entity,
} from '@backstage/catalog-model';
import { isError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  LAYOUT,
  type ChangeCheck,
  type ChangeIntent,
  type CreateAppIntent,
} from '@gitops-suite/model';
import { passed } from './ChangeDraft';
import { ownerRef } from './createApp';

/** What the catalog says of a change. */
export interface CatalogView {
  checks: ChangeCheck[];
  /** The app's component is registered from elsewhere: the change links it, and writes no entity. */
  isRegistered: boolean;
}

/** Whether the entities that a new app names exist, and whether its own does. */
export async function viewCatalog(
  intent: ChangeIntent,
  catalog: CatalogService,
  credentials: BackstageCredentials,
): Promise<CatalogView> {
  if (intent.kind !== 'create-app') {
    return { checks: [], isRegistered: false };
  }
  const find = (entityRef: string) =>
    catalog.getEntityByRef(entityRef, { credentials });
  const exists = async (entityRef: string) =>
    (await find(entityRef)) !== undefined;
  try {
    const component = await find(`component:default/${intent.app}`);
    const checks = [
      await checkExists('Owner', ownerRef(intent.owner), exists),
      ...(intent.system
        ? [
            await checkExists(
              'System',
              fullRef(intent.system, 'system'),
              exists,
            ),
          ]
        : []),
      checkComponent(intent, component),
    ];
    return { checks, isRegistered: component !== undefined };
  } catch (error) {
    const unchecked: ChangeCheck = {
      status: 'warning',
      code: 'catalog-unreachable',
      title: 'Catalog',
      message: 'The catalog did not answer, so names were not checked.',
      cause: isError(error) ? error.message : undefined,
    };
    return { checks: [unchecked], isRegistered: false };
  }
}

async function checkExists(
  title: string,
  entityRef: string,
  exists: (entityRef: string) => Promise<boolean>,
): Promise<ChangeCheck> {
  return (await exists(entityRef))
    ? passed(title.toLowerCase(), title, `${entityRef} is in the catalog.`)
    : {
        status: 'failed',
        code: `${title.toLowerCase()}-unknown`,
        title,
        message: `${entityRef} is not in the catalog.`,
        cure: 'Choose one that is.',
      };
}

/** A component that exists is linked, for its owner alone: whoever owns it gets the rights on the app. */
function checkComponent(
  intent: CreateAppIntent,
  component: Entity | undefined,
): ChangeCheck {
  const title = 'Entity';
  const entityRef = `component:default/${intent.app}`;
  if (!component) {
    return passed('entity', title, `${entityRef} is free.`);
  }
  const owners = ownersOf(component);
  return owners.includes(ownerRef(intent.owner).toLowerCase())
    ? {
        status: 'warning',
        code: 'entity-linked',
        title,
        message: `${entityRef} is in the catalog already: the app is linked to it, and no second ${LAYOUT.entity} is written.`,
      }
    : {
        status: 'failed',
        code: 'entity-of-others',
        title,
        message: `${entityRef} is in the catalog already, and belongs to ${
          owners.join(', ') || 'nobody'
        }.`,
        cure: 'Choose its owner to link it, or another name for the app.',
      };
}

/** Owners as the catalog has worked them out, else as the entity names one. */
function ownersOf({ relations = [], spec }: Entity): string[] {
  const related = relations
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef.toLowerCase());
  const named = typeof spec?.owner === 'string' ? [spec.owner] : [];
  return related.length > 0
    ? related
    : named.map(owner => fullRef(owner, 'group'));
}

function fullRef(ref: string, defaultKind: string): string {
  const { kind, namespace, name } = parseEntityRef(ref, {
    defaultKind,
    defaultNamespace: 'default',
  });
  return `${kind}:${namespace}/${name}`.toLowerCase();
}
