import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  healthOrder,
  syncOrder,
  type ApplicationFacet,
  type ApplicationList,
  type HealthStatus as Health,
  type SyncStatus as Sync,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useState } from 'react';
import { useLocale } from '../clock/useLocale';
import text from '../parts/text.module.css';
import { HealthStatus, SyncStatus } from '../symbols/Status';
import { ownerName } from '../sync/LaneParts';
import { gitopsTranslationRef } from '../translation';
import { facetValues, type FacetValue } from './facetValues';
import classes from './fleet.module.css';
import { shownFacets, valuesOf } from './listQuery';

function ValueName(props: { facet: ApplicationFacet; value: string }) {
  const { facet, value } = props;
  if (facet === 'sync' && syncOrder.includes(value as Sync)) {
    return <SyncStatus status={value as Sync} />;
  }
  if (facet === 'health' && healthOrder.includes(value as Health)) {
    return <HealthStatus status={value as Health} />;
  }
  return (
    <span className={text.cut} title={value}>
      {facet === 'owner' ? ownerName(value) : value}
    </span>
  );
}

/** Values of a facet that are shown before the others are asked for. */
const VALUES_SHOWN = 6;

function Facet(props: {
  facet: ApplicationFacet;
  values: FacetValue[];
  onChange: (values: string[]) => void;
}) {
  const { facet, values, onChange } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const locale = useLocale();
  const [all, setAll] = useState(false);
  const chosen = values.filter(one => one.isChosen).map(one => one.value);
  const shown = all
    ? values
    : values.filter((one, place) => place < VALUES_SHOWN || one.isChosen);
  return (
    <fieldset className={classes.facet}>
      <legend>{t(`fleet.facet.${facet}`)}</legend>
      {shown.map(({ value, count, isChosen }) => (
        <label key={value} className={classes.value}>
          <input
            type="checkbox"
            checked={isChosen}
            onChange={() =>
              onChange(
                isChosen
                  ? chosen.filter(one => one !== value)
                  : [...chosen, value],
              )
            }
          />
          <ValueName facet={facet} value={value} />
          <span className={classes.count}>{count.toLocaleString(locale)}</span>
        </label>
      ))}
      {(all || values.length > shown.length) && (
        <button
          type="button"
          className={`${text.plainButton} ${text.small}`}
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all
            ? t('fleet.fewerValues')
            : t('fleet.moreValues', { amount: values.length - shown.length })}
        </button>
      )}
    </fieldset>
  );
}

/** Filters with their counts; a count is made with all other filters on. */
export function Facets(props: {
  facets: ApplicationList['facets'];
  parameters: URLSearchParams;
  onChange: (facet: ApplicationFacet, values: string[]) => void;
  inColumns: boolean;
}) {
  const { facets, parameters, onChange, inColumns } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div
      role="group"
      aria-label={t('fleet.filters')}
      className={classes.facets}
      data-columns={inColumns || undefined}
    >
      {shownFacets.map(facet => {
        const values = facetValues(
          facet,
          facets?.[facet] ?? [],
          valuesOf(parameters, facet),
        );
        return values.length > 0 ? (
          <Facet
            key={facet}
            facet={facet}
            values={values}
            onChange={next => onChange(facet, next)}
          />
        ) : null;
      })}
    </div>
  );
}
