import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import { Navigation } from './Navigation';

const navContent = NavContentBlueprint.make({
  params: { component: Navigation },
});

/** The navigation of the portal. */
export const navModule = createFrontendModule({
  pluginId: 'app',
  extensions: [navContent],
});
