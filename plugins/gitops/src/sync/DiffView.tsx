import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import {
  RiArrowRightSLine,
  RiInformationLine,
  RiLock2Line,
  RiLoopRightLine,
} from '@remixicon/react';
import type {
  FieldManager,
  ResourceDiff,
  ResourceNode,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useState } from 'react';
import { Ago } from '../clock/Ago';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import { diffRows, type DiffTextRow } from './diffRows';
import { managerKind } from './managers';
import classes from './panel.module.css';

const sideClasses = { both: '', git: classes.git, live: classes.live };

function Manager(props: { manager: FieldManager }) {
  const { manager } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const words = {
    hand: t('diff.byHand'),
    controller: t('diff.byController'),
    suite: t('diff.bySuite'),
    other: undefined,
  }[managerKind(manager)];
  return (
    <>
      <b className={text.bold}>{manager.name}</b>
      {words && ` · ${words}`}
      {manager.at && (
        <>
          {' · '}
          <Ago at={manager.at} />
        </>
      )}
    </>
  );
}

function Hidden(props: { line: string; differs: boolean }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const name = props.line.replace(/:.*$/s, ':');
  return (
    <>
      {name}{' '}
      <span className={classes.mask} aria-hidden="true">
        ••••••••
      </span>{' '}
      <span className={classes.lockText}>
        <RiLock2Line size={13} aria-hidden="true" />
        {t(props.differs ? 'diff.hidden' : 'diff.hiddenSame')}
      </span>
    </>
  );
}

function Code(props: { row: DiffTextRow }) {
  const { text: line, mark, hidden, side } = props.row;
  if (hidden) {
    return <Hidden line={line} differs={side !== 'both'} />;
  }
  if (!mark || mark[0] >= mark[1]) {
    return <>{line}</>;
  }
  return (
    <>
      {line.slice(0, mark[0])}
      <mark>{line.slice(mark[0], mark[1])}</mark>
      {line.slice(mark[1])}
    </>
  );
}

function Line(props: { row: DiffTextRow }) {
  const { row } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={`${classes.line} ${sideClasses[row.side]}`}>
      <span className={classes.side}>
        {row.side !== 'both' && t(`diff.${row.side}`)}
      </span>
      <span className={classes.code} title={row.hidden ? undefined : row.text}>
        <Code row={row} />
      </span>
      <span className={classes.who}>
        {row.side === 'live' && row.manager && (
          <Manager manager={row.manager} />
        )}
      </span>
    </div>
  );
}

/** The lines of one diff; equal ones are folded and open on demand. */
export function DiffLines(props: {
  diff: ResourceDiff;
  whole: boolean;
  /** One side lacks the object: its lines are equal to nothing. */
  isOneSided: boolean;
}) {
  const { diff, whole, isOneSided } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const rows = diffRows(diff.lines, { whole, opened });
  return (
    <div className={classes.diff}>
      {rows.map((row, place) =>
        row.type === 'fold' ? (
          <button
            key={`fold-${row.at}`}
            type="button"
            className={classes.foldLine}
            aria-expanded={false}
            onClick={() => setOpened(new Set([...opened, row.at]))}
          >
            <RiArrowRightSLine size={14} aria-hidden="true" />{' '}
            {t(isOneSided ? 'diff.foldWhole' : 'diff.fold', {
              count: row.count,
            })}
          </button>
        ) : (
          <Line key={place} row={row} />
        ),
      )}
    </div>
  );
}

function useAbout() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (diff: ResourceDiff, toPrune: boolean): string => {
    if (toPrune) {
      return t('diff.toPrune');
    }
    switch (diff.kind) {
      case 'missing':
        return t('diff.missing');
      case 'extra':
        return t('diff.extra');
      case 'ownership':
        return t('diff.ownership');
      default:
        return t('diff.fields', { count: diff.fields.length });
    }
  };
}

/** One object: what differs, who wrote it, and Sync this…. */
export function DiffBlock(props: {
  diff: ResourceDiff;
  node?: ResourceNode;
  whole: boolean;
  isChosen: boolean;
  onSync?: () => void;
}) {
  const { diff, node, whole, isChosen, onSync } = props;
  const { kind, name, namespace, group, version } = diff.ref;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const about = useAbout()(diff, node?.toPrune ?? false);
  const isOneSided = diff.kind === 'missing' || diff.kind === 'extra';
  return (
    <section
      className={classes.diffBlock}
      data-chosen={isChosen || undefined}
      aria-label={`${kind}/${name}`}
    >
      <div className={classes.diffHead}>
        <div className={text.grow}>
          <h3 className={`${text.subtitle} ${text.cut}`} title={name}>
            {kind}/{name}
          </h3>
          <div className={`${text.small} ${text.muted}`}>
            {about} · {namespace ?? t('resources.clusterWide')} ·{' '}
            {group ? `${group}/${version}` : version}
          </div>
        </div>
        {onSync && (
          <Button
            variant="secondary"
            iconStart={<RiLoopRightLine />}
            onPress={onSync}
          >
            {t('panel.syncThis')}
          </Button>
        )}
      </div>
      {/* All lines of an object that one side lacks differ: they are there on demand. */}
      <DiffLines
        diff={
          isOneSided && !whole
            ? {
                ...diff,
                lines: diff.lines.map(line => ({ ...line, side: 'both' })),
              }
            : diff
        }
        whole={whole}
        isOneSided={isOneSided}
      />
      {diff.ignored && <IgnoredFields ignored={diff.ignored} />}
    </section>
  );
}

/** `Not compared: 3 fields`, and on demand which, and by which rule. */
function IgnoredFields(props: {
  ignored: NonNullable<ResourceDiff['ignored']>;
}) {
  const { ignored } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <details className={`${text.small} ${text.muted}`}>
      <summary>{t('diff.ignored', { count: ignored.length })}</summary>
      <ul>
        {ignored.map(({ path, rule }) => (
          <li key={path}>
            <code>{path}</code> · {rule}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A sentence below the diffs. */
export function DiffSentence(props: { children: string }) {
  return (
    <p className={classes.sentence}>
      <RiInformationLine size={14} aria-hidden="true" />
      {props.children}
    </p>
  );
}
