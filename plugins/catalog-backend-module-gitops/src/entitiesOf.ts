import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import {
  ENTITY_APP_ANNOTATION,
  LAYOUT,
  type RepositoryEntities,
} from '@gitops-suite/backstage-plugin-gitops-common';
import type { DeferredEntity } from '@backstage/plugin-catalog-node';
import { parseAllDocuments } from 'yaml';

type Found = RepositoryEntities['items'][number];

/** Kinds that a GitOps repository may bring in. Users, groups, templates and locations would give rights. */
const kinds = ['Component', 'API', 'Resource', 'System'];

/** A file or entity that was left out, and why. */
export interface LeftOut {
  url: string;
  reason: string;
}

/**
 * The entities of the files, with their location. What stands in the folder of an app gets the annotation that links
 * it with the app's Applications, unless it names an app itself.
 */
export function entitiesOf(files: readonly Found[]): {
  entities: DeferredEntity[];
  leftOut: LeftOut[];
} {
  const entities: DeferredEntity[] = [];
  const leftOut: LeftOut[] = [];
  for (const file of files) {
    for (const document of parseAllDocuments(file.yaml)) {
      const entity = entityIn(document);
      const reason =
        typeof entity === 'string' ? entity : reasonToLeaveOut(entity);
      if (reason !== undefined) {
        leftOut.push({ url: file.url, reason });
      } else if (typeof entity === 'object') {
        entities.push(located(entity, file));
      }
    }
  }
  return { entities, leftOut };
}

type YamlDocument = ReturnType<typeof parseAllDocuments>[number];

/** The value of a document, undefined when it is empty, or why it cannot be read. */
function entityIn(document: YamlDocument): Entity | string | undefined {
  if (document.errors.length > 0) {
    return document.errors[0].message.split('\n')[0];
  }
  try {
    const value = document.toJS();
    return typeof value === 'string' ? 'It is no entity.' : value ?? undefined;
  } catch (error) {
    return String(error);
  }
}

function reasonToLeaveOut(entity: Entity | undefined): string | undefined {
  if (entity === undefined) {
    return undefined;
  }
  if (typeof entity.metadata?.name !== 'string') {
    return 'It is no entity: metadata.name is missing.';
  }
  return kinds.includes(entity.kind)
    ? undefined
    : `A GitOps repository brings in ${kinds.join(', ')}, not ${entity.kind}.`;
}

function located(entity: Entity, file: Found): DeferredEntity {
  const location = `url:${file.url}`;
  const app = appOf(file.path);
  return {
    locationKey: `gitops:${file.repository}/${file.path}`,
    entity: {
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: {
          ...(app !== undefined && { [ENTITY_APP_ANNOTATION]: app }),
          ...entity.metadata.annotations,
          [ANNOTATION_LOCATION]: location,
          [ANNOTATION_ORIGIN_LOCATION]: location,
        },
      },
    },
  };
}

/** The app in whose folder a file stands. */
function appOf(path: string): string | undefined {
  const [root, app, ...rest] = path.split('/');
  const isFolder = root === LAYOUT.apps || root === LAYOUT.infrastructure;
  return isFolder && rest.length > 0 ? app : undefined;
}
