import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';

const signInPage = SignInPageBlueprint.make({
  params: {
    loader: async () => {
      const { SignIn } = await import('./SignIn');
      return SignIn;
    },
  },
});

/** The way into the portal. */
export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage],
});
