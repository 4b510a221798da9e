import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { GitopsService } from './GitopsService';
import { HttpGitopsService } from './HttpGitopsService';

/** The GitOps backend as a service of other backend plugins. @public */
export const gitopsServiceRef = createServiceRef<GitopsService>({
  id: 'gitops.service',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { auth: coreServices.auth, discovery: coreServices.discovery },
      factory: ({ auth, discovery }) =>
        new HttpGitopsService({ auth, discovery }),
    }),
});
