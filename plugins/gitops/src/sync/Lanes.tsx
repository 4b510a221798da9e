import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useId } from 'react';
import { useWidth } from '../parts/useWidth';
import { gitopsTranslationRef } from '../translation';
import { laneLayout, MOST_LANES } from './laneLayout';
import type { Lane } from './lanes';
import { LaneView } from './LaneView';
import { ManyLanes } from './ManyLanes';
import classes from './lanes.module.css';

/** All environments in promotion order, one of them chosen. */
export function Lanes(props: {
  lanes: readonly Lane[];
  /** Address of the chosen one. */
  selected: string;
  onSelect: (address: string) => void;
  onEnter: () => void;
}) {
  const { lanes, selected, onSelect, onEnter } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [ref, width] = useWidth();
  const group = useId();
  if (lanes.length > MOST_LANES) {
    return <ManyLanes {...props} group={group} />;
  }
  return (
    <div
      ref={ref}
      role="radiogroup"
      aria-label={t('lanes.label')}
      className={classes.lanes}
      data-layout={laneLayout(lanes.length, width)}
      style={{ ['--lanes' as string]: Math.max(lanes.length, 2) }}
    >
      {lanes.map((lane, place) => (
        <LaneView
          key={lane.application.id}
          lane={lane}
          next={lanes[place + 1]}
          group={group}
          isSelected={lane.address === selected}
          onSelect={() => onSelect(lane.address)}
          onEnter={onEnter}
        />
      ))}
    </div>
  );
}
