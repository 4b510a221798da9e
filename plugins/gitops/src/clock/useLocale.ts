import {
  appLanguageApiRef,
  useApiHolder,
} from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { localeOf } from './locale';

/** How numbers and times are written: in the language that the person chose for the app, as its words are. */
export function useLocale(): string {
  const languages = useApiHolder().get(appLanguageApiRef);
  const [language, setLanguage] = useState(
    () => languages?.getLanguage().language ?? navigator.language,
  );
  useEffect(() => {
    const subscription = languages
      ?.language$()
      .subscribe(next => setLanguage(next.language));
    return () => subscription?.unsubscribe();
  }, [languages]);
  return localeOf(language, navigator.languages);
}
