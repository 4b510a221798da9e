import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Ago } from '../clock/Ago';
import { useClusters, useRepositories } from '../data/useGitops';
import { Revision } from '../parts/Revision';
import text from '../parts/text.module.css';
import { ViewRoot } from '../parts/ViewRoot';
import { gitopsTranslationRef } from '../translation';
import classes from './fleet.module.css';

function Facts() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const repositories = useRepositories().data ?? [];
  const clusters = useClusters().data ?? [];
  const reachable = clusters.filter(cluster => cluster.reachable).length;
  const [repository] = repositories;
  const silent = repositories.filter(one => one.message !== undefined);
  const errors = repositories
    .flatMap(one => one.problems)
    .filter(problem => problem.severity === 'error').length;
  const areAllThere = reachable === clusters.length;
  const alarm = `${text.bold} ${text.warn}`;
  const calm = `${text.muted} ${classes.calm}`;
  return (
    <div className={classes.facts}>
      {repositories.length > 1 && (
        <span className={calm}>
          {t('head.repositories', { amount: repositories.length })}
        </span>
      )}
      {repositories.length === 1 && (
        <span className={calm}>
          {repository.name}{' '}
          {repository.revision && (
            <>
              {t('lanes.at')} <Revision sha={repository.revision} />
              {' · '}
            </>
          )}
          {repository.asOf ? <Ago at={repository.asOf} /> : t('head.notRead')}
        </span>
      )}
      {silent.map(({ name }) => (
        <span key={name} className={alarm}>
          {t('lanes.stale', { name })}
        </span>
      ))}
      {errors > 0 && (
        <span className={alarm}>{t('head.errors', { count: errors })}</span>
      )}
      {clusters.length > 0 && (
        <span className={areAllThere ? calm : alarm}>
          {areAllThere
            ? t('head.clusters', { count: reachable })
            : t('head.someClusters', { reachable, total: clusters.length })}
        </span>
      )}
    </div>
  );
}

/** Head of the page: repository, revision, when it was read, clusters that answer. */
export function HeadFacts() {
  return (
    <ViewRoot inline>
      <Facts />
    </ViewRoot>
  );
}
