import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  appOfEntity,
  gitopsApplicationReadPermission,
  type Application,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { Fragment, type ReactElement } from 'react';
import { failureKind } from '../data/errors';
import { useEntityApplications } from '../data/useGitops';
import { EmptyState, FailureState, ForbiddenState } from './States';

/** Draws the Applications of the entity, or the state that stands in their place. */
export function EntityGate(props: {
  loading: ReactElement;
  /** In place of the whole page's empty state. */
  empty?: ReactElement;
  children: (applications: Application[]) => ReactElement;
}) {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const right = usePermission({
    permission: gitopsApplicationReadPermission,
    resourceRef: entityRef,
  });
  const query = useEntityApplications(entity);
  const isDenied = !right.loading && !right.allowed;
  // What an annotation names may be decided on another entity: then the answer of the backend tells.
  const isDecidedHere = appOfEntity(entity) === undefined;
  if (isDenied && (isDecidedHere || query.data?.items.length === 0)) {
    return <ForbiddenState entity={entity} />;
  }
  if (query.data && query.data.items.length > 0) {
    // What a view remembers is about one entity.
    return (
      <Fragment key={entityRef}>{props.children(query.data.items)}</Fragment>
    );
  }
  if (query.data) {
    return props.empty ?? <EmptyState entity={entity} />;
  }
  if (query.error) {
    return failureKind(query.error) === 'not-allowed' ? (
      <ForbiddenState entity={entity} />
    ) : (
      <FailureState error={query.error} onRetry={() => query.refetch()} />
    );
  }
  return props.loading;
}
