import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Application,
  HealthStatus as Health,
  SyncStatus as Sync,
} from '@gitops-suite/backstage-plugin-gitops-common';
import type { ReactNode } from 'react';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import { Symbol } from './Symbol';
import classes from './symbols.module.css';
import { healthMarks, syncMarks, type Mark } from './tones';

interface WordProps {
  /** The symbol alone is seen; the word is still read out. */
  symbolOnly?: boolean;
  /** Last known value while the status is Unknown. */
  was?: string;
}

/** A symbol with its word. */
export function MarkedWord(
  props: WordProps & { mark: Mark; children: ReactNode; title?: string },
) {
  const { mark, was, symbolOnly } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const before = was && t('status.was', { status: was });
  if (symbolOnly) {
    return (
      <span className={`${classes.status} ${classes[mark.tone]}`}>
        <Symbol {...mark} />
        <span className={text.hidden}>
          {props.children}
          {before && `, ${before}`}
        </span>
      </span>
    );
  }
  return (
    <span className={classes.lines}>
      <span className={`${classes.status} ${classes[mark.tone]}`}>
        <Symbol {...mark} />
        <span className={classes.word} title={props.title}>
          {props.children}
        </span>
      </span>
      {before && <span className={classes.wasLine}>{before}</span>}
    </span>
  );
}

/** Sync status: a square and its word. */
export function SyncStatus(props: WordProps & { status: Sync }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <MarkedWord {...props} mark={syncMarks[props.status]}>
      {t(`sync.${props.status}`)}
    </MarkedWord>
  );
}

/** Health status: a round shape and its word. `reason` of the cluster takes the word's place where there is one. */
export function HealthStatus(
  props: WordProps & { status: Health; reason?: string },
) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <MarkedWord
      {...props}
      mark={healthMarks[props.status]}
      title={props.reason}
    >
      {props.reason ?? t(`health.${props.status}`)}
    </MarkedWord>
  );
}

/** Last known words of an Application whose status is Unknown. */
export function useWasWords(application: Pick<Application, 'sync' | 'health'>) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { sync, health } = application;
  return {
    sync:
      sync.status === 'Unknown' && sync.was ? t(`sync.${sync.was}`) : undefined,
    health:
      health.status === 'Unknown' && health.was
        ? t(`health.${health.was}`)
        : undefined,
  };
}
