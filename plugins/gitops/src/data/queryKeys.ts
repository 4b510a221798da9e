import type { ApplicationListQuery } from '@gitops-suite/backstage-plugin-gitops-common';

/** Keys of everything that is cached; the second part tells what a signal has to renew. */
export const queryKeys = {
  ofEntity: (filter: Pick<ApplicationListQuery, 'app' | 'entityRef'>) =>
    ['gitops', 'applications', { ofEntity: filter }] as const,
  applications: (query: ApplicationListQuery) =>
    ['gitops', 'applications', query] as const,
  application: (id: string, part: ApplicationPart, detail?: object) =>
    ['gitops', 'application', id, part, detail ?? {}] as const,
  operation: (applicationId: string, operationId: string) =>
    [
      'gitops',
      'application',
      applicationId,
      'operation',
      { operationId },
    ] as const,
  setup: (part: 'environments' | 'clusters' | 'repositories' | 'apps') =>
    ['gitops', 'setup', part] as const,
};

/** What is asked of a single Application. */
export type ApplicationPart =
  | 'resources'
  | 'diff'
  | 'history'
  | 'events'
  | 'plan'
  | 'operation';
