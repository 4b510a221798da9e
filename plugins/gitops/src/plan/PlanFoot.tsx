import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiLock2Line } from '@remixicon/react';
import { Locked } from '../parts/Locked';
import { gitopsTranslationRef } from '../translation';
import classes from './plan.module.css';
import { mayRun, type PlanVerdict } from './planVerdict';

type Ready = Extract<PlanVerdict, { kind: 'ready' }>;

function useVerb() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return ({ touched, pruned, window }: Ready, isHeld: boolean): string => {
    if (window) {
      return t('plan.verbOverride', { count: touched + pruned });
    }
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

/** The verb of a plan that a window keeps back, and the way past it for those who may. */
function WindowVerbs(props: { reason: string; onOverride?: () => void }) {
  const { reason, onOverride } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <>
      {onOverride && (
        <Button variant="secondary" onPress={onOverride}>
          {t('plan.override')}
        </Button>
      )}
      <Locked reason={reason}>
        <Button
          variant="secondary"
          iconStart={<RiLock2Line />}
          aria-disabled="true"
        >
          {t('plan.verbLocked')}
        </Button>
      </Locked>
    </>
  );
}

/** The verb with its number, and the same without prunes. */
function ReadyVerbs(props: {
  ready: Ready;
  isHeld: boolean;
  isRunning: boolean;
  onRun: (options: { prune?: boolean }) => void;
}) {
  const { ready, isHeld, isRunning, onRun } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const verb = useVerb();
  const mayLeaveOut = ready.pruned > 0 && ready.touched > 0 && !isHeld;
  return (
    <>
      {mayLeaveOut && (
        <Button
          variant="secondary"
          isDisabled={isRunning || (ready.window && !ready.isOpen)}
          onPress={() => onRun({ prune: false })}
        >
          {t('plan.withoutPrune')}
        </Button>
      )}
      <Button
        variant="primary"
        destructive={ready.pruned > 0 || ready.window !== undefined}
        iconStart={ready.isOpen ? undefined : <RiLock2Line />}
        isDisabled={!ready.isOpen}
        isPending={isRunning}
        onPress={() => onRun({})}
      >
        {verb(ready, isHeld)}
      </Button>
    </>
  );
}

/** How far it reaches, Cancel, and what may be done with the plan. */
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
  /** For those who may act against a sync window. */
  onOverride?: () => void;
}) {
  const { verdict, isHeld, isRunning, onStop, onOverride } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={classes.foot}>
      <span className={classes.reach}>{props.reach}</span>
      <Button
        variant="secondary"
        // The focus is never on the verb.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={props.focusCancel}
        onPress={props.onCancel}
      >
        {t(mayRun.includes(verdict.kind) ? 'cancel' : 'close')}
      </Button>
      {onStop && (
        <Button variant="secondary" onPress={onStop}>
          {t('plan.stopHeld')}
        </Button>
      )}
      {verdict.kind === 'window' && (
        <WindowVerbs reason={verdict.guard.message} onOverride={onOverride} />
      )}
      {verdict.kind === 'ready' && (
        <ReadyVerbs
          ready={verdict}
          isHeld={isHeld}
          isRunning={isRunning}
          onRun={props.onRun}
        />
      )}
    </div>
  );
}
