import {
  translationApiRef,
  type ApiHolder,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import { gitopsTranslationRef } from '../translation';

/** The words of this plugin in the language of the app. */
export type Words = TranslationFunction<(typeof gitopsTranslationRef)['T']>;

/** Words for what is no component, such as a validation; waits until they are loaded. */
export async function wordsOf(apiHolder: ApiHolder): Promise<Words> {
  const translations = apiHolder.get(translationApiRef);
  if (!translations) {
    throw new Error('This app has no translations.');
  }
  const now = translations.getTranslation(gitopsTranslationRef);
  if (now.ready) {
    return now.t;
  }
  return new Promise((resolve, reject) => {
    const subscription = translations
      .translation$(gitopsTranslationRef)
      .subscribe(next => {
        if (next.ready) {
          subscription.unsubscribe();
          resolve(next.t);
        }
      }, reject);
  });
}
