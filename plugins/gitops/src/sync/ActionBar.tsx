import {
  useAnalytics,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiLock2Line, RiRefreshLine, RiLoopRightLine } from '@remixicon/react';
import {
  gitopsApplicationRefreshPermission,
  gitopsApplicationSyncPermission,
  type Application,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useMutation } from '@tanstack/react-query';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { failureMessage } from '../data/errors';
import { useAnnounce } from '../parts/Announcer';
import { Locked } from '../parts/Locked';
import { useFailureToast } from '../parts/useFailureToast';
import { gitopsTranslationRef } from '../translation';
import { syncOffer, type Rights } from './actionState';
import classes from './panel.module.css';

/** Asks for a fresh look; the only action that acts at once. */
export function useRefresh(application: Application) {
  const api = useApi(gitopsApiRef);
  const tellFailure = useFailureToast();
  const analytics = useAnalytics();
  const announce = useAnnounce();
  const { t } = useTranslationRef(gitopsTranslationRef);
  return useMutation({
    mutationFn: () => api.refreshApplication(application.id),
    onSuccess: () => {
      analytics.captureEvent('refresh', application.id);
      announce(t('panel.refreshed', { cluster: application.cluster }));
    },
    onError: error =>
      tellFailure(t('panel.refreshFailed', { message: failureMessage(error) })),
  });
}

/** Refresh and Sync… of the chosen environment. */
export function ActionBar(props: {
  application: Application;
  rights: Rights;
  onSync: () => void;
  onRefused: () => void;
}) {
  const { application, rights, onSync, onRefused } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const refresh = useRefresh(application);
  const offer = syncOffer(application, rights);
  const needs = (permission: string) => t('refusal.needs', { permission });
  const refreshButton = (
    <Button
      variant="secondary"
      iconStart={rights.refresh ? <RiRefreshLine /> : <RiLock2Line />}
      isPending={refresh.isPending}
      onPress={() => (rights.refresh ? refresh.mutate() : onRefused())}
    >
      {t('panel.refresh')}
    </Button>
  );
  return (
    <div className={classes.actions}>
      {rights.refresh ? (
        refreshButton
      ) : (
        <Locked reason={needs(gitopsApplicationRefreshPermission.name)}>
          {refreshButton}
        </Locked>
      )}
      {offer.offered ? (
        <Button
          variant={offer.primary ? 'primary' : 'secondary'}
          iconStart={<RiLoopRightLine />}
          onPress={onSync}
        >
          {t('panel.sync')}
        </Button>
      ) : (
        <Locked
          reason={
            offer.because === 'not-allowed'
              ? needs(gitopsApplicationSyncPermission.name)
              : t(`refusal.${offer.because}`, {
                  cluster: application.cluster,
                  engine: application.engine,
                })
          }
        >
          <Button
            variant="secondary"
            iconStart={<RiLock2Line />}
            aria-disabled="true"
            onPress={onRefused}
          >
            {t('panel.sync')}
          </Button>
        </Locked>
      )}
    </div>
  );
}
