import { createApiRef } from '@backstage/frontend-plugin-api';
import type { GitopsApi } from '@gitops-suite/backstage-plugin-gitops-common';

/** The GitOps backend, as every view of this plugin sees it. @public */
export const gitopsApiRef = createApiRef<GitopsApi>().with({
  id: 'plugin.gitops.client',
  pluginId: 'gitops',
});
