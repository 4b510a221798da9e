import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiDeleteBinLine } from '@remixicon/react';
import type { DriftFact } from '@gitops-suite/backstage-plugin-gitops-common';
import { Ago } from '../clock/Ago';
import text from '../parts/text.module.css';
import { Symbol } from '../symbols/Symbol';
import { gitopsTranslationRef } from '../translation';
import classes from './lanes.module.css';
import type { LaneNote as Note } from './lanes';

function NoteText(props: { tone?: string; title?: string; children: string }) {
  return (
    <span
      className={`${classes.noteText} ${props.tone ?? text.muted}`}
      title={props.title ?? props.children}
    >
      {props.children}
    </span>
  );
}

/** `2 to prune`, as a chip. */
export function PruneChip(props: { count: number }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <span className={text.chip}>
      <RiDeleteBinLine size={14} aria-hidden="true" />
      {t('lanes.toPrune', { amount: props.count })}
    </span>
  );
}

/** `Drift in 2`, or `3 differ` when Git went ahead. */
export function DifferenceChip(props: { drift: number; different: number }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  if (props.drift > 0) {
    return (
      <span className={`${text.chip} ${text.warn}`}>
        <Symbol shape="drift" tone="warn" />
        {t('lanes.drift', { amount: props.drift })}
      </span>
    );
  }
  return props.different > 0 ? (
    <span className={`${text.chip} ${text.warn}`}>
      {t('lanes.different', { count: props.different })}
    </span>
  ) : null;
}

/** `Healed replicas 10 → 5, 40 s ago`. */
export function HealedText(props: { fact: DriftFact }) {
  const { kind, name, field, manager, at } = props.fact;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const title = t('lanes.healedTitle', {
    kind,
    name,
    field: field?.path ?? '',
    manager: manager?.name ?? '?',
  });
  const what =
    field && !field.hidden
      ? `${field.path.split('.').pop()} ${field.live ?? '–'} → ${
          field.desired ?? '–'
        }`
      : name;
  return (
    <span className={`${classes.noteText} ${text.ok}`} title={title}>
      {t('history.healed')} {what}, <Ago at={at} />
    </span>
  );
}

/** The line of a lane that says why it is not fine. */
export function LaneNote(props: { note: Note }) {
  const { note } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  switch (note.kind) {
    case 'stale':
      return (
        <NoteText tone={text.warn}>
          {t('lanes.stale', { name: note.name })}
        </NoteText>
      );
    case 'problem':
      return <NoteText tone={text.bad}>{note.text}</NoteText>;
    case 'contested':
      return (
        <NoteText tone={text.warn}>
          {note.field && !note.field.hidden
            ? t('lanes.contestedField', {
                manager: note.manager,
                field: note.field.path.split('.').pop() ?? '',
                git: note.field.desired ?? '–',
                live: note.field.live ?? '–',
              })
            : t('lanes.contested', { manager: note.manager })}
        </NoteText>
      );
    case 'cause':
      return <NoteText tone={text.bad}>{note.text}</NoteText>;
    case 'waits':
    case 'warning':
      return <NoteText tone={text.warn}>{note.text}</NoteText>;
    case 'healed':
      return <HealedText fact={note.fact} />;
    case 'different':
      return (
        <span className={`${text.row} ${text.tight} ${text.wrap}`}>
          <DifferenceChip
            drift={note.drift}
            different={note.different - note.toPrune}
          />
          {note.toPrune > 0 && <PruneChip count={note.toPrune} />}
        </span>
      );
    case 'progress':
      return <NoteText tone={text.busy}>{note.text}</NoteText>;
    default:
      return <NoteText>{t('lanes.noDrift')}</NoteText>;
  }
}
