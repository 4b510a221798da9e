import type { Entity } from '@backstage/catalog-model';
import { useApi, useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  queryOfEntity,
  type ApplicationListQuery,
} from '@gitops-suite/backstage-plugin-gitops-common';
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { queryKeys } from './queryKeys';
import { wholeList } from './wholeList';

/**
 * How often visible views are fetched again by themselves, in milliseconds. Signals bring changes at once, but say
 * nothing while nothing changes: then this keeps "as of" honest.
 */
export function useRefetchInterval(): number {
  return useApiHolder().get(signalApiRef) ? 30_000 : 15_000;
}

/** All Applications of an entity, in promotion order. */
export function useEntityApplications(entity: Entity) {
  const api = useApi(gitopsApiRef);
  const filter = queryOfEntity(entity);
  return useQuery({
    queryKey: queryKeys.ofEntity(filter),
    queryFn: ({ signal }) =>
      wholeList(cursor =>
        api.listApplications(
          { ...filter, sort: 'environment', limit: 200, cursor },
          { signal },
        ),
      ),
    refetchInterval: useRefetchInterval(),
  });
}

/** One page of Applications with the counts of the facets. The previous page stays while the next one loads. */
export function useApplicationPage(query: ApplicationListQuery) {
  const api = useApi(gitopsApiRef);
  return useQuery({
    queryKey: queryKeys.applications(query),
    queryFn: ({ signal }) => api.listApplications(query, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: useRefetchInterval(),
  });
}

/** The tree of an Application: managed objects and what grows below them. */
export function useResources(id: string) {
  const api = useApi(gitopsApiRef);
  return useQuery({
    queryKey: queryKeys.application(id, 'resources'),
    queryFn: async ({ signal }) =>
      (await api.getResources(id, { signal })).items,
    refetchInterval: useRefetchInterval(),
  });
}

/** Desired against live of all objects that differ. */
export function useDiffs(id: string) {
  const api = useApi(gitopsApiRef);
  return useQuery({
    queryKey: queryKeys.application(id, 'diff'),
    queryFn: async ({ signal }) =>
      (await api.getDiff(id, {}, { signal })).items,
    refetchInterval: useRefetchInterval(),
  });
}

/** Events of the objects of an Application. */
export function useEvents(id: string) {
  const api = useApi(gitopsApiRef);
  return useQuery({
    queryKey: queryKeys.application(id, 'events'),
    queryFn: async ({ signal }) => (await api.getEvents(id, { signal })).items,
    refetchInterval: useRefetchInterval(),
  });
}

/** What happened to an Application, newest first, page by page. */
export function useHistory(id: string) {
  const api = useApi(gitopsApiRef);
  return useInfiniteQuery({
    queryKey: queryKeys.application(id, 'history'),
    queryFn: ({ pageParam, signal }) =>
      api.getHistory(id, { limit: 30, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.pageInfo.nextCursor,
  });
}

/** An operation with its plan and results. */
export function useOperation(
  applicationId: string,
  operationId: string | undefined,
) {
  const api = useApi(gitopsApiRef);
  return useQuery({
    queryKey: queryKeys.operation(applicationId, operationId ?? ''),
    queryFn: ({ signal }) => api.getOperation(operationId ?? '', { signal }),
    enabled: operationId !== undefined,
    refetchInterval: useRefetchInterval(),
  });
}

/** The environments of the GitOps repositories, in promotion order. */
export function useEnvironments() {
  const api = useApi(gitopsApiRef);
  return useQuery({
    queryKey: queryKeys.setup('environments'),
    queryFn: async ({ signal }) =>
      (await api.listEnvironments({ signal })).items,
    refetchInterval: useRefetchInterval(),
  });
}

/** The clusters with the last contact to each. */
export function useClusters() {
  const api = useApi(gitopsApiRef);
  return useQuery({
    queryKey: queryKeys.setup('clusters'),
    queryFn: async ({ signal }) => (await api.listClusters({ signal })).items,
    refetchInterval: useRefetchInterval(),
  });
}

/** The GitOps repositories with the revision that was read. */
export function useRepositories() {
  const api = useApi(gitopsApiRef);
  return useQuery({
    queryKey: queryKeys.setup('repositories'),
    queryFn: async ({ signal }) =>
      (await api.listRepositories({ signal })).items,
    refetchInterval: useRefetchInterval(),
  });
}
