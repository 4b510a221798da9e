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
import { ownerName } from '../sync/LaneParts';
import { gitopsTranslationRef } from '../translation';
import classes from './fleet.module.css';
import type { TableDensity } from './tableDensity';
import { whyOf } from './whyOf';

const small = `${text.small} ${text.muted} ${text.cut}`;

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
    const { id, app, environment } = application;
    // With several repositories another Application of the entity may have the same environment.
    const address = id === `${app}.${environment}` ? environment : id;
    return `${root}/sync?environment=${encodeURIComponent(address)}`;
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

interface RowProps {
  application: Application;
  density: TableDensity;
}

function NameCell(props: RowProps) {
  const { application, density } = props;
  const { app, environment, owner } = application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const href = useHref()(application);
  const second =
    density === 'small'
      ? environment
      : (owner && ownerName(owner)) || t('fleet.unknownOwner');
  return (
    <td>
      <span className={classes.name} title={app}>
        {href ? (
          <Link href={href} className={classes.nameLink} standalone>
            {app}
          </Link>
        ) : (
          <b className={text.bold}>{app}</b>
        )}
      </span>
      <span className={small} title={second}>
        {second}
      </span>
      {density === 'small' && <WhyCell application={application} />}
    </td>
  );
}

/** Sync and health, below each other where there is no room for two columns. */
function StatusCells(props: RowProps) {
  const { application, density } = props;
  const { sync, health } = application;
  const was = useWasWords(application);
  const syncStatus = (
    <Changed value={sync.status}>
      <SyncStatus status={sync.status} was={was.sync} />
    </Changed>
  );
  const healthStatus = (
    <Changed value={health.status}>
      <HealthStatus status={health.status} was={was.health} />
    </Changed>
  );
  return density === 'small' ? (
    <td>
      {syncStatus}
      {healthStatus}
    </td>
  ) : (
    <>
      <td>{syncStatus}</td>
      <td>{healthStatus}</td>
    </>
  );
}

function Row(props: RowProps) {
  const { application, density } = props;
  const { environment, engine, sync } = application;
  return (
    <tr>
      <NameCell {...props} />
      {density !== 'small' && (
        <td>
          <span className={classes.name} title={environment}>
            {environment}
          </span>
          <span className={small}>
            {density === 'narrow' ? <AsOf asOf={application.asOf} /> : engine}
          </span>
        </td>
      )}
      <StatusCells {...props} />
      {density !== 'small' && (
        <td>
          <WhyCell application={application} />
        </td>
      )}
      {density === 'wide' && (
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

interface Column {
  name:
    | 'application'
    | 'environment'
    | 'sync'
    | 'health'
    | 'statuses'
    | 'why'
    | 'revision'
    | 'asOf';
  width?: number | string;
}

const columnsOf: Record<TableDensity, Column[]> = {
  wide: [
    { name: 'application' },
    { name: 'environment', width: '15%' },
    { name: 'sync', width: 132 },
    { name: 'health', width: 132 },
    { name: 'why', width: '20%' },
    { name: 'revision', width: 100 },
    { name: 'asOf', width: 76 },
  ],
  narrow: [
    { name: 'application' },
    { name: 'environment', width: '20%' },
    { name: 'sync', width: 132 },
    { name: 'health', width: 132 },
    { name: 'why', width: '20%' },
  ],
  small: [{ name: 'application' }, { name: 'statuses', width: 140 }],
};

/** One row per Application; what a narrow table has no column for stands in other cells. */
export function ApplicationTable(props: {
  applications: readonly Application[];
  density: TableDensity;
  isStale: boolean;
}) {
  const { applications, density, isStale } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const columns = columnsOf[density];
  return (
    <table
      className={`${classes.table} ${isStale ? classes.stale : ''}`}
      aria-label={t('fleet.applications')}
      aria-busy={isStale}
    >
      <colgroup>
        {columns.map(({ name, width }) => (
          <col key={name} style={{ width }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map(({ name }) => (
            <th
              key={name}
              scope="col"
              className={name === 'asOf' ? classes.end : undefined}
            >
              {t(`fleet.column.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {applications.map(application => (
          <Row
            key={application.id}
            application={application}
            density={density}
          />
        ))}
      </tbody>
    </table>
  );
}
