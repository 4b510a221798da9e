import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';

type Named = Pick<Application, 'id' | 'environment'>;

/** How an address of the portal calls an Application: by its environment, or by its id where another has the same. */
export function addressOf(application: Named, all: readonly Named[]): string {
  const { id, environment } = application;
  const isAlone = !all.some(
    other => other.environment === environment && other.id !== id,
  );
  return isAlone ? environment : id;
}
