import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { CreateAppLink } from '../parts/States';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import classes from './lanes.module.css';

/** Head of the lanes: which repository they come from, and the way to one more environment. */
export function LanesHead(props: { application: Application }) {
  const { source } = props.application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={classes.head}>
      <h2 className={text.title}>{t('lanes.title')}</h2>
      <span className={`${text.small} ${text.muted} ${text.cut} ${text.grow}`}>
        {t('lanes.order')} ·{' '}
        {source.url ? (
          <Link
            href={source.url}
            target="_blank"
            rel="noopener noreferrer"
            className={`${text.link} ${text.small}`}
            standalone
          >
            {source.repository}
          </Link>
        ) : (
          source.repository
        )}{' '}
        · {source.branch}
      </span>
      <CreateAppLink label={t('lanes.addEnvironment')} />
    </div>
  );
}
