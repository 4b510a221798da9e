import { createBackendModule } from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { gitopsServiceRef } from '@gitops-suite/backstage-plugin-gitops-node';
import { addEnvironmentAction } from './actions/addEnvironmentAction';
import { createAppAction } from './actions/createAppAction';

/**
 * Actions that create apps and environments by pull requests.
 * @public
 */
export const scaffolderModuleGitops = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'gitops',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        gitops: gitopsServiceRef,
      },
      async init({ actions, gitops }) {
        actions.addActions(
          createAppAction(gitops),
          addEnvironmentAction(gitops),
        );
      },
    });
  },
});
