import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

// The built frontend.
backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-github-provider'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);

// Receives and verifies the webhooks of GitHub.
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-events-backend-module-github'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('./permissionPolicy'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-signals-backend'));

backend.add(import('@gitops-suite/backstage-plugin-gitops-backend'));
backend.add(
  import('@gitops-suite/backstage-plugin-catalog-backend-module-gitops'),
);
backend.add(
  import('@gitops-suite/backstage-plugin-scaffolder-backend-module-gitops'),
);

backend.start();
