import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import type { ReactNode } from 'react';
import { useAgeText } from '../clock/Ago';
import { useNow } from '../clock/Clock';
import { gitopsTranslationRef } from '../translation';
import { Banner } from './Banner';
import classes from './cards.module.css';
import text from './text.module.css';

type AsOf = Application['asOf'];

/** Cluster or repository does not answer: since when, why, what still works, when it is tried again. */
export function StaleBanner(props: {
  asOf: AsOf & { stale: NonNullable<AsOf['stale']> };
  actions?: ReactNode;
}) {
  const { live, git, stale } = props.asOf;
  const { what, name, message, nextTryAt } = stale;
  // As old as what is shown: that it does not answer was noticed some seconds later.
  const since = (what === 'cluster' ? live : git) ?? stale.since;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const ageText = useAgeText();
  const now = useNow(1_000);
  const untilNext = nextTryAt ? Date.parse(nextTryAt) - now : undefined;
  return (
    <Banner kind="stale" actions={props.actions}>
      <p>
        <span className={text.bold}>
          {t(`stale.${what}`, { name, age: ageText(now - Date.parse(since)) })}
        </span>{' '}
        {t('stale.text')}
      </p>
      <p className={classes.detail}>
        {/[.!?]$/.test(message) ? message : `${message}.`}{' '}
        {untilNext !== undefined &&
          (untilNext > 1_000
            ? t('stale.nextTry', { age: ageText(untilNext) })
            : t('stale.nextTrySoon'))}{' '}
        {t(what === 'cluster' ? 'stale.syncOff' : 'stale.gitOff')}
      </p>
    </Banner>
  );
}
