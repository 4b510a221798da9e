import { SignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { signInProviders } from './signInProviders';

/** Sign-in with what the environment of `auth` offers. */
export function SignIn(props: SignInPageProps) {
  const config = useApi(configApiRef);
  const environment = config.getOptionalString('auth.environment');
  return <SignInPage {...props} providers={signInProviders(environment)} />;
}
