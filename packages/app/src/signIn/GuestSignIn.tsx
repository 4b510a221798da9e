import { SignInPage } from '@backstage/core-components';
import type { SignInPageProps } from '@backstage/plugin-app-react';

/** Guest sign-in of the local portal; a real one names its providers here. */
export function GuestSignIn(props: SignInPageProps) {
  return <SignInPage {...props} providers={['guest']} />;
}
