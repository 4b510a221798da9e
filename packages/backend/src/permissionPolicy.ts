import { createBackendModule } from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { OwnerPolicy } from './OwnerPolicy';

/** The permission policy of this portal. */
export default createBackendModule({
  pluginId: 'permission',
  moduleId: 'owner-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(new OwnerPolicy(['group:default/platform']));
      },
    });
  },
});
