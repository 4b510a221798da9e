import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { SearchField } from '@backstage/ui';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { gitopsTranslationRef } from '../translation';
import classes from './fleet.module.css';

/** Typing has to stop for this long before the backend is asked. Milliseconds. */
const SETTLES_AFTER = 250;

/** The search of the list. Half-typed text is not in the address. */
export function SearchBox(props: {
  value: string;
  onChange: (value: string) => void;
  field: RefObject<HTMLDivElement>;
}) {
  const { value, onChange, field } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [typed, setTyped] = useState(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) {
      return undefined;
    }
    const timer = setTimeout(() => latest.current(typed), SETTLES_AFTER);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return (
    <div ref={field} className={classes.search}>
      <SearchField
        aria-label={t('fleet.searchLabel')}
        placeholder={t('fleet.searchLabel')}
        value={typed}
        onChange={setTyped}
      />
    </div>
  );
}
