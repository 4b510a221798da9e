import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Operation,
  Plan,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { queryKeys } from '../data/queryKeys';
import { useOperation, useRefetchInterval } from '../data/useGitops';
import { changedSteps } from './planGroups';

/** Changed lines are on screen this long before the verb works again. Milliseconds. */
const READ_FOR = 1_000;

/** A plan that stays current. */
export interface CurrentPlan {
  plan?: Plan;
  /** The operation that waits for an approval of this plan. */
  operation?: Operation;
  error?: unknown;
  /** Keys of the steps that changed last. */
  changed: ReadonlySet<string>;
  /** True while the last change has not been on screen for long enough. */
  isFresh: boolean;
  refetch: () => void;
}

/** What a sync would do now; computed again when Git or the cluster change. */
export function useSyncPlan(options: {
  applicationId: string;
  resources?: string[];
  /** True prunes what left Git although the policy does not. */
  prune?: boolean;
  /** An older commit, for what it would change. */
  revision?: string;
  enabled: boolean;
}): CurrentPlan {
  const { applicationId, resources, prune, revision, enabled } = options;
  const api = useApi(gitopsApiRef);
  const query = useQuery({
    queryKey: queryKeys.application(applicationId, 'plan', {
      resources,
      prune,
      revision,
    }),
    queryFn: ({ signal }) =>
      api.planSync(applicationId, { resources, prune, revision }, { signal }),
    enabled,
    // A plan of an earlier visit is never shown: it may be what the last sync has done.
    gcTime: 0,
    staleTime: 0,
    refetchInterval: useRefetchInterval(),
  });
  const freshness = useFreshness(query.data);
  return {
    plan: query.data,
    error: query.error,
    refetch: () => query.refetch(),
    ...freshness,
  };
}

/** The plan that a held operation waits with. */
export function useHeldPlan(options: {
  applicationId: string;
  operationId?: string;
}): CurrentPlan {
  const query = useOperation(options.applicationId, options.operationId);
  const freshness = useFreshness(query.data?.plan);
  return {
    plan: query.data?.plan,
    operation: query.data,
    error: query.error,
    refetch: () => query.refetch(),
    ...freshness,
  };
}

function useFreshness(
  plan: Plan | undefined,
): Pick<CurrentPlan, 'changed' | 'isFresh'> {
  const seen = useRef<Plan>();
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const [isFresh, setFresh] = useState(false);
  useEffect(() => {
    const previous = seen.current;
    seen.current = plan;
    if (!previous || !plan || previous.hash === plan.hash) {
      return undefined;
    }
    setChanged(changedSteps(previous, plan));
    setFresh(true);
    const timer = setTimeout(() => setFresh(false), READ_FOR);
    return () => clearTimeout(timer);
  }, [plan]);
  return { changed, isFresh };
}
