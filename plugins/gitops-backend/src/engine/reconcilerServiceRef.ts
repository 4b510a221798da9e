import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type {
  Logger,
  ReconcilerConfig,
  ReconcilerHandle,
  Store,
} from '@gitops-suite/reconciler';

/** What the engine is started with. */
export interface StartOptions {
  config: ReconcilerConfig;
  store: Store;
  logger: Logger;
  /** Fresh credentials of a repository; asked for whenever the ones in hand may have ended. */
  credentialsOf?(
    repository: string,
  ): Promise<{ username: string; password: string } | undefined>;
  /** What changed since the last call. */
  onChange?(refs: { applications: readonly string[]; setup: boolean }): void;
}

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
          const reconciler: unknown = await import('@gitops-suite/reconciler');
          return (
            reconciler as {
              startReconciler(o: StartOptions): Promise<ReconcilerHandle>;
            }
          ).startReconciler(options);
        },
      }),
    }),
});
