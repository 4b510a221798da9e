import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { SearchField, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { forwardRef, useState } from 'react';
import { PlanDialog } from '../plan/PlanDialog';
import { CardBox } from '../parts/CardBox';
import cards from '../parts/cards.module.css';
import { Revision } from '../parts/Revision';
import text from '../parts/text.module.css';
import { useRights } from '../parts/useRights';
import { useSearchKey } from '../parts/useSearchKey';
import { useSearchState } from '../parts/useSearchState';
import { gitopsTranslationRef } from '../translation';
import { ActionBar } from './ActionBar';
import { syncOffer } from './actionState';
import { HistoryView } from './HistoryView';
import { isUnderWay } from './lanes';
import { OperationProgress } from './OperationProgress';
import { PanelBanners, RefusalBanner } from './PanelBanners';
import { ResourcesView } from './ResourcesView';
import classes from './panel.module.css';

interface LanePanelProps {
  application: Application;
  entityRef: string;
  owner?: string;
}

function PanelHead(props: { application: Application }) {
  const { environment, sync } = props.application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  // Nothing that was ever read is not the same as nothing.
  const isCounted = sync.status !== 'Unknown' || sync.total > 0;
  return (
    <div className={text.grow}>
      <h2 className={text.title} style={{ display: 'inline' }}>
        {environment}
      </h2>{' '}
      <span className={`${text.small} ${text.muted}`}>
        {isCounted && t('panel.resources', { count: sync.total })}
        {sync.commit && (
          <>
            {isCounted && ' · '}
            {t('panel.gitSays')}{' '}
            <Revision sha={sync.commit.sha} url={sync.commit.url} />
          </>
        )}
      </span>
    </div>
  );
}

/** Failed operations stay visible until the next one; the others while they run. */
function shownOperation(application: Application): string | undefined {
  const { operation } = application;
  if (!operation || operation.state === 'Held') {
    return undefined;
  }
  return isUnderWay(operation) || operation.state === 'Failed'
    ? operation.id
    : undefined;
}

/** Everything about the chosen environment. */
export const LanePanel = forwardRef<HTMLDivElement, LanePanelProps>(
  (props, ref) => {
    const { application, entityRef, owner } = props;
    const { t } = useTranslationRef(gitopsTranslationRef);
    const [search, setSearch] = useSearchState();
    const [find, setFind] = useState('');
    const [isRefused, setRefused] = useState(false);
    const searchRef = useSearchKey();
    const rights = useRights(application, entityRef);
    const offer = syncOffer(application, rights);
    const view = search.get('view') === 'history' ? 'history' : 'resources';
    const plan = search.get('plan');
    const operationId = shownOperation(application);
    return (
      <CardBox
        ref={ref}
        tabIndex={-1}
        role="region"
        aria-label={t('panel.label', { environment: application.environment })}
        className={classes.panel}
        onKeyDown={searchRef.onKeyDown}
      >
        <div className={cards.head}>
          <PanelHead application={application} />
          <ActionBar
            application={application}
            rights={rights}
            onSync={() => setSearch({ plan: 'sync', only: undefined })}
            onRefused={() => setRefused(!rights.sync)}
          />
        </div>
        {isRefused && <RefusalBanner name={application.app} owner={owner} />}
        <PanelBanners
          application={application}
          rights={rights}
          onReview={() => setSearch({ plan: 'held' })}
        />
        {operationId && (
          <OperationProgress
            application={application}
            operationId={operationId}
            canStop={rights.sync}
          />
        )}
        <div className={classes.tools}>
          <ToggleButtonGroup
            aria-label={t('panel.viewLabel')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[view]}
            onSelectionChange={keys =>
              setSearch({ view: keys.has('history') ? 'history' : undefined })
            }
          >
            <ToggleButton id="resources">
              {t('panel.viewResources')}
            </ToggleButton>
            <ToggleButton id="history">{t('panel.viewHistory')}</ToggleButton>
          </ToggleButtonGroup>
          {view === 'resources' && (
            <div ref={searchRef.field} className={classes.search}>
              <SearchField
                aria-label={t('panel.findResource')}
                placeholder={t('panel.findResource')}
                value={find}
                onChange={setFind}
              />
            </div>
          )}
        </div>
        {view === 'history' ? (
          <HistoryView
            application={application}
            onLook={
              rights.sync
                ? revision => setSearch({ plan: 'revision', revision })
                : undefined
            }
          />
        ) : (
          <ResourcesView
            application={application}
            find={find}
            onSync={
              offer.offered
                ? key => setSearch({ plan: 'sync', only: key })
                : undefined
            }
          />
        )}
        {plan && (
          <PlanDialog
            application={application}
            isHeld={plan === 'held'}
            only={search.get('only') ?? undefined}
            revision={search.get('revision') ?? undefined}
            canSync={rights.sync}
            canOverride={rights.override}
            onClose={() =>
              setSearch(
                { plan: undefined, only: undefined, revision: undefined },
                { replace: true },
              )
            }
          />
        )}
      </CardBox>
    );
  },
);
LanePanel.displayName = 'LanePanel';
