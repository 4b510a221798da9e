import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Select, Skeleton } from '@backstage/ui';
import { RiFilter3Line } from '@remixicon/react';
import { useState } from 'react';
import { useApplicationPage } from '../data/useGitops';
import { CardBox } from '../parts/CardBox';
import cards from '../parts/cards.module.css';
import { Delayed } from '../parts/Delayed';
import { PageRoot } from '../parts/PageRoot';
import { FailureState, PartialFailure } from '../parts/States';
import { useSearchKey } from '../parts/useSearchKey';
import { useSearchState, type SearchChange } from '../parts/useSearchState';
import { useWidth } from '../parts/useWidth';
import { gitopsTranslationRef } from '../translation';
import { ApplicationTable } from './ApplicationTable';
import { tableDensity } from './tableDensity';
import { Facets } from './Facets';
import { FilterBar } from './FilterBar';
import classes from './fleet.module.css';
import { activeFilters, listIdentity, listQuery, sortOf } from './listQuery';
import { NoApplications } from './NoApplications';
import { PageFoot } from './PageFoot';
import { SearchBox } from './SearchBox';
import { useStableRows } from './useStableRows';

/** Below this the facets lie above the rows. Pixels. */
const NARROW = 900;

const sorts = ['worst', 'since', '-since', 'app', 'environment'] as const;

function SortSelect(props: {
  value: string;
  onChange: (sort: string) => void;
}) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={classes.sort}>
      <Select
        aria-label={t('fleet.sortLabel')}
        options={sorts.map(value => ({
          value,
          label: t(`fleet.sort.${value}`),
        }))}
        value={props.value}
        onChange={key => key !== null && props.onChange(String(key))}
      />
    </div>
  );
}

function Loading() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Delayed label={t('form.loading')}>
      <div className={`${cards.pad} ${cards.stack}`}>
        {Array.from({ length: 10 }, (_, row) => (
          <Skeleton key={row} width="100%" height={30} />
        ))}
      </div>
    </Delayed>
  );
}

function usePages(parameters: URLSearchParams) {
  // Cursors only lead forward: the way back is what was walked.
  const [walked, setWalked] = useState<string[]>([]);
  const page = Number(parameters.get('page') ?? 1) || 1;
  return {
    page,
    previous: (): SearchChange => {
      const before = walked.slice(0, -1);
      setWalked(before);
      return {
        cursor: before.at(-1) || undefined,
        page: page > 2 && before.length > 0 ? String(page - 1) : undefined,
      };
    },
    next: (cursor: string): SearchChange => {
      setWalked([...walked, cursor]);
      return { cursor, page: String(page + 1) };
    },
  };
}

function ApplicationList() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [ref, width] = useWidth();
  const isNarrow = width !== undefined && width < NARROW;
  const [areFacetsOpen, setFacetsOpen] = useState(false);
  const [parameters, setSearch] = useSearchState();
  const searchKey = useSearchKey();
  const pages = usePages(parameters);
  const query = listQuery(parameters);
  const answer = useApplicationPage(query);
  const list = answer.data;
  const rows = useStableRows(
    list,
    `${listIdentity(query)}${answer.isPlaceholderData}`,
  );
  const filters = activeFilters(parameters);
  // Another filter begins at the first page.
  const change = (values: SearchChange) =>
    setSearch({ cursor: undefined, page: undefined, ...values });
  const clear = () =>
    change(Object.fromEntries(filters.map(({ facet }) => [facet, undefined])));
  if (answer.error && !list) {
    return (
      <FailureState error={answer.error} onRetry={() => answer.refetch()} />
    );
  }
  const facets = (
    <Facets
      facets={list?.facets}
      parameters={parameters}
      inColumns={isNarrow}
      onChange={(facet, values) => change({ [facet]: values.join(',') })}
    />
  );
  const next = list?.pageInfo.nextCursor;
  return (
    // `/` works wherever in the list the focus is.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={ref}
      className={classes.page}
      data-narrow={isNarrow || undefined}
      onKeyDown={searchKey.onKeyDown}
    >
      {!isNarrow && facets}
      <div style={{ minWidth: 0 }}>
        <div className={classes.tools}>
          <SearchBox
            value={parameters.get('q') ?? ''}
            onChange={q => change({ q })}
            field={searchKey.field}
          />
          {isNarrow && (
            <Button
              variant="secondary"
              iconStart={<RiFilter3Line />}
              aria-expanded={areFacetsOpen}
              onPress={() => setFacetsOpen(!areFacetsOpen)}
            >
              {filters.length > 0
                ? t('fleet.filtersActive', { amount: filters.length })
                : t('fleet.filters')}
            </Button>
          )}
          <SortSelect
            value={sortOf(parameters)}
            onChange={sort =>
              change({ sort: sort === 'worst' ? undefined : sort })
            }
          />
        </div>
        {isNarrow && areFacetsOpen && facets}
        <FilterBar
          total={list?.totalItems}
          filters={filters}
          waiting={rows.waiting}
          onRemove={facet => change({ [facet]: undefined })}
          onClear={clear}
          onApply={rows.apply}
        />
        <CardBox>
          {answer.error && <PartialFailure error={answer.error} />}
          {!list && <Loading />}
          {list && rows.rows.length === 0 && (
            <NoApplications filters={filters} onClear={clear} />
          )}
          {list && rows.rows.length > 0 && (
            <>
              <ApplicationTable
                applications={rows.rows}
                density={tableDensity(width)}
                isStale={answer.isPlaceholderData}
              />
              <PageFoot
                page={pages.page}
                rows={rows.rows.length}
                total={list.totalItems}
                onPrevious={
                  pages.page > 1 ? () => setSearch(pages.previous()) : undefined
                }
                onNext={next ? () => setSearch(pages.next(next)) : undefined}
              />
            </>
          )}
        </CardBox>
      </div>
    </div>
  );
}

/** All Applications: what in my fleet needs a person. */
export function ApplicationsPage() {
  return (
    <PageRoot>
      <ApplicationList />
    </PageRoot>
  );
}
