import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiAlertLine, RiShieldCheckLine } from '@remixicon/react';
import type { ChangeCheck } from '@gitops-suite/backstage-plugin-gitops-common';
import { FilePlace } from '../parts/Problems';
import text from '../parts/text.module.css';
import { Symbol } from '../symbols/Symbol';
import { gitopsTranslationRef } from '../translation';
import classes from './fields.module.css';
import { orderedChecks } from './previewCounts';

function CheckIcon(props: { status: ChangeCheck['status'] }) {
  switch (props.status) {
    case 'failed':
      return <Symbol shape="health-broken" tone="bad" />;
    case 'warning':
      return <RiAlertLine className={text.warn} aria-hidden="true" />;
    default:
      return <RiShieldCheckLine className={text.ok} aria-hidden="true" />;
  }
}

/** The checks of a change, failed ones first: what, where, and what to do. */
export function PreviewChecks(props: { checks: readonly ChangeCheck[] }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const words = {
    failed: t('preview.failedWord'),
    warning: t('preview.warning'),
    passed: t('preview.passed'),
  };
  return (
    <ul className={classes.checks}>
      {orderedChecks(props.checks).map((check, place) => (
        <li key={`${check.code}-${place}`}>
          <CheckIcon status={check.status} />
          <div>
            <p
              className={
                check.status === 'failed'
                  ? `${text.bold} ${text.bad}`
                  : undefined
              }
            >
              {check.title}
              <span className={text.hidden}>, {words[check.status]}</span>
            </p>
            <p className={`${text.small} ${text.muted}`}>
              {check.message}{' '}
              {check.file && <FilePlace file={check.file} line={check.line} />}
            </p>
            {check.cure && check.status !== 'passed' && (
              <p className={text.small}>
                <b className={text.bold}>{t('problem.cure')}</b> {check.cure}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
