import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiLock2Line } from '@remixicon/react';
import { gitopsTranslationRef } from '../translation';
import classes from './plan.module.css';
import type { PlanVerdict } from './planVerdict';

function useVerb() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (touched: number, pruned: number, isHeld: boolean): string => {
    if (isHeld) {
      return pruned > 0
        ? t('plan.verbApprovePrune', { amount: pruned })
        : t('plan.verbApprove', { count: touched });
    }
    if (pruned > 0) {
      return touched > 0
        ? t('plan.verbPrune', { amount: pruned })
        : t('plan.verbOnlyPrune', { amount: pruned });
    }
    return t('plan.verbSync', { count: touched });
  };
}

/** How far it reaches, Cancel, and the verb with its number. */
export function PlanFoot(props: {
  verdict: PlanVerdict;
  reach?: string;
  isHeld: boolean;
  isRunning: boolean;
  /** True where no guard asks for a name. */
  focusCancel: boolean;
  onCancel: () => void;
  onRun: (options: { prune?: boolean }) => void;
  onStop?: () => void;
}) {
  const {
    verdict,
    reach,
    isHeld,
    isRunning,
    focusCancel,
    onCancel,
    onRun,
    onStop,
  } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const verb = useVerb();
  const ready = verdict.kind === 'ready' ? verdict : undefined;
  const needsName = ready && !ready.isOpen;
  return (
    <div className={classes.foot}>
      <span className={classes.reach}>{reach}</span>
      {/* The focus is never on the verb. */}
      {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
      <Button variant="secondary" autoFocus={focusCancel} onPress={onCancel}>
        {t('cancel')}
      </Button>
      {onStop && (
        <Button variant="secondary" onPress={onStop}>
          {t('plan.stopHeld')}
        </Button>
      )}
      {ready && ready.pruned > 0 && ready.touched > 0 && !isHeld && (
        <Button
          variant="secondary"
          isDisabled={isRunning}
          onPress={() => onRun({ prune: false })}
        >
          {t('plan.withoutPrune')}
        </Button>
      )}
      {ready && (
        <Button
          variant="primary"
          destructive={ready.pruned > 0}
          iconStart={needsName ? <RiLock2Line /> : undefined}
          isDisabled={!ready.isOpen}
          isPending={isRunning}
          onPress={() => onRun({})}
        >
          {verb(ready.touched, ready.pruned, isHeld)}
        </Button>
      )}
    </div>
  );
}
