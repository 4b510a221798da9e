import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import { useId, useState, type ReactNode } from 'react';
import { CardBox } from '../parts/CardBox';
import cards from '../parts/cards.module.css';
import { Delayed } from '../parts/Delayed';
import { PartialFailure } from '../parts/States';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import classes from './fleet.module.css';

/** A longer table opens on demand: what stands below it is not to be far below. */
const MOST_ROWS = 12;

interface AnswerOf<T> {
  data?: T[];
  error: unknown;
}

/** A card with a table, or what stands in its place. */
export function TableCard<T>(props: {
  title: string;
  note?: string;
  answer: AnswerOf<T>;
  columns: string[];
  empty: string;
  children: (items: T[]) => ReactNode;
  after?: ReactNode;
}) {
  const { title, note, answer, columns, empty, children, after } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { data, error } = answer;
  const [all, setAll] = useState(false);
  const id = useId();
  const rest = (data?.length ?? 0) - MOST_ROWS;
  return (
    <CardBox>
      <div className={cards.head}>
        <h2 className={text.title}>{title}</h2>
        <span className={`${text.small} ${text.muted}`}>{note}</span>
      </div>
      {error !== null && <PartialFailure error={error} />}
      {!data && error === null && (
        <Delayed label={t('form.loading')}>
          <div className={cards.pad}>
            <Skeleton width="100%" height={90} />
          </div>
        </Delayed>
      )}
      {data && data.length === 0 && (
        <p className={`${text.muted} ${cards.pad}`} style={{ margin: 0 }}>
          {empty}
        </p>
      )}
      {data && data.length > 0 && (
        <table
          id={id}
          className={`${classes.table} ${classes.whole}`}
          aria-label={title}
        >
          <thead>
            <tr>
              {columns.map(column => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children(all ? data : data.slice(0, MOST_ROWS))}</tbody>
        </table>
      )}
      {rest > 0 && (
        <div className={cards.foot}>
          <button
            type="button"
            className={text.plainButton}
            aria-expanded={all}
            aria-controls={id}
            onClick={() => setAll(!all)}
          >
            {all
              ? t('fleet.fewerValues')
              : t('fleet.moreValues', { amount: rest })}
          </button>
        </div>
      )}
      {after}
    </CardBox>
  );
}

/** A cell below the column `label`; where there is no room for columns the label stands before the value. */
export function Cell(props: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <td data-label={props.label}>
      <div className={props.className}>{props.children}</div>
    </td>
  );
}
