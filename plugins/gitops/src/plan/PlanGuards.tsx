import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { TextField } from '@backstage/ui';
import {
  RiForbidLine,
  RiInformationLine,
  RiShieldCheckLine,
} from '@remixicon/react';
import type { Guard } from '@gitops-suite/backstage-plugin-gitops-common';
import text from '../parts/text.module.css';
import { Symbol } from '../symbols/Symbol';
import { gitopsTranslationRef } from '../translation';
import { orderedGuards } from './planGroups';
import { guardId } from './planVerdict';
import classes from './plan.module.css';

function GuardIcon(props: { verdict: Guard['verdict'] }) {
  switch (props.verdict) {
    case 'refuse':
      return (
        <RiForbidLine
          className={`${classes.guardIcon} ${text.bad}`}
          aria-hidden="true"
        />
      );
    case 'hold':
      return <Symbol shape="waits" tone="warn" />;
    case 'inform':
      return (
        <RiInformationLine
          className={`${classes.guardIcon} ${text.busy}`}
          aria-hidden="true"
        />
      );
    default:
      return (
        <RiShieldCheckLine
          className={`${classes.guardIcon} ${text.ok}`}
          aria-hidden="true"
        />
      );
  }
}

/** Rules that hold, refuse or let pass; blocking ones first, each with the field for what has to be typed. */
export function PlanGuards(props: {
  /** Undefined while there is no plan. */
  guards?: readonly Guard[];
  /** Whether a guard is told elsewhere. */
  isOneTold?: boolean;
  typed: Readonly<Record<string, string>>;
  onType: (id: string, value: string) => void;
  isReadOnly: boolean;
}) {
  const { guards, typed, onType, isReadOnly } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const ordered = orderedGuards(guards ?? []);
  const firstToType = ordered.findIndex(
    guard => guard.verdict === 'hold' && guard.confirm,
  );
  if (props.isOneTold && ordered.length === 0) {
    return null;
  }
  return (
    <section aria-label={t('plan.guards')}>
      <h3 className={text.subtitle}>{t('plan.guards')}</h3>
      {guards?.length === 0 && (
        <p className={`${text.small} ${text.muted}`}>{t('plan.noGuards')}</p>
      )}
      {ordered.map((guard, place) => (
        <div key={guardId(guard)} className={classes.guard}>
          <GuardIcon verdict={guard.verdict} />
          <div>
            <p className={guard.verdict === 'pass' ? '' : text.bold}>
              {guard.title}
            </p>
            <p className={`${text.small} ${text.muted}`}>{guard.message}</p>
            {guard.verdict === 'hold' && guard.confirm && !isReadOnly && (
              <TextField
                // The dialog's focus belongs on the first guard that blocks.
                // eslint-disable-next-line jsx-a11y/no-autofocus
                autoFocus={place === firstToType}
                label={t('plan.typeName', { name: guard.confirm })}
                value={typed[guardId(guard)] ?? ''}
                onChange={value => onType(guardId(guard), value)}
                autoComplete="off"
              />
            )}
          </div>
        </div>
      ))}
    </section>
  );
}
