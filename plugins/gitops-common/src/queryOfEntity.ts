import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { ENTITY_APP_ANNOTATION } from '@gitops-suite/model';
import type { ApplicationListQuery } from './GitopsApi';

/** The app that an entity names by its annotation `gitops-suite/app`; undefined when it names none. @public */
export function appOfEntity(entity: Entity): string | undefined {
  return (
    entity.metadata.annotations?.[ENTITY_APP_ANNOTATION]?.trim() || undefined
  );
}

/**
 * Filter that finds the Applications of an entity: those of the app that its annotation names, else those that name
 * the entity. An annotation gives no rights: who may see an Application is decided on what the repository says of it.
 * @public
 */
export function queryOfEntity(
  entity: Entity,
): Pick<ApplicationListQuery, 'app' | 'entityRef'> {
  const app = appOfEntity(entity);
  return app === undefined
    ? { entityRef: [stringifyEntityRef(entity)] }
    : { app: [app] };
}
