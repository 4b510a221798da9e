import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { gitopsPermissions } from '@gitops-suite/backstage-plugin-gitops-common';
import { registerActions } from './actions/registerActions';
import { AgentDirectory } from './agents/AgentDirectory';
import { createAgentRouter } from './agents/createAgentRouter';
import { createRouter } from './api/createRouter';
import { readConfig } from './config/readConfig';
import { applyRetention } from './database/retention';
import { openDatabase } from './database/migrate';
import { reconcilerServiceRef } from './engine/reconcilerServiceRef';
import { subscribeToForge } from './events/subscribe';
import { reportMetrics } from './metrics/reportMetrics';
import { wire } from './wire';

/**
 * The GitOps backend: the engine in a worker thread, the HTTP API, permissions, audit, signals and events.
 * @public
 */
export const gitopsPlugin = createBackendPlugin({
  pluginId: 'gitops',
  register(env) {
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        reconciler: reconcilerServiceRef,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const config = await readConfig(deps.config);
        const knex = await openDatabase(deps.database);
        const parts = await wire({ ...deps, config, knex, root: deps.config });
        deps.permissionsRegistry.addPermissions(gitopsPermissions);
        deps.httpRouter.addAuthPolicy({
          path: '/agents',
          allow: 'unauthenticated',
        });
        deps.httpRouter.use(
          await createRouter({
            agents: createAgentRouter({
              directory: new AgentDirectory(config.agents),
              reports: parts.agents,
              auditor: deps.auditor,
            }),
            ...parts.api,
            httpAuth: deps.httpAuth,
            auditor: deps.auditor,
          }),
        );
        await subscribeToForge({
          events: deps.events,
          engine: parts.engine,
          onPullRequest: parts.refreshPullRequests,
        });
        registerActions(deps.actionsRegistry, {
          ...parts.api,
          auditor: deps.auditor,
        });
        reportMetrics({ metrics: deps.metrics, knex, engine: parts.engine });
        await deps.scheduler.scheduleTask({
          id: 'gitops-pull-requests',
          frequency: { milliseconds: config.pullRequestPollMs },
          initialDelay: { seconds: 3 },
          timeout: { minutes: 5 },
          scope: 'local',
          fn: async () => parts.refreshPullRequests(),
        });
        await deps.scheduler.scheduleTask({
          id: 'gitops-silent-agents',
          frequency: { seconds: 15 },
          timeout: { minutes: 1 },
          fn: async () => {
            await parts.agents.noteSilence(config.agents);
          },
        });
        await deps.scheduler.scheduleTask({
          id: 'gitops-retention',
          frequency: { hours: 24 },
          initialDelay: { minutes: 10 },
          timeout: { minutes: 10 },
          fn: async () => {
            const rows = await applyRetention(
              knex,
              config.retention,
              new Date(),
            );
            deps.logger.info(`Retention deleted ${rows} rows`);
          },
        });
        // The start of the engine may take long or fail: reads go on without it.
        deps.lifecycle.addStartupHook(async () => {
          parts.engine.start();
        });
        deps.lifecycle.addShutdownHook(() => parts.engine.stop());
      },
    });
  },
});
