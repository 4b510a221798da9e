import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { gitopsTranslationRef } from '../translation';
import { useAnnounce } from './Announcer';

/** How long it is seen that something was copied. Milliseconds. */
const TOLD_FOR = 1_500;

/** Copies a text. For a moment `copied` is true, for the eye; screen readers are told. */
export function useCopy(): { copied: boolean; copy: (text: string) => void } {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const announce = useAnnounce();
  const [copies, setCopies] = useState(0);
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setSeen(copies), TOLD_FOR);
    return () => clearTimeout(timer);
  }, [copies]);
  return {
    copied: copies > seen,
    copy: text => {
      const told = () => {
        setCopies(count => count + 1);
        announce(t('copied'));
      };
      navigator.clipboard?.writeText(text).then(told, () => undefined);
    },
  };
}
