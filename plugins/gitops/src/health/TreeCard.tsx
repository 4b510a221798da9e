import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { SearchField, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import type { ResourceNode } from '@gitops-suite/backstage-plugin-gitops-common';
import { useState } from 'react';
import { CardBox } from '../parts/CardBox';
import cards from '../parts/cards.module.css';
import text from '../parts/text.module.css';
import { useSearchKey } from '../parts/useSearchKey';
import { useSearchState } from '../parts/useSearchState';
import { gitopsTranslationRef } from '../translation';
import classes from './health.module.css';
import { ResourceTree } from './ResourceTree';
import {
  allBranches,
  countTroubles,
  openRows,
  treeRows,
  troubleKeys,
} from './treeRows';

function Keys() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <span aria-hidden="true" className={classes.keys}>
      <kbd className={text.kbd}>↑</kbd> <kbd className={text.kbd}>↓</kbd>{' '}
      {t('healthTab.keys')} · <kbd className={text.kbd}>→</kbd>{' '}
      {t('healthTab.keysOpen')} · <kbd className={text.kbd}>n</kbd>{' '}
      {t('healthTab.keysNext')}
    </span>
  );
}

/** The resource tree with its filter and search. */
export function TreeCard(props: {
  nodes: readonly ResourceNode[];
  selected?: string;
  onSelect: (key: string) => void;
}) {
  const { nodes, selected, onSelect } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [search, setSearch] = useSearchState();
  const searchKey = useSearchKey();
  const troubles = countTroubles(nodes);
  // Not healthy is chosen whenever something is; the address has the last word.
  const shown = search.get('health') ?? (troubles > 0 ? 'not' : 'all');
  const filter = {
    notHealthyOnly: shown === 'not' && troubles > 0,
    search: search.get('q') ?? '',
  };
  const rows = treeRows(nodes, filter);
  const [touched, setTouched] = useState<ReadonlySet<string>>();
  const expanded =
    touched && !filter.search ? touched : new Set(openRows(rows, filter));
  const step = (direction: 1 | -1) => {
    const keys = troubleKeys(rows);
    const place = keys.indexOf(selected ?? '');
    const next = keys[(place + direction + keys.length) % keys.length];
    if (next) {
      onSelect(next);
    }
  };
  return (
    <CardBox onKeyDown={searchKey.onKeyDown}>
      <div className={cards.head}>
        <h2 className={text.title}>{t('healthTab.tree')}</h2>
        <ToggleButtonGroup
          aria-label={t('healthTab.filter')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[filter.notHealthyOnly ? 'not' : 'all']}
          onSelectionChange={keys => {
            setTouched(undefined);
            setSearch({ health: keys.has('not') ? 'not' : 'all' });
          }}
        >
          <ToggleButton id="all">
            {`${t('healthTab.all')} ${nodes.length}`}
          </ToggleButton>
          <ToggleButton id="not" isDisabled={troubles === 0}>
            {`${t('healthTab.notHealthy')} ${troubles}`}
          </ToggleButton>
        </ToggleButtonGroup>
        <div ref={searchKey.field} className={classes.search}>
          <SearchField
            aria-label={t('healthTab.find')}
            placeholder={t('healthTab.find')}
            value={filter.search}
            onChange={q => setSearch({ q }, { replace: true })}
          />
        </div>
      </div>
      {rows.length === 0 ? (
        <p className={`${text.muted} ${cards.pad}`} style={{ margin: 0 }}>
          {filter.search
            ? t('healthTab.noMatch', { search: filter.search })
            : t('healthTab.noNodes')}
        </p>
      ) : (
        <ResourceTree
          rows={rows}
          size={nodes.length}
          expanded={expanded}
          onExpand={setTouched}
          selected={selected}
          onSelect={onSelect}
          onStep={step}
        />
      )}
      <div className={cards.foot}>
        {filter.notHealthyOnly && (
          <span>
            {t('healthTab.foldHealthy')}{' '}
            <button
              type="button"
              className={text.plainButton}
              onClick={() => setTouched(new Set(allBranches(rows)))}
            >
              {t('healthTab.expandAll')}
            </button>
          </span>
        )}
        <Keys />
      </div>
    </CardBox>
  );
}
