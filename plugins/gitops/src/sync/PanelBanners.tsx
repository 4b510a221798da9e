import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLinks } from '@backstage/plugin-catalog-react';
import { Button } from '@backstage/ui';
import {
  gitopsApplicationSyncPermission,
  type Application,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { Banner } from '../parts/Banner';
import { ProblemList } from '../parts/Problems';
import { StaleBanner } from '../parts/StaleBanner';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import { useRefresh } from './ActionBar';
import type { Rights } from './actionState';
import { sourceHref } from './sourceHref';
import { WindowBanner } from './WindowBanner';

/** A sync that waits for a person, with the button that opens its plan. */
function HeldBanner(props: {
  application: Application;
  rights: Rights;
  onReview: () => void;
}) {
  const { operation } = props.application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Banner
      kind="warning"
      actions={
        <Button variant="secondary" onPress={props.onReview}>
          {t('panel.reviewPlan')}
        </Button>
      }
    >
      <p>
        <span className={text.bold}>{t('panel.heldTitle')}</span>{' '}
        {operation?.message}
        {!props.rights.sync && ` ${t('panel.approvalNeeded')}`}
      </p>
    </Banner>
  );
}

/** Why the person may not sync: the permission, whom to ask, what is allowed instead. */
export function RefusalBanner(props: { name: string; owner?: string }) {
  const { name, owner } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Banner kind="locked">
      <p className={text.bold}>{t('refusal.syncTitle', { name })}</p>
      <p className={text.small}>
        {t('refusal.syncText', {
          permission: gitopsApplicationSyncPermission.name,
          owner: t('refusal.theOwner'),
        })}{' '}
        {owner && <EntityRefLinks entityRefs={[owner]} defaultKind="group" />}
      </p>
    </Banner>
  );
}

/** What waits or hinders, right below the action bar. */
export function PanelBanners(props: {
  application: Application;
  rights: Rights;
  onReview: () => void;
}) {
  const { application, rights, onReview } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const refresh = useRefresh(application);
  const { asOf } = application;
  return (
    <>
      {asOf.stale && (
        <StaleBanner
          asOf={{ ...asOf, stale: asOf.stale }}
          actions={
            rights.refresh && (
              <Button
                variant="secondary"
                isPending={refresh.isPending}
                onPress={() => refresh.mutate()}
              >
                {t('stale.tryNow')}
              </Button>
            )
          }
        />
      )}
      <ProblemList
        problems={application.problems}
        hrefOf={(file, line) => sourceHref(application, file, line)}
      />
      <WindowBanner state={application.syncWindows} />
      {application.operation?.state === 'Held' && (
        <HeldBanner
          application={application}
          rights={rights}
          onReview={onReview}
        />
      )}
    </>
  );
}
