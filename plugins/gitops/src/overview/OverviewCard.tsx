import { stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  EntityInfoCard,
  entityRouteRef,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { Link, Skeleton } from '@backstage/ui';
import { RiGitPullRequestLine, RiWifiOffLine } from '@remixicon/react';
import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import type { ReactNode } from 'react';
import { Ago } from '../clock/Ago';
import { addressOf } from '../parts/addressOf';
import { AsOf } from '../parts/AsOf';
import { Delayed } from '../parts/Delayed';
import { EntityGate } from '../parts/EntityGate';
import { CreateAppLink } from '../parts/States';
import text from '../parts/text.module.css';
import { ViewRoot } from '../parts/ViewRoot';
import { HealthStatus, SyncStatus, useWasWords } from '../symbols/Status';
import { healthMarks, syncMarks } from '../symbols/tones';
import { gitopsTranslationRef } from '../translation';
import classes from './overview.module.css';
import { overviewRows, rowEnd } from './overviewRows';

function useEntityPath() {
  const { entity } = useEntity();
  const route = useRouteRef(entityRouteRef);
  const { kind, name, rest } = splitRef(stringifyEntityRef(entity));
  const root = route?.({ kind, namespace: rest, name }) ?? '';
  return (tab: 'sync' | 'health', environment?: string) =>
    `${root}/${tab}${
      environment ? `?environment=${encodeURIComponent(environment)}` : ''
    }`;
}

function splitRef(ref: string) {
  const [kind, path] = ref.split(':');
  const [rest, name] = path.split('/');
  return { kind, rest, name };
}

function RowEnd(props: { application: Application }) {
  const { sync, health, drift } = props.application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const was = useWasWords(props.application);
  const end = rowEnd(props.application);
  switch (end.kind) {
    case 'was':
      return (
        <span className={text.cut}>
          {t('status.was', { status: was.health ?? was.sync ?? '–' })}
        </span>
      );
    case 'health':
      return (
        <span className={text.cut}>
          <b
            className={`${text.bold} ${text[healthMarks[health.status].tone]}`}
          >
            {t(`health.${health.status}`)}
          </b>{' '}
          {health.since && <Ago at={health.since} bare />}
        </span>
      );
    case 'sync':
      return (
        <span className={text.cut}>
          <b className={`${text.bold} ${text[syncMarks[sync.status].tone]}`}>
            {t(`sync.${sync.status}`)}
          </b>{' '}
          {drift
            ? t('card.driftIn', { amount: drift.objects })
            : t('card.toSync', { amount: sync.different })}
        </span>
      );
    default:
      return end.at ? (
        <Ago at={end.at} className={`${text.muted} ${text.cut}`} />
      ) : (
        <span />
      );
  }
}

function Row(props: {
  application: Application;
  address: string;
  href: string;
}) {
  const { application, address, href } = props;
  const { sync, health, images } = application;
  const was = useWasWords(application);
  const isStale = application.asOf.stale !== undefined;
  return (
    <li className={classes.row}>
      <Link href={href} className={text.cut} title={address} standalone>
        {address}
      </Link>
      <SyncStatus status={sync.status} was={was.sync} symbolOnly />
      <HealthStatus status={health.status} was={was.health} symbolOnly />
      <span
        className={`${text.mono} ${text.cut} ${isStale ? text.was : ''}`}
        title={images[0]?.image}
      >
        {images[0]?.version ?? '–'}
      </span>
      <span className={text.small}>
        <RowEnd application={application} />
      </span>
    </li>
  );
}

function Rest(props: { rest: Application[]; isFine: boolean; href: string }) {
  const { rest, isFine, href } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <li className={`${classes.row} ${text.small}`} style={{ display: 'flex' }}>
      <Link href={href} className={text.small} standalone>
        {isFine
          ? t('lanes.fine', { count: rest.length })
          : t('card.environments', { count: rest.length })}
      </Link>
    </li>
  );
}

function Foot(props: { rows: ReturnType<typeof overviewRows> }) {
  const { openPullRequests, waiting, unreachable, oldest } = props.rows;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={classes.foot}>
      {unreachable ? (
        <span className={`${text.row} ${text.tight} ${text.bold} ${text.warn}`}>
          <RiWifiOffLine size={14} aria-hidden="true" />
          {t('card.unreachable', { name: unreachable })}
        </span>
      ) : (
        <span className={`${text.row} ${text.tight} ${text.muted}`}>
          <RiGitPullRequestLine size={14} aria-hidden="true" />
          {openPullRequests > 0
            ? t('card.open', { count: openPullRequests })
            : t('card.noPullRequest')}
          {waiting > 0 && ` · ${t('card.waits', { count: waiting })}`}
        </span>
      )}
      <span className={text.grow} />
      <AsOf asOf={oldest.asOf} />
    </div>
  );
}

function Rows(props: { applications: Application[] }) {
  const path = useEntityPath();
  const [first, ...others] = props.applications;
  const rows = overviewRows([first, ...others]);
  return (
    <>
      <ul className={classes.rows}>
        {rows.shown.map(application => (
          <Row
            key={application.id}
            application={application}
            address={addressOf(application, props.applications)}
            href={path('sync', addressOf(application, props.applications))}
          />
        ))}
        {rows.rest.length > 0 && (
          <Rest rest={rows.rest} isFine={rows.isRestFine} href={path('sync')} />
        )}
      </ul>
      <Foot rows={rows} />
    </>
  );
}

function Loading() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Delayed label={t('form.loading')}>
      <div className={classes.rows}>
        {[0, 1, 2, 3].map(row => (
          <div key={row} className={classes.row} style={{ display: 'flex' }}>
            <Skeleton width="100%" height={14} />
          </div>
        ))}
      </div>
      <div className={classes.foot}>
        <Skeleton width="50%" height={14} />
      </div>
    </Delayed>
  );
}

function Frame(props: { children: ReactNode }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const path = useEntityPath();
  return (
    <EntityInfoCard
      title={t('card.title')}
      headerActions={
        <span className={text.row}>
          <Link
            href={path('sync')}
            className={`${text.small} ${text.link}`}
            standalone
          >
            {t('card.sync')}
          </Link>
          <Link
            href={path('health')}
            className={`${text.small} ${text.link}`}
            standalone
          >
            {t('card.health')}
          </Link>
        </span>
      }
    >
      {props.children}
    </EntityInfoCard>
  );
}

function Empty() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const path = useEntityPath();
  return (
    <div className={`${text.row} ${text.wrap} ${text.small}`}>
      {t('card.empty')}{' '}
      <Link href={path('sync')} className={text.small} standalone>
        {t('card.linkOne')}
      </Link>
      <CreateAppLink label={t('empty.create')} />
    </div>
  );
}

/** The overview card: is my app all right, in two seconds. */
export function OverviewCard() {
  return (
    <ViewRoot>
      <Frame>
        <EntityGate loading={<Loading />} empty={<Empty />}>
          {applications => <Rows applications={applications} />}
        </EntityGate>
      </Frame>
    </ViewRoot>
  );
}
