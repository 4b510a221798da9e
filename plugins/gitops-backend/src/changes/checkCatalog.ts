import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { isError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ChangeCheck, ChangeIntent } from '@gitops-suite/model';
import { passed } from './ChangeDraft';
import { ownerRef } from './createApp';

/** Whether the entities that a new app names exist, and its own does not. */
export async function checkCatalog(
  intent: ChangeIntent,
  catalog: CatalogService,
  credentials: BackstageCredentials,
): Promise<ChangeCheck[]> {
  if (intent.kind !== 'create-app') {
    return [];
  }
  const exists = async (entityRef: string) =>
    (await catalog.getEntityByRef(entityRef, { credentials })) !== undefined;
  try {
    const checks = [
      await checkExists('Owner', ownerRef(intent.owner), exists),
      ...(intent.system
        ? [await checkExists('System', systemRef(intent.system), exists)]
        : []),
      await checkFree(`component:default/${intent.app}`, exists),
    ];
    return checks;
  } catch (error) {
    return [
      {
        status: 'warning',
        code: 'catalog-unreachable',
        title: 'Catalog',
        message: 'The catalog did not answer, so names were not checked.',
        cause: isError(error) ? error.message : undefined,
      },
    ];
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

async function checkFree(
  entityRef: string,
  exists: (entityRef: string) => Promise<boolean>,
): Promise<ChangeCheck> {
  return (await exists(entityRef))
    ? {
        status: 'failed',
        code: 'entity-exists',
        title: 'Entity',
        message: `There is an entity ${entityRef} already.`,
        cure: 'Choose another name for the app.',
      }
    : passed('entity', 'Entity', `${entityRef} is free.`);
}

function systemRef(system: string): string {
  const { kind, namespace, name } = parseEntityRef(system, {
    defaultKind: 'system',
    defaultNamespace: 'default',
  });
  return `${kind}:${namespace}/${name}`.toLowerCase();
}
