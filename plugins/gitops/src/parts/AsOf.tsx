import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { OLD_AFTER } from '../clock/age';
import { useAgeText, useExactTime } from '../clock/Ago';
import { useNow } from '../clock/Clock';
import { gitopsTranslationRef } from '../translation';
import text from './text.module.css';

/** How old the facts of an environment are; bold amber beyond a minute. */
export function AsOf(props: { asOf: Application['asOf']; bare?: boolean }) {
  const { live, git, reading } = props.asOf;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const ageText = useAgeText();
  const exact = useExactTime();
  const now = useNow(1_000);
  if (!live) {
    return <span className={text.muted}>{t('age.never')}</span>;
  }
  const age = now - Date.parse(live);
  const words = ageText(age);
  const title = t('age.asOfLabel', {
    live: exact(live),
    git: git ? exact(git) : '–',
  });
  return (
    <time
      dateTime={live}
      title={title}
      className={age > OLD_AFTER ? `${text.bold} ${text.warn}` : text.muted}
    >
      {props.bare
        ? words
        : t(reading ? 'age.asOfReading' : 'age.asOf', {
            age: t('age.ago', { age: words }),
          })}
    </time>
  );
}
