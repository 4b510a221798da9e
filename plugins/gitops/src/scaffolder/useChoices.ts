import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { queryKeys } from '../data/queryKeys';
import { wholeList } from '../data/wholeList';

/** Names of all apps; what belongs to the infrastructure is not for forms. */
export function useApps() {
  const api = useApi(gitopsApiRef);
  return useQuery({
    queryKey: queryKeys.setup('apps'),
    queryFn: async ({ signal }) => {
      const { facets } = await api.listApplications(
        { facets: 'app', scope: ['app'], limit: 1 },
        { signal },
      );
      return (facets?.app ?? []).map(({ value }) => value).sort();
    },
  });
}

/** Where an app stands, in promotion order; the repository is the one that defines it. */
export function usePlacesOf(app: string | undefined) {
  const api = useApi(gitopsApiRef);
  const query = { app: [app ?? ''], sort: 'environment' as const, limit: 200 };
  return useQuery({
    queryKey: queryKeys.applications(query),
    queryFn: ({ signal }) =>
      wholeList(cursor =>
        api.listApplications({ ...query, cursor }, { signal }),
      ),
    select: list =>
      list.items.map(({ environment, source }) => ({
        environment,
        repository: source.home ?? source.repository,
      })),
    enabled: Boolean(app),
  });
}
