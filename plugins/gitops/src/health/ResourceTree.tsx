import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import type { ResourceNode } from '@gitops-suite/backstage-plugin-gitops-common';
import { useMemo, type KeyboardEvent } from 'react';
import {
  Button,
  Collection,
  ListLayout,
  Tree,
  TreeItem,
  TreeItemContent,
  Virtualizer,
} from 'react-aria-components';
import { Ago } from '../clock/Ago';
import { useChanged } from '../parts/Changed';
import text from '../parts/text.module.css';
import { useWidth } from '../parts/useWidth';
import { HealthStatus } from '../symbols/Status';
import { gitopsTranslationRef } from '../translation';
import classes from './health.module.css';
import {
  isTrouble,
  type TreeFoldRow,
  type TreeNodeRow,
  type TreeRow,
} from './treeRows';

/** Larger trees draw only what is in view. */
const VIRTUAL_FROM = 300;
/** Below this the kind stands above the name. Pixels. */
const NARROW = 560;
/** Height of a row with its line, and of one that holds two lines of text. Pixels. */
const ROW_HEIGHTS = { wide: 33, narrow: 47 };

function NodeCells(props: { row: TreeNodeRow }) {
  const { node, shortName } = props.row;
  const { kind, name } = node.ref;
  const changed = useChanged(`${node.health?.status}${node.ready}`);
  return (
    <>
      <span className={classes.label}>
        <span className={classes.kind}>{kind}</span>
        <span
          className={`${text.cut} ${isTrouble(node) ? text.bold : ''} ${
            changed ? text.changed : ''
          }`}
          title={name}
        >
          {shortName}
        </span>
      </span>
      {node.info?.slice(0, 1).map(info => (
        <span key={info} className={text.chip} title={info}>
          <span className={text.cut}>{info}</span>
        </span>
      ))}
    </>
  );
}

function useFoldText() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (row: TreeFoldRow) =>
    row.kind === 'healthy'
      ? {
          name: t('healthTab.folded', { count: row.count }),
          health: t('healthTab.foldedText', { count: row.all }),
        }
      : {
          name: t('healthTab.scaledToZero', { count: row.count }),
          health: t('healthTab.scaledText'),
        };
}

function NodeHealth(props: { node: ResourceNode }) {
  const { health } = props.node;
  return health ? (
    <HealthStatus status={health.status} reason={health.reason} />
  ) : (
    <span className={text.muted}>–</span>
  );
}

function Row(props: { row: TreeRow }) {
  const { row } = props;
  const foldText = useFoldText();
  const fold = row.type === 'fold' ? foldText(row) : undefined;
  const label =
    row.type === 'node'
      ? `${row.node.ref.kind} ${row.node.ref.name}`
      : fold?.name ?? '';
  return (
    <TreeItem id={row.id} textValue={label} className={classes.item}>
      <TreeItemContent>
        {({ isExpanded, hasChildItems }) => (
          <div className={classes.row}>
            <span className={classes.name}>
              {hasChildItems ? (
                <Button slot="chevron" className={classes.twist}>
                  {isExpanded ? (
                    <RiArrowDownSLine size={16} aria-hidden="true" />
                  ) : (
                    <RiArrowRightSLine size={16} aria-hidden="true" />
                  )}
                </Button>
              ) : (
                <span className={classes.twist} />
              )}
              {row.type === 'node' ? (
                <NodeCells row={row} />
              ) : (
                <span className={text.cut}>{fold?.name}</span>
              )}
            </span>
            <span>
              {row.type === 'node' ? (
                <NodeHealth node={row.node} />
              ) : (
                <span className={text.muted}>{fold?.health}</span>
              )}
            </span>
            <span className={text.small}>
              {row.type === 'node' && row.node.ready?.replace('/', ' / ')}
            </span>
            <span className={`${text.small} ${text.muted} ${classes.end}`}>
              {row.type === 'node' && row.node.createdAt && (
                <Ago at={row.node.createdAt} bare />
              )}
            </span>
          </div>
        )}
      </TreeItemContent>
      <Collection items={row.children}>
        {child => <Row row={child} />}
      </Collection>
    </TreeItem>
  );
}

interface ResourceTreeProps {
  rows: TreeRow[];
  size: number;
  expanded: ReadonlySet<string>;
  onExpand: (expanded: Set<string>) => void;
  selected?: string;
  onSelect: (key: string) => void;
  /** `n` and `p`. */
  onStep: (direction: 1 | -1) => void;
}

/** The tree: arrow keys, Home, End and type ahead; `n` and `p` go to the next and previous that is not healthy. */
export function ResourceTree(props: ResourceTreeProps) {
  const { rows, size, expanded, onExpand, selected, onSelect, onStep } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [ref, width] = useWidth();
  const isNarrow = width !== undefined && width < NARROW;
  const layoutOptions = useMemo(
    () => ({ rowHeight: ROW_HEIGHTS[isNarrow ? 'narrow' : 'wide'] }),
    [isNarrow],
  );
  const step = (event: KeyboardEvent) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isPlain && (event.key === 'n' || event.key === 'p')) {
      event.stopPropagation();
      onStep(event.key === 'n' ? 1 : -1);
    }
  };
  const isVirtual = size > VIRTUAL_FROM;
  const tree = (
    <Tree
      aria-label={t('healthTab.tree')}
      items={rows}
      selectionMode="single"
      selectionBehavior="replace"
      selectedKeys={selected ? [selected] : []}
      onSelectionChange={keys => {
        const [key] = keys === 'all' ? [] : [...keys];
        if (key !== undefined) {
          onSelect(String(key));
        }
      }}
      expandedKeys={expanded}
      onExpandedChange={keys => onExpand(new Set([...keys].map(String)))}
      style={isVirtual ? { height: 640, overflow: 'auto' } : undefined}
    >
      {row => <Row row={row} />}
    </Tree>
  );
  return (
    <div
      ref={ref}
      data-narrow={isNarrow || undefined}
      className={classes.tree}
      onKeyDownCapture={step}
    >
      <div className={classes.columns} aria-hidden="true">
        <span>{t('healthTab.treeName')}</span>
        <span>{t('healthTab.treeHealth')}</span>
        <span>{t('healthTab.treeReady')}</span>
        <span className={classes.end}>{t('healthTab.treeAge')}</span>
      </div>
      {isVirtual ? (
        <Virtualizer layout={ListLayout} layoutOptions={layoutOptions}>
          {tree}
        </Virtualizer>
      ) : (
        tree
      )}
    </div>
  );
}
