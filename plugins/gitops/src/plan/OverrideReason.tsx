import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { TextAreaField } from '@backstage/ui';
import {
  overrideReasonLength,
  type Guard,
  type SyncWindowState,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { Banner } from '../parts/Banner';
import text from '../parts/text.module.css';
import { BlockingWindow } from '../sync/WindowBanner';
import { gitopsTranslationRef } from '../translation';
import classes from './plan.module.css';

/** Why a sync runs against a window: asked of the person, recorded with the name. */
export function OverrideReason(props: {
  window: Guard;
  /** What sync windows say now. */
  windows?: SyncWindowState;
  reason: string;
  onChange: (reason: string) => void;
}) {
  const { window, reason, onChange } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={classes.override}>
      <Banner kind="warning" rounded>
        <p className={text.bold}>{window.title}</p>
        <p>
          <BlockingWindow state={props.windows} fallback={window.message} />
        </p>
      </Banner>
      <TextAreaField
        // Nothing else can be done before the reason is there.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        isRequired
        rows={3}
        label={t('plan.overrideReason')}
        description={t('plan.overrideText', {
          amount: overrideReasonLength.min,
        })}
        maxLength={overrideReasonLength.max}
        value={reason}
        onChange={onChange}
      />
    </div>
  );
}
