import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type {
  ReconcilerHandle,
  StartReconcilerOptions,
} from '@gitops-suite/reconciler';

/** What the engine is started with. */
export type StartOptions = Omit<
  StartReconcilerOptions,
  'workerFile' | 'execArgv'
>;

/** Starts the engine. */
export interface ReconcilerStarter {
  start(options: StartOptions): Promise<ReconcilerHandle>;
}

/** The engine as a service, so that tests of the plugin bring their own. */
export const reconcilerServiceRef = createServiceRef<ReconcilerStarter>({
  id: 'gitops.reconciler',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => ({
        async start(options) {
          // Loaded here: whoever only reads the API pays nothing for it.
          const { startReconciler } = await import('@gitops-suite/reconciler');
          return startReconciler({
            ...options,
            workerFile: require.resolve(
              '@gitops-suite/backstage-plugin-gitops-backend/reconcilerWorker',
            ),
          });
        },
      }),
    }),
});
