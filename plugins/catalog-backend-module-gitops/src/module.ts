import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { GITOPS_REVISION_TOPIC } from '@gitops-suite/backstage-plugin-gitops-common';
import { gitopsServiceRef } from '@gitops-suite/backstage-plugin-gitops-node';
import { GitopsEntityProvider } from './GitopsEntityProvider';

/**
 * Brings the entities of GitOps repositories into the catalog, on each new revision.
 * @public
 */
export const catalogModuleGitops = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'gitops',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        events: eventsServiceRef,
        gitops: gitopsServiceRef,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, catalog, events, gitops, logger, scheduler }) {
        const provider = new GitopsEntityProvider({ gitops, auth, logger });
        catalog.addEntityProvider(provider);
        await events.subscribe({
          id: 'gitops-entities',
          topics: [GITOPS_REVISION_TOPIC],
          onEvent: async () => {
            await provider.refresh();
          },
        });
        // For revisions whose event was lost, and for the first one after a start.
        await scheduler.scheduleTask({
          id: 'gitops-entities',
          frequency: { minutes: 5 },
          initialDelay: { seconds: 10 },
          timeout: { minutes: 2 },
          scope: 'local',
          fn: () => provider.refresh(),
        });
      },
    });
  },
});
