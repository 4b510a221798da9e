import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Checkbox,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Skeleton,
} from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import {
  parseObjectKey,
  type Application,
  type Plan,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useState } from 'react';
import { useAgeText } from '../clock/Ago';
import { useNow } from '../clock/Clock';
import { useAnnounce } from '../parts/Announcer';
import cards from '../parts/cards.module.css';
import { Delayed } from '../parts/Delayed';
import { Revision } from '../parts/Revision';
import text from '../parts/text.module.css';
import tokens from '../parts/tokens.module.css';
import { gitopsTranslationRef } from '../translation';
import { OverrideReason } from './OverrideReason';
import { PlanFoot } from './PlanFoot';
import { PlanGuards } from './PlanGuards';
import { PlanNotice } from './PlanNotice';
import { PlanCounts, PlanSteps } from './PlanSteps';
import classes from './plan.module.css';
import { guardsBeside, mayRun, namedGuards, planVerdict } from './planVerdict';
import { useHeldPlan, useSyncPlan } from './usePlan';
import { useRunPlan, useStopHeld } from './useRunPlan';

interface PlanDialogProps {
  application: Application;
  /** The plan of the operation that waits, to be approved. */
  isHeld: boolean;
  /** Key of the only object to sync. */
  only?: string;
  /** An older commit to look at. */
  revision?: string;
  canSync: boolean;
  /** Whether the person may act against a sync window. */
  canOverride: boolean;
  onClose: () => void;
}

function PlanAbout(props: {
  application: Application;
  plan?: Plan;
  isHeld: boolean;
}) {
  const { application, plan, isHeld } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const ageText = useAgeText();
  const now = useNow(1_000);
  const { commit } = application.sync;
  if (!plan) {
    return <div className={classes.about} />;
  }
  const isNewest = commit && plan.revision === commit.sha;
  return (
    <div className={classes.about}>
      <span className={text.muted}>{t('plan.runs')}</span>
      {plan.fromRevision ? (
        <Revision sha={plan.fromRevision} />
      ) : (
        <span>{t('plan.nothing')}</span>
      )}
      <RiArrowRightLine size={16} aria-hidden="true" />
      <span className={text.muted}>
        {t(plan.dryRunOnly ? 'plan.older' : 'plan.git')}
      </span>
      <Revision sha={plan.revision} url={isNewest ? commit.url : undefined} />
      <span className={`${text.cut} ${text.grow}`}>
        {isNewest && commit.message}
      </span>
      <span className={`${text.small} ${text.muted}`}>
        {t(isHeld ? 'plan.madeHeld' : 'plan.made', {
          age: t('age.ago', { age: ageText(now - Date.parse(plan.madeAt)) }),
        })}
      </span>
    </div>
  );
}

function LoadingSteps() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Delayed label={t('plan.loading')}>
      <div className={cards.stack} style={{ padding: '12px 0' }}>
        <Skeleton width="60%" height={20} />
        <Skeleton width="100%" height={34} />
        <Skeleton width="100%" height={34} />
        <Skeleton width="100%" height={34} />
      </div>
    </Delayed>
  );
}

/** The plan that is shown, what the person has put in so far, and what may be done with both. */
function useChosenPlan(props: PlanDialogProps) {
  const { application, isHeld, only, revision, canSync } = props;
  const [isOnly, setOnly] = useState(only !== undefined);
  const [isPrune, setPrune] = useState(false);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [reason, setReason] = useState<string>();
  const resources = only && isOnly ? [only] : undefined;
  const synced = useSyncPlan({
    applicationId: application.id,
    resources,
    prune: isPrune || undefined,
    revision,
    enabled: !isHeld && canSync,
  });
  const held = useHeldPlan({
    applicationId: application.id,
    operationId: isHeld ? application.operation?.id : undefined,
  });
  const current = isHeld ? held : synced;
  const verdict = planVerdict({ ...current, canSync, typed, reason });
  return {
    ...current,
    ...{ verdict, resources, held },
    window: verdict.kind === 'ready' ? verdict.window : undefined,
    only: { isOnly, set: setOnly },
    prune: { isPrune, set: setPrune },
    typed: { typed, set: setTyped },
    reason: { reason, set: setReason },
  };
}

/** What the dialog is about: a sync, one that waits, or an older commit. */
function useTitle({ application, isHeld, revision }: PlanDialogProps): string {
  const { environment } = application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  if (revision !== undefined) {
    const sha = revision.slice(0, 7);
    return t('plan.titleRevision', { environment, revision: sha });
  }
  return t(isHeld ? 'plan.titleHeld' : 'plan.title', { environment });
}

