import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { useResources } from '../data/useGitops';
import cards from '../parts/cards.module.css';
import { Delayed } from '../parts/Delayed';
import { PartialFailure } from '../parts/States';
import text from '../parts/text.module.css';
import { useSearchState } from '../parts/useSearchState';
import { gitopsTranslationRef } from '../translation';
import { DiffPane } from './DiffPane';
import { ResourceList } from './ResourceList';
import { groupResources } from './resourceGroups';
import classes from './panel.module.css';

/** Left the objects, right what differs. */
export function ResourcesView(props: {
  application: Application;
  find: string;
  onSync?: (key: string) => void;
}) {
  const { application, find, onSync } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [search, setSearch] = useSearchState();
  const query = useResources(application.id);
  const nodes = query.data ?? [];
  const firstDifferent = groupResources(nodes, { search: '', all: false })
    .different[0]?.key;
  const chosen = search.get('resource') ?? firstDifferent;
  return (
    <div className={classes.split}>
      <div
        className={`${classes.resources} ${
          application.asOf.stale?.what === 'cluster' ? text.lastKnown : ''
        }`}
      >
        {query.error && <PartialFailure error={query.error} />}
        {query.isPending && (
          <Delayed label={t('form.loading')}>
            <div className={`${cards.pad} ${cards.stack}`}>
              {[0, 1, 2, 3].map(row => (
                <Skeleton key={row} width="100%" height={32} />
              ))}
            </div>
          </Delayed>
        )}
        {query.data && (
          <ResourceList
            nodes={nodes}
            search={find}
            selected={chosen}
            isKnown={application.sync.status !== 'Unknown'}
            onSelect={resource => setSearch({ resource }, { replace: true })}
          />
        )}
      </div>
      <DiffPane
        application={application}
        nodes={nodes}
        chosen={chosen}
        whole={search.get('diff') === 'whole'}
        onWhole={whole =>
          setSearch({ diff: whole ? 'whole' : undefined }, { replace: true })
        }
        onSync={onSync}
      />
    </div>
  );
}
