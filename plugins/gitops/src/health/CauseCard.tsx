import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { RiArrowRightLine, RiGitPullRequestLine } from '@remixicon/react';
import type {
  Application,
  Cause,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { Ago } from '../clock/Ago';
import { AsOf } from '../parts/AsOf';
import { CardBox } from '../parts/CardBox';
import { FilePlace } from '../parts/Problems';
import { Revision } from '../parts/Revision';
import { StaleBanner } from '../parts/StaleBanner';
import text from '../parts/text.module.css';
import { HealthStatus, useWasWords } from '../symbols/Status';
import { healthMarks } from '../symbols/tones';
import { sourceHref } from '../sync/sourceHref';
import { gitopsTranslationRef } from '../translation';
import classes from './health.module.css';
import { shortName } from './treeRows';

function Chain(props: {
  chain: Cause['chain'];
  onChoose: (key: string) => void;
}) {
  const { chain, onChoose } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <ol className={classes.chain} aria-label={t('healthTab.chain')}>
      {chain.map(({ kind, name, key, detail }, place) => (
        <li key={`${kind}/${name}`}>
          {place > 0 && (
            <span className={classes.arrow}>
              <RiArrowRightLine size={16} aria-hidden="true" />
            </span>
          )}
          <div className={classes.link}>
            <div className={text.muted}>{kind}</div>
            <b className={text.cut} title={name}>
              {key ? (
                <button
                  type="button"
                  className={`${text.plainButton} ${text.cut}`}
                  style={{ maxWidth: '100%', fontWeight: 600 }}
                  onClick={() => onChoose(key)}
                >
                  {shortName(name, chain[place - 1]?.name)}
                </button>
              ) : (
                name
              )}
            </b>
            <div className={text.cut} title={detail}>
              {detail ?? ' '}
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}

function CauseFacts(props: { application: Application; cause: Cause }) {
  const { application, cause } = props;
  const { file, line, stillServing } = cause;
  const { commit } = application.sync;
  const [fix] = application.pullRequests;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={text.small}>
      {file && (
        <p>
          {t('healthTab.setIn')}{' '}
          <FilePlace
            file={file}
            line={line}
            href={sourceHref(application, file, line)}
          />
          {commit && (
            <>
              {' '}
              {t('healthTab.by')} <Revision sha={commit.sha} url={commit.url} />{' '}
              {commit.author}, <Ago at={commit.at} />
            </>
          )}
        </p>
      )}
      <p className={text.muted}>
        {stillServing &&
          `${t('healthTab.stillServing', { what: stillServing })} `}
        {fix && (
          <>
            {t('healthTab.fix')}{' '}
            <RiGitPullRequestLine size={13} aria-hidden="true" />{' '}
            <Link
              href={fix.url}
              target="_blank"
              rel="noopener noreferrer"
              className={`${text.link} ${text.small}`}
              standalone
            >
              #{fix.number} {fix.title}
            </Link>
          </>
        )}
      </p>
    </div>
  );
}

/** State, since when, one sentence, and the chain from the Application to the first abnormal object. */
export function CauseCard(props: {
  application: Application;
  onChoose: (key: string) => void;
}) {
  const { application, onChoose } = props;
  const { health, asOf, sync } = application;
  const { cause, since } = health;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const was = useWasWords(application);
  const sentence = cause?.sentence ?? health.message;
  const isToldAbove =
    asOf.stale !== undefined && sentence === asOf.stale.message;
  return (
    <CardBox>
      {asOf.stale && <StaleBanner asOf={{ ...asOf, stale: asOf.stale }} />}
      <section
        className={classes.cause}
        data-tone={healthMarks[health.status].tone}
        aria-label={t(`health.${health.status}`)}
      >
        <div className={`${text.row} ${text.wrap}`}>
          <span style={{ fontSize: 16 }}>
            <HealthStatus status={health.status} was={was.health} />
          </span>
          {since && (
            <span className={text.muted}>
              {t('healthTab.for')} <Ago at={since} bare />
            </span>
          )}
          <span className={text.grow} />
          <span className={text.small}>
            <AsOf asOf={asOf} />
          </span>
        </div>
        {sentence && health.status !== 'Healthy' ? (
          !isToldAbove && <p className={classes.sentence}>{sentence}</p>
        ) : (
          <p className={text.muted}>
            {sync.total > 0
              ? t('healthTab.healthyFor', { count: sync.total })
              : t('healthTab.nothingRuns')}
          </p>
        )}
        {cause && cause.chain.length > 0 && (
          <Chain chain={cause.chain} onChoose={onChoose} />
        )}
        {cause && <CauseFacts application={application} cause={cause} />}
      </section>
    </CardBox>
  );
}
