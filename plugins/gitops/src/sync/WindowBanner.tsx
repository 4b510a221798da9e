import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  SyncWindowFacts,
  SyncWindowState,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { Until } from '../clock/Ago';
import { Banner } from '../parts/Banner';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import classes from './panel.module.css';
import { openingWords, windowNote } from './windowWords';

/** `deny 16:00 FRI for 64h, Europe/Berlin`. */
function useWindowText() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return ({ kind, schedule, duration, timeZone }: SyncWindowFacts): string =>
    t('window.facts', {
      ...{ kind, duration, timeZone },
      opens: openingWords(schedule),
    });
}

/** `Blocked by window (…) until …`; `fallback` where the state does not say so. */
export function BlockingWindow(props: {
  state?: SyncWindowState;
  fallback?: string;
}) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const windowText = useWindowText();
  const note = windowNote(props.state);
  if (note?.kind !== 'frozen' && note?.kind !== 'closed') {
    return <>{props.fallback}</>;
  }
  return (
    <>
      {t(`window.${note.kind}`, { window: windowText(note.window) })}{' '}
      {note.at ? <Until at={note.at} /> : t('window.noChange')}.
    </>
  );
}

/** What sync windows say: what they hold back and until when, or until when they let pass. */
export function WindowBanner(props: { state?: SyncWindowState }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const windowText = useWindowText();
  const note = windowNote(props.state);
  if (!note) {
    return null;
  }
  if (note.kind === 'open' || note.kind === 'coming') {
    return (
      <p className={`${classes.window} ${text.small} ${text.muted}`}>
        {t(`window.${note.kind}`, { window: windowText(note.window) })}{' '}
        {note.at ? <Until at={note.at} /> : t('window.noChange')}
      </p>
    );
  }
  return (
    <Banner kind="locked">
      <p>
        <span className={text.bold}>
          <BlockingWindow state={props.state} />
        </span>{' '}
        {t(note.manual ? 'window.manual' : 'window.nobody')}
      </p>
    </Banner>
  );
}
