import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { BgProvider } from '@backstage/ui';
import type { ReactNode } from 'react';
import { failureMessage } from '../data/errors';
import text from '../parts/text.module.css';
import { ViewRoot } from '../parts/ViewRoot';
import { gitopsTranslationRef } from '../translation';
import classes from './fields.module.css';

/** What every form field of ours stands in. */
export function FieldFrame(props: { children: ReactNode }) {
  return (
    <ViewRoot>
      {/* The scaffolder's form is a card of Material UI. */}
      <BgProvider bg="neutral-1">
        <div className={classes.field}>{props.children}</div>
      </BgProvider>
    </ViewRoot>
  );
}

/** What is wrong with a field, said below it. */
export function FieldErrors(props: {
  errors?: readonly string[];
  loadError?: unknown;
}) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const errors = [
    ...new Set(props.errors ?? []),
    ...(props.loadError
      ? [t('form.failed', { message: failureMessage(props.loadError) })]
      : []),
  ];
  return (
    <div role="alert" className={`${text.small} ${text.bad}`}>
      {errors.map(error => (
        <div key={error}>{error}</div>
      ))}
    </div>
  );
}
