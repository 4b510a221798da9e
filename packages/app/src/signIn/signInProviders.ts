import type { IdentityProviders } from '@backstage/core-components';
import { githubAuthApiRef } from '@backstage/frontend-plugin-api';

/**
 * The ways in: guest in development alone, as the backend allows it; everywhere else GitHub, which
 * `app-config.production.yaml` sets up. A portal with other providers lists them here.
 */
export function signInProviders(
  environment: string = 'development',
): IdentityProviders {
  return environment === 'development'
    ? ['guest']
    : [
        {
          id: 'github-auth-provider',
          title: 'GitHub',
          message: 'Sign in with your GitHub account.',
          apiRef: githubAuthApiRef,
        },
      ];
}
