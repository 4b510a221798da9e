import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ResourceNode } from '@gitops-suite/backstage-plugin-gitops-common';
import { useState, type KeyboardEvent } from 'react';
import {
  Header,
  ListBox,
  ListBoxItem,
  ListBoxSection,
} from 'react-aria-components';
import { useChanged } from '../parts/Changed';
import text from '../parts/text.module.css';
import { HealthStatus, SyncStatus } from '../symbols/Status';
import { gitopsTranslationRef } from '../translation';
import classes from './panel.module.css';
import { groupResources, kindsOf } from './resourceGroups';

function useDifferenceText() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (node: ResourceNode): string | undefined => {
    if (node.toPrune) {
      return t('resources.toPrune');
    }
    if (node.difference) {
      return t(`resources.drift-${node.difference}`);
    }
    return node.sync === 'OutOfSync' ? t('resources.pending') : undefined;
  };
}

function ResourceRow(props: { node: ResourceNode }) {
  const { node } = props;
  const { kind, name } = node.ref;
  const difference = useDifferenceText()(node);
  const changed = useChanged(`${node.sync}${node.health?.status}${difference}`);
  return (
    <ListBoxItem
      id={node.key}
      textValue={`${name} ${kind}`}
      className={`${classes.resource} ${changed ? text.changed : ''}`}
    >
      <span style={{ minWidth: 0 }}>
        <span className={text.cut} title={name}>
          {name}
        </span>
        <span className={`${text.small} ${text.muted} ${classes.kind}`}>
          {kind}
          {difference && <span className={text.warn}> · {difference}</span>}
        </span>
      </span>
      <span>{node.sync ? <SyncStatus status={node.sync} /> : '–'}</span>
      <span>
        {node.health ? (
          <HealthStatus
            status={node.health.status}
            reason={node.health.reason}
          />
        ) : (
          <span className={text.muted}>–</span>
        )}
      </span>
    </ListBoxItem>
  );
}

/** The managed objects: different ones first, equal ones folded. Arrow keys move, `d` goes to the next difference. */
export function ResourceList(props: {
  nodes: readonly ResourceNode[];
  search: string;
  selected?: string;
  /** Whether it is known what Git holds. */
  isKnown: boolean;
  onSelect: (key: string) => void;
}) {
  const { nodes, search, selected, isKnown, onSelect } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [all, setAll] = useState(false);
  const { different, same, folded } = groupResources(nodes, { search, all });

  const nextDifference = (event: KeyboardEvent) => {
    if (event.key !== 'd' || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.stopPropagation();
    const place = different.findIndex(node => node.key === selected);
    const next = different[(place + 1) % Math.max(1, different.length)];
    if (next) {
      onSelect(next.key);
    }
  };

  if (different.length + same.length === 0) {
    return (
      <p className={classes.emptyText}>
        {search
          ? t('resources.noMatch', { search })
          : t(isKnown ? 'resources.none' : 'resources.unknown')}
      </p>
    );
  }
  const groups = [
    {
      name: t('resources.different'),
      rows: different,
      count: different.length,
    },
    {
      name: t('resources.same'),
      rows: same,
      count: same.length + folded.length,
    },
  ].filter(group => group.rows.length > 0);
  return (
    <div>
      <div className={classes.columns} aria-hidden="true">
        <span>{t('resources.name')}</span>
        <span>{t('resources.syncColumn')}</span>
        <span>{t('resources.healthColumn')}</span>
      </div>
      {/* Type-ahead of the list would take the key first. */}
      <div onKeyDownCapture={nextDifference}>
        <ListBox
          aria-label={t('resources.label')}
          selectionMode="single"
          selectionBehavior="replace"
          disallowEmptySelection
          selectedKeys={selected ? [selected] : []}
          onSelectionChange={keys => {
            const [key] = keys === 'all' ? [] : [...keys];
            if (key !== undefined) {
              onSelect(String(key));
            }
          }}
        >
          {groups.map(group => (
            <ListBoxSection key={group.name} aria-label={group.name}>
              <Header className={classes.group}>
                <b>{group.name}</b> · {group.count}
              </Header>
              {group.rows.map(node => (
                <ResourceRow key={node.key} node={node} />
              ))}
            </ListBoxSection>
          ))}
        </ListBox>
      </div>
      {folded.length > 0 && (
        <div className={classes.fold}>
          <button
            type="button"
            className={`${text.plainButton} ${text.nowrap}`}
            onClick={() => setAll(true)}
          >
            {t('resources.fold', { count: folded.length })}
          </button>
          <span className={`${text.muted} ${text.cut}`}>
            {kindsOf(folded).join(', ')}
          </span>
        </div>
      )}
    </div>
  );
}
