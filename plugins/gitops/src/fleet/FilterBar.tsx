import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiCloseLine, RiRefreshLine } from '@remixicon/react';
import text from '../parts/text.module.css';
import { ownerName } from '../sync/LaneParts';
import { gitopsTranslationRef } from '../translation';
import classes from './fleet.module.css';
import type { ActiveFilter } from './listQuery';

/** `Sync: OutOfSync` of a filter that is on. */
export function useFilterName() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return ({ facet, values }: ActiveFilter): string =>
    facet === 'q'
      ? `“${values[0]}”`
      : `${t(`fleet.facet.${facet}`)}: ${values
          .map(value => (facet === 'owner' ? ownerName(value) : value))
          .join(', ')}`;
}

/** How many there are, which filters are on, and the chip that applies a waiting order. */
export function FilterBar(props: {
  total?: number;
  filters: ActiveFilter[];
  waiting: number;
  onRemove: (facet: ActiveFilter['facet']) => void;
  onClear: () => void;
  onApply: () => void;
}) {
  const { total, filters, waiting, onRemove, onClear, onApply } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const nameOf = useFilterName();
  return (
    <div className={classes.filters}>
      <span aria-live="polite">
        {total !== undefined && (
          <>
            <b className={text.bold}>{t('fleet.countAll', { total })}</b>{' '}
            <span className={text.muted}>{t('fleet.applications')}</span>
          </>
        )}
      </span>
      {filters.map(filter => (
        <span key={filter.facet} className={text.chip}>
          <span className={text.cut} title={nameOf(filter)}>
            {nameOf(filter)}
          </span>
          <button
            type="button"
            className={classes.remove}
            aria-label={t('fleet.clearOne', { name: nameOf(filter) })}
            onClick={() => onRemove(filter.facet)}
          >
            <RiCloseLine size={14} aria-hidden="true" />
          </button>
        </span>
      ))}
      {filters.length > 0 && (
        <button
          type="button"
          className={`${text.plainButton} ${text.small}`}
          onClick={onClear}
        >
          {t('fleet.clearAll')}
        </button>
      )}
      {waiting > 0 && (
        <button
          type="button"
          className={`${text.chip} ${text.busy} ${classes.changedChip}`}
          onClick={onApply}
        >
          <RiRefreshLine size={14} aria-hidden="true" />
          {t('changed.chip', { count: waiting })}
        </button>
      )}
    </div>
  );
}
