import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';
import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { Ago } from '../clock/Ago';
import { AsOf } from '../parts/AsOf';
import { Changed } from '../parts/Changed';
import { Revision } from '../parts/Revision';
import text from '../parts/text.module.css';
import { HealthStatus, SyncStatus, useWasWords } from '../symbols/Status';
import { DifferenceChip, PruneChip } from '../sync/LaneNote';
import { shortRef } from '../sync/LaneParts';
import { gitopsTranslationRef } from '../translation';
import classes from './fleet.module.css';
import { whyOf } from './whyOf';

function useHref() {
  const route = useRouteRef(entityRouteRef);
  return (application: Application): string | undefined => {
    if (!application.entityRef || !route) {
      return undefined;
    }
    const entity = parseEntityRef(application.entityRef);
    const root = route({
      kind: entity.kind,
      namespace: entity.namespace,
      name: entity.name,
    });
    return `${root}/sync?environment=${encodeURIComponent(
      application.environment,
    )}`;
  };
}

function WhyCell(props: { application: Application }) {
  const why = whyOf(props.application);
  const { t } = useTranslationRef(gitopsTranslationRef);
  switch (why.kind) {
    case 'text':
      return (
        <span
          className={`${classes.why} ${text[why.tone] ?? text.muted}`}
          title={why.text}
        >
          {why.text}
        </span>
      );
    case 'stale':
      return (
        <span className={`${classes.why} ${text.warn}`}>
          {t('lanes.stale', { name: why.name })}
        </span>
      );
    case 'different':
      return (
        <span className={`${text.row} ${text.tight} ${text.wrap}`}>
          <DifferenceChip drift={why.drift} different={why.different} />
          {why.toPrune > 0 && <PruneChip count={why.toPrune} />}
        </span>
      );
    default:
      return null;
  }
}

function Row(props: { application: Application; isNarrow: boolean }) {
  const { application, isNarrow } = props;
  const { app, environment, owner, engine, sync, health } = application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const href = useHref()(application);
  const was = useWasWords(application);
  const small = `${text.small} ${text.muted} ${text.cut}`;
  return (
    <tr>
      <td>
        <span className={text.cut} title={app}>
          {href ? (
            <Link href={href} standalone>
              {app}
            </Link>
          ) : (
            <b className={text.bold}>{app}</b>
          )}
        </span>
        <span className={small}>
          {owner ? shortRef(owner) : t('fleet.unknownOwner')}
        </span>
      </td>
      <td>
        <span className={text.cut} title={environment}>
          {environment}
        </span>
        <span className={small}>
          {isNarrow ? <AsOf asOf={application.asOf} /> : engine}
        </span>
      </td>
      <td>
        <Changed value={sync.status}>
          <SyncStatus status={sync.status} was={was.sync} />
        </Changed>
      </td>
      <td>
        <Changed value={health.status}>
          <HealthStatus status={health.status} was={was.health} />
        </Changed>
      </td>
      <td>
        <WhyCell application={application} />
      </td>
      {!isNarrow && (
        <>
          <td>
            {sync.commit && (
              <>
                <Revision sha={sync.commit.sha} url={sync.commit.url} />
                <span className={small}>
                  <Ago at={sync.commit.at} />
                </span>
              </>
            )}
          </td>
          <td className={classes.end}>
            <AsOf asOf={application.asOf} bare />
          </td>
        </>
      )}
    </tr>
  );
}

/** One row per Application; a narrow table tells revision and age in other cells. */
export function ApplicationTable(props: {
  applications: readonly Application[];
  isNarrow: boolean;
  isStale: boolean;
}) {
  const { applications, isNarrow, isStale } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <table
      className={`${classes.table} ${isStale ? classes.stale : ''}`}
      aria-label={t('fleet.applications')}
      aria-busy={isStale}
    >
      <colgroup>
        <col />
        <col style={{ width: isNarrow ? '20%' : '15%' }} />
        <col style={{ width: 136 }} />
        <col style={{ width: 136 }} />
        <col style={{ width: isNarrow ? '20%' : '22%' }} />
        {!isNarrow && (
          <>
            <col style={{ width: 104 }} />
            <col style={{ width: 72 }} />
          </>
        )}
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t('fleet.column.application')}</th>
          <th scope="col">{t('fleet.column.environment')}</th>
          <th scope="col">{t('fleet.column.sync')}</th>
          <th scope="col">{t('fleet.column.health')}</th>
          <th scope="col">{t('fleet.column.why')}</th>
          {!isNarrow && (
            <>
              <th scope="col">{t('fleet.column.revision')}</th>
              <th scope="col" className={classes.end}>
                {t('fleet.column.asOf')}
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {applications.map(application => (
          <Row
            key={application.id}
            application={application}
            isNarrow={isNarrow}
          />
        ))}
      </tbody>
    </table>
  );
}
