import { useApi } from '@backstage/frontend-plugin-api';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { GitopsApi } from '@gitops-suite/backstage-plugin-gitops-common';
import type { ReactNode } from 'react';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { isRetriable } from './errors';
import { useLiveUpdates } from './useLiveUpdates';

const clients = new WeakMap<GitopsApi, QueryClient>();

// Tabs, card and page are mounted one by one and share what they have fetched; the API is the owner, so a test with its own API has its own cache.
function clientFor(api: GitopsApi): QueryClient {
  let client = clients.get(api);
  if (!client) {
    client = new QueryClient({
      defaultOptions: {
        queries: {
          staleTime: 2_000,
          retry: (failures, error) => failures < 2 && isRetriable(error),
        },
      },
    });
    clients.set(api, client);
  }
  return client;
}

function LiveUpdates() {
  useLiveUpdates();
  return null;
}

/** Cache and live updates for a view. */
export function QueryRoot(props: { children: ReactNode }) {
  const api = useApi(gitopsApiRef);
  return (
    <QueryClientProvider client={clientFor(api)}>
      <LiveUpdates />
      {props.children}
    </QueryClientProvider>
  );
}
