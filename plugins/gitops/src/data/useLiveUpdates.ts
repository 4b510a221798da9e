import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  GITOPS_SIGNAL_CHANNEL,
  type Application,
  type GitopsSignal,
} from '@gitops-suite/backstage-plugin-gitops-common';
import {
  useQueryClient,
  type Query,
  type QueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { isMadeStale, mergeSignals } from './staleQueries';

/** What is on screen is fetched again at most this often. Milliseconds. */
const REFETCH_AT_MOST_EVERY = 1_000;

/** Fetches again what a signal is about. Signals carry opaque references only. */
export function useLiveUpdates(): void {
  const signals = useApiHolder().get(signalApiRef);
  const client = useQueryClient();
  useEffect(() => {
    if (!signals) {
      return undefined;
    }
    let waiting: GitopsSignal | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      if (waiting) {
        renew(client, waiting);
        waiting = undefined;
        timer = setTimeout(flush, REFETCH_AT_MOST_EVERY);
      }
    };
    const subscription = signals.subscribe<GitopsSignal>(
      GITOPS_SIGNAL_CHANNEL,
      message => {
        waiting = mergeSignals(waiting, message);
        if (!timer) {
          flush();
        }
      },
    );
    return () => {
      clearTimeout(timer);
      subscription.unsubscribe();
    };
  }, [signals, client]);
}

function renew(client: QueryClient, signal: GitopsSignal): void {
  const queries = client.getQueryCache().findAll({ queryKey: ['gitops'] });
  const known = new Map<string, string | undefined>();
  for (const query of queries) {
    for (const application of applicationsOf(query) ?? []) {
      known.set(application.id, application.ref);
    }
  }
  client.invalidateQueries({
    queryKey: ['gitops'],
    predicate: query =>
      isMadeStale(
        { key: query.queryKey, applications: applicationsOf(query) },
        signal,
        known,
      ),
  });
}

function applicationsOf(query: Query): Application[] | undefined {
  if (query.queryKey[1] !== 'applications') {
    return undefined;
  }
  const data = query.state.data as { items?: Application[] } | undefined;
  return data?.items;
}
