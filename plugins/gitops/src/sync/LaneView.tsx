import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { AsOf } from '../parts/AsOf';
import { Changed } from '../parts/Changed';
import text from '../parts/text.module.css';
import { HealthStatus, SyncStatus, useWasWords } from '../symbols/Status';
import { gitopsTranslationRef } from '../translation';
import type { Lane } from './lanes';
import { LaneNote } from './LaneNote';
import { LaneRadio } from './LaneRadio';
import {
  LaneCommit,
  LaneConnection,
  LaneImages,
  LaneOperationLines,
  LanePullRequest,
} from './LaneParts';
import classes from './lanes.module.css';

interface LaneViewProps {
  lane: Lane;
  next?: Lane;
  /** Name of the group of radio buttons. */
  group: string;
  isSelected: boolean;
  onSelect: () => void;
  /** Enter on the lane. */
  onEnter: () => void;
}

/** One environment: a radio button as large as a card. */
export function LaneView(props: LaneViewProps) {
  const { lane, next, group, isSelected, onSelect, onEnter } = props;
  const { application } = lane;
  const { environment, engine, cluster, namespace, sync, health } = application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const was = useWasWords(application);
  const place = { engine, cluster, namespace };
  return (
    <div className={classes.lane} data-selected={isSelected || undefined}>
      <div className={classes.name}>
        <LaneRadio
          environment={environment}
          address={lane.address}
          group={group}
          isSelected={isSelected}
          onSelect={onSelect}
          onEnter={onEnter}
        />
        <div
          className={`${text.small} ${text.muted} ${text.cut}`}
          title={t('lanes.placeTitle', place)}
        >
          {t('lanes.place', place)}
        </div>
      </div>
      <div className={classes.statuses}>
        <Changed value={sync.status}>
          <SyncStatus status={sync.status} was={was.sync} />
        </Changed>
        <Changed value={health.status}>
          <HealthStatus status={health.status} was={was.health} />
        </Changed>
      </div>
      <div className={classes.note}>
        <LaneNote note={lane.note} />
      </div>
      <Changed
        value={application.images.map(image => image.version).join()}
        className={classes.images}
      >
        <LaneImages images={application.images} />
      </Changed>
      <Changed value={sync.commit?.sha} className={classes.commit}>
        <LaneCommit application={application} />
      </Changed>
      <Changed value={lane.operation?.words} className={classes.operation}>
        <LaneOperationLines operation={lane.operation} />
      </Changed>
      <div className={classes.pull}>
        <LanePullRequest pullRequests={application.pullRequests} />
      </div>
      <div className={classes.asof}>
        <AsOf asOf={application.asOf} />
      </div>
      {next && lane.nextIsBehind !== undefined && (
        <LaneConnection
          count={lane.nextIsBehind}
          environment={environment}
          next={next.application.environment}
        />
      )}
    </div>
  );
}
