/**
 * The plugin's words in other languages: add the default export to the app's features.
 *
 * @packageDocumentation
 */
import {
  createFrontendModule,
  createTranslationResource,
} from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import { gitopsTranslationRef } from './translation';

/** German. For apps of the old system: `createApp({ __experimentalTranslations: { resources } })`. @public */
export const gitopsTranslations = createTranslationResource({
  ref: gitopsTranslationRef,
  translations: { de: () => import('./translations/de') },
});

/** The translations as a feature of the app. @public */
export default createFrontendModule({
  pluginId: 'app',
  extensions: [
    TranslationBlueprint.make({
      name: 'gitops',
      params: { resource: gitopsTranslations },
    }),
  ],
});
