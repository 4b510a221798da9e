import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { messages } from './translations/en';

/** All words of this plugin, in English. @public */
export const gitopsTranslationRef = createTranslationRef({
  id: 'plugin.gitops',
  messages,
});
