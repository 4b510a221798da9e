import { createApp } from '@backstage/frontend-defaults';
import { navModule } from './nav/navModule';
import { signInModule } from './signIn/signInModule';

/** The portal: all plugins of package.json are found by themselves, navigation and sign-in are ours. */
export const app = createApp({ features: [navModule, signInModule] });
