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
import { namedGuards, planVerdict } from './planVerdict';
import { useHeldPlan, useSyncPlan } from './usePlan';
import { useRunPlan, useStopHeld } from './useRunPlan';

interface PlanDialogProps {
  application: Application;
  /** The plan of the operation that waits, to be approved. */
  isHeld: boolean;
  /** Key of the only object to sync. */
  only?: string;
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
  const isNewest = commit && plan?.revision === commit.sha;
  return (
    <div className={classes.about}>
      <span className={text.muted}>{t('plan.runs')}</span>
      {plan?.fromRevision ? (
        <Revision sha={plan.fromRevision} />
      ) : (
        <span>{t('plan.nothing')}</span>
      )}
      <RiArrowRightLine size={16} aria-hidden="true" />
      <span className={text.muted}>{t('plan.git')}</span>
      {plan && (
        <Revision sha={plan.revision} url={isNewest ? commit.url : undefined} />
      )}
      <span className={`${text.cut} ${text.grow}`}>
        {isNewest && commit.message}
      </span>
      {plan && (
        <span className={`${text.small} ${text.muted}`}>
          {t(isHeld ? 'plan.madeHeld' : 'plan.made', {
            age: t('age.ago', { age: ageText(now - Date.parse(plan.madeAt)) }),
          })}
        </span>
      )}
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

/** What exactly will happen if the button is pressed, and what holds it back. It stays current while it is open. */
export function PlanDialog(props: PlanDialogProps) {
  const { application, isHeld, only, canSync, canOverride, onClose } = props;
  const { environment, app } = application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const announce = useAnnounce();
  const [isOnly, setOnly] = useState(only !== undefined);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [reason, setReason] = useState<string>();
  const resources = only && isOnly ? [only] : undefined;
  const synced = useSyncPlan({
    applicationId: application.id,
    resources,
    enabled: !isHeld && canSync,
  });
  const held = useHeldPlan({
    applicationId: application.id,
    operationId: isHeld ? application.operation?.id : undefined,
  });
  const current = isHeld ? held : synced;
  const { plan } = current;
  const verdict = planVerdict({ ...current, canSync, typed, reason });
  const window = verdict.kind === 'ready' ? verdict.window : undefined;
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
  return (
    <Dialog
      isOpen
      width={1040}
      className={`${tokens.gx} ${classes.dialog}`}
      onOpenChange={isOpen => !isOpen && onClose()}
    >
      <DialogHeader>
        {t(isHeld ? 'plan.titleHeld' : 'plan.title', { environment })}{' '}
        <span className={text.muted} style={{ fontWeight: 400 }}>
          {app}
        </span>
      </DialogHeader>
      <DialogBody>
        <PlanAbout application={application} plan={plan} isHeld={isHeld} />
        <div className={classes.body}>
          <div style={{ minWidth: 0 }}>
            {verdict.kind === 'loading' && <LoadingSteps />}
            <PlanNotice
              verdict={verdict}
              plan={plan}
              hasChanged={current.changed.size > 0}
              submitError={run.error ?? stop.error}
            />
            {window && (
              <OverrideReason
                window={window}
                reason={reason ?? ''}
                onChange={setReason}
              />
            )}
            {plan && (
              <>
                <PlanCounts counts={plan.counts} />
                <PlanSteps plan={plan} changed={current.changed} />
              </>
            )}
          </div>
          <div className={classes.guards}>
            <PlanGuards
              guards={plan?.guards ?? []}
              typed={typed}
              onType={(id, value) => setTyped({ ...typed, [id]: value })}
              isReadOnly={!canSync}
            />
            {only && !isHeld && (
              <Checkbox isSelected={isOnly} onChange={setOnly}>
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
            plan && t('plan.reach', { revision: plan.revision.slice(0, 7) })
          }
          isHeld={isHeld}
          isRunning={run.isPending}
          focusCancel={!plan || namedGuards(plan).length === 0}
          onCancel={onClose}
          onRun={({ prune }) =>
            plan &&
            run.mutate({
              plan,
              prune,
              resources,
              reason: window && reason,
              operation: isHeld ? held.operation : undefined,
            })
          }
          onOverride={canOverride && !isHeld ? () => setReason('') : undefined}
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
