import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import cards from '../parts/cards.module.css';
import { CreateAppLink } from '../parts/States';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import { useFilterName } from './FilterBar';
import type { ActiveFilter } from './listQuery';

/** In place of the rows: which filters leave nothing, or how to get a first Application. */
export function NoApplications(props: {
  filters: ActiveFilter[];
  onClear: () => void;
}) {
  const { filters, onClear } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const nameOf = useFilterName();
  const isFiltered = filters.length > 0;
  return (
    <div className={cards.state}>
      <h2 className={text.title}>
        {t(isFiltered ? 'fleet.noMatch' : 'fleet.none')}
      </h2>
      <p>
        {isFiltered
          ? t('fleet.noMatchText', {
              filters: filters.map(nameOf).join('; '),
            })
          : t('fleet.noneText')}
      </p>
      {isFiltered ? (
        <Button variant="secondary" onPress={onClear}>
          {t('fleet.clearAll')}
        </Button>
      ) : (
        <CreateAppLink label={t('fleet.create')} />
      )}
    </div>
  );
}
