import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import { CardBox } from '../parts/CardBox';
import cards from '../parts/cards.module.css';
import { Delayed } from '../parts/Delayed';
import { gitopsTranslationRef } from '../translation';
import classes from './lanes.module.css';

const lanes = [0, 1, 2, 3];
const lines = [60, 90, 40, 100, 80, 70, 50, 30];

/** The frame of the Sync tab in its final size. */
export function SyncSkeleton() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Delayed label={t('form.loading')}>
      <div className={classes.head} />
      <div
        className={classes.lanes}
        data-layout="columns"
        style={{ ['--lanes' as string]: lanes.length }}
      >
        {lanes.map(lane => (
          <div key={lane} className={classes.lane}>
            {lines.map((width, row) => (
              <Skeleton
                key={row}
                width={`${width}%`}
                height={row === 3 ? 44 : 24}
              />
            ))}
          </div>
        ))}
      </div>
      <CardBox className={`${cards.pad} ${cards.stack}`}>
        <Skeleton width="40%" height={32} />
        <Skeleton width="100%" height={200} />
      </CardBox>
    </Delayed>
  );
}
