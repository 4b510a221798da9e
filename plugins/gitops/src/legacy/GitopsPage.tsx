import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Header, HeaderTabs, Page } from '@backstage/core-components';
import { useSearchState } from '../parts/useSearchState';
import { ApplicationsPage } from '../fleet/ApplicationsPage';
import { HeadFacts } from '../fleet/HeadFacts';
import { SetupPage } from '../fleet/SetupPage';
import { gitopsTranslationRef } from '../translation';

/** The GitOps page with the head that pages of the old system draw themselves. */
export function GitopsPage() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [search, setSearch] = useSearchState();
  const isSetup = search.get('tab') === 'setup';
  return (
    <Page themeId="tool">
      <Header title={t('title')}>
        <HeadFacts />
      </Header>
      <HeaderTabs
        selectedIndex={isSetup ? 1 : 0}
        onChange={index =>
          setSearch({ tab: index === 1 ? 'setup' : undefined })
        }
        tabs={[
          { id: 'applications', label: t('fleet.applications') },
          { id: 'setup', label: t('fleet.setup') },
        ]}
      />
      <div style={{ gridArea: 'pageContent', overflow: 'auto' }}>
        {isSetup ? <SetupPage /> : <ApplicationsPage />}
      </div>
    </Page>
  );
}
