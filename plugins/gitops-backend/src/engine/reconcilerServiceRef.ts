import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import {
  startReconciler,
  type ReconcilerHandle,
  type StartReconcilerOptions,
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
        start: options =>
          startReconciler({
            ...options,
            workerFile: require.resolve(
              '@gitops-suite/backstage-plugin-gitops-backend/reconcilerWorker',
            ),
          }),
      }),
    }),
});
