import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import { AsOf } from '../parts/AsOf';
import { CardBox } from '../parts/CardBox';
import { Changed } from '../parts/Changed';
import cards from '../parts/cards.module.css';
import text from '../parts/text.module.css';
import { HealthStatus, SyncStatus, useWasWords } from '../symbols/Status';
import { gitopsTranslationRef } from '../translation';
import { LaneNote } from './LaneNote';
import { LaneRadio } from './LaneRadio';
import { foldLanes, type Lane } from './lanes';
import classes from './lanes.module.css';

interface ChoiceProps {
  group: string;
  selected: string;
  onSelect: (address: string) => void;
  onEnter: () => void;
}

function LaneLine(props: ChoiceProps & { lane: Lane }) {
  const { lane, group, selected, onSelect, onEnter } = props;
  const { environment, sync, health, images, asOf } = lane.application;
  const was = useWasWords(lane.application);
  const isSelected = lane.address === selected;
  return (
    <div className={classes.line} data-selected={isSelected || undefined}>
      <LaneRadio
        environment={environment}
        address={lane.address}
        group={group}
        isSelected={isSelected}
        onSelect={() => onSelect(lane.address)}
        onEnter={onEnter}
      />
      <Changed value={sync.status}>
        <SyncStatus status={sync.status} was={was.sync} />
      </Changed>
      <Changed value={health.status}>
        <HealthStatus status={health.status} was={was.health} />
      </Changed>
      <span className={`${text.mono} ${text.cut}`} title={images[0]?.image}>
        {images[0]?.version}
      </span>
      <span className={lane.note.kind === 'none' ? undefined : classes.why}>
        <LaneNote note={lane.note} />
      </span>
      <span className={text.small}>
        <AsOf asOf={asOf} />
      </span>
    </div>
  );
}

/** More environments than stand side by side: one line each, worst first, the fine ones folded. */
export function ManyLanes(props: ChoiceProps & { lanes: readonly Lane[] }) {
  const { lanes, ...choice } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [all, setAll] = useState(false);
  const { shown, fine } = foldLanes(lanes, choice.selected);
  return (
    <CardBox
      role="radiogroup"
      aria-label={t('lanes.label')}
      className={classes.many}
    >
      <div className={classes.lines}>
        {[...shown, ...(all ? fine : [])].map(lane => (
          <LaneLine key={lane.application.id} {...choice} lane={lane} />
        ))}
      </div>
      {fine.length > 0 && (
        <div className={cards.foot}>
          <button
            type="button"
            className={text.plainButton}
            aria-expanded={all}
            onClick={() => setAll(!all)}
          >
            {all
              ? t('lanes.foldFine')
              : t('lanes.fine', { count: fine.length })}
          </button>
        </div>
      )}
    </CardBox>
  );
}
