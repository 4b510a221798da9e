import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  gitopsApplicationSyncPermission,
  type Plan,
  type SyncWindowState,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { failureKind, failureMessage } from '../data/errors';
import { Banner } from '../parts/Banner';
import { ProblemList } from '../parts/Problems';
import text from '../parts/text.module.css';
import { Symbol } from '../symbols/Symbol';
import { BlockingWindow } from '../sync/WindowBanner';
import { gitopsTranslationRef } from '../translation';
import classes from './plan.module.css';
import type { PlanVerdict } from './planVerdict';

/** Why the verb is not there, or what has just changed. */
export function PlanNotice(props: {
  verdict: PlanVerdict;
  plan?: Plan;
  /** What sync windows say now. */
  windows?: SyncWindowState;
  /** Objects that left Git and stay. */
  left?: number;
  hasChanged: boolean;
  submitError?: unknown;
}) {
  const { verdict, plan, hasChanged, submitError } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  if (submitError) {
    return (
      <Banner kind="danger" rounded>
        <p>
          {failureKind(submitError) === 'conflict'
            ? t('plan.conflict')
            : t('plan.submitFailed', { message: failureMessage(submitError) })}
        </p>
      </Banner>
    );
  }
  switch (verdict.kind) {
    case 'not-allowed':
      return (
        <Banner kind="locked" rounded>
          <p>
            {t('plan.notAllowed', {
              permission: gitopsApplicationSyncPermission.name,
            })}
          </p>
        </Banner>
      );
    case 'failed':
      return (
        <Banner kind="danger" rounded>
          <p className={text.bold}>{t('plan.failed')}</p>
          <p>{failureMessage(verdict.error)}</p>
        </Banner>
      );
    case 'problems':
      return (
        <>
          <p className={text.bold}>{t('plan.problems')}</p>
          <p className={`${text.small} ${text.muted}`}>
            {t('plan.problemsText')}
          </p>
          <ProblemList problems={plan?.problems ?? []} />
        </>
      );
    case 'refused':
      return (
        <Banner kind="danger" rounded>
          <p className={text.bold}>{verdict.guard.title}</p>
          <p>{verdict.guard.message}</p>
        </Banner>
      );
    case 'window':
      return (
        <Banner kind="locked" rounded>
          <p className={text.bold}>{verdict.guard.title}</p>
          <p>
            <BlockingWindow
              state={props.windows}
              fallback={verdict.guard.message}
            />
          </p>
        </Banner>
      );
    case 'dry-run':
      return (
        <Banner kind="info" rounded>
          <p>{t('plan.rollBack')}</p>
        </Banner>
      );
    case 'nothing':
      return props.left ? (
        <Banner kind="info" rounded>
          <p className={text.bold}>{t('plan.left', { count: props.left })}</p>
          <p>{t('plan.leftText')}</p>
        </Banner>
      ) : (
        <p className={classes.counts}>
          <span>
            <Symbol shape="sync-equal" tone="ok" />
            <b className={text.bold}>
              {t(plan?.dryRunOnly ? 'plan.equalOlder' : 'plan.equal')}
            </b>
          </span>
          <span className={text.muted}>
            {t('plan.equalText', { count: plan?.counts.unchanged ?? 0 })}
          </span>
        </p>
      );
    default:
      return hasChanged ? (
        <Banner kind="info" rounded>
          <p>{t('plan.changedWhileOpen')}</p>
        </Banner>
      ) : null;
  }
}