/** The plan itself: why there is no verb, the reason that is asked for, and the steps. */
function PlanMain(props: {
  chosen: ReturnType<typeof useChosenPlan>;
  windows: Application['syncWindows'];
  /** Objects that left Git and stay. */
  left: number;
  submitError?: unknown;
}) {
  const { verdict, plan, changed, window, reason } = props.chosen;
  return (
    <div style={{ minWidth: 0 }}>
      {verdict.kind === 'loading' && <LoadingSteps />}
      <PlanNotice
        verdict={verdict}
        plan={plan}
        windows={props.windows}
        left={props.left}
        hasChanged={changed.size > 0}
        submitError={props.submitError}
      />
      {window && (
        <OverrideReason
          window={window}
          windows={props.windows}
          reason={reason.reason ?? ''}
          onChange={reason.set}
        />
      )}
      {plan && (
        <>
          {verdict.kind !== 'nothing' && <PlanCounts counts={plan.counts} />}
          <PlanSteps plan={plan} changed={changed} />
        </>
      )}
    </div>
  );
}

/** What exactly will happen if the button is pressed, and what holds it back. It stays current while it is open. */
export function PlanDialog(props: PlanDialogProps) {
  const { application, isHeld, only, revision, canSync, onClose } = props;
  const { environment, app } = application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const announce = useAnnounce();
  const title = useTitle(props);
  const chosen = useChosenPlan(props);
  const { plan, verdict, held, resources, typed, reason } = chosen;
  const done = (message: string) => {
    announce(message);
    onClose();
  };
  const run = useRunPlan(application.id, choice =>
    done(
      choice.operation
        ? t('plan.approved')
        : t('plan.started', { environment }),
    ),
  );
  const stop = useStopHeld(() => done(t('operation.stopped')));
  const beside = plan && guardsBeside(verdict, plan);
  // What left Git stays where the policy does not prune, unless a person wants it gone.
  const mayPrune =
    canSync && !isHeld && !revision && !application.policy.prune
      ? application.sync.toPrune
      : 0;
  const isAllTold =
    !only &&
    mayPrune === 0 &&
    (plan
      ? plan.guards.length > 0 && beside?.length === 0
      : verdict.kind !== 'loading');
  const reach = revision ? 'plan.reachRevision' : 'plan.reach';
  return (
    <Dialog
      isOpen
      width={1040}
      className={`${tokens.gx} ${classes.dialog}`}
      onOpenChange={isOpen => !isOpen && onClose()}
    >
      <DialogHeader>
        {title}{' '}
        <span className={text.muted} style={{ fontWeight: 400 }}>
          {app}
        </span>
      </DialogHeader>
      <DialogBody>
        <PlanAbout application={application} plan={plan} isHeld={isHeld} />
        <div className={classes.body}>
          <PlanMain
            chosen={chosen}
            windows={application.syncWindows}
            left={chosen.prune.isPrune ? 0 : mayPrune}
            submitError={run.error ?? stop.error}
          />
          <div className={classes.guards} hidden={isAllTold}>
            <PlanGuards
              guards={beside}
              isOneTold={plan && beside!.length < plan.guards.length}
              typed={typed.typed}
              onType={(id, value) => typed.set({ ...typed.typed, [id]: value })}
              isReadOnly={!canSync || plan?.dryRunOnly === true}
            />
            {mayPrune > 0 && (
              <Checkbox
                isSelected={chosen.prune.isPrune}
                onChange={chosen.prune.set}
              >
                {t('plan.alsoPrune', { count: mayPrune })}
              </Checkbox>
            )}
            {only && !isHeld && (
              <Checkbox
                isSelected={chosen.only.isOnly}
                onChange={chosen.only.set}
              >
                {t('plan.only', { name: parseObjectKey(only).name })}
              </Checkbox>
            )}
          </div>
        </div>
      </DialogBody>
      <DialogFooter>
        <PlanFoot
          verdict={verdict}
          reach={
            plan && (plan.dryRunOnly || mayRun.includes(verdict.kind))
              ? t(reach, { revision: plan.revision.slice(0, 7) })
              : undefined
          }
          isHeld={isHeld}
          isRunning={run.isPending}
          focusCancel={!plan || namedGuards(plan).length === 0}
          onCancel={onClose}
          onRun={({ prune }) =>
            plan &&
            run.mutate({
              ...{ plan, resources },
              prune: prune ?? (chosen.prune.isPrune || undefined),
              reason: chosen.window && reason.reason,
              operation: isHeld ? held.operation : undefined,
            })
          }
          onOverride={
            props.canOverride && !isHeld ? () => reason.set('') : undefined
          }
          onStop={
            isHeld && canSync && held.operation
              ? () => stop.mutate(held.operation!)
              : undefined
          }
        />
      </DialogFooter>
    </Dialog>
  );
}
