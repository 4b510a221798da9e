import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  parseObjectKey,
  type FieldDifference,
  type Plan,
  type PlanStep,
  type PlanVerb,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import { useState } from 'react';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import { planGroups, stepId, type PlanGroup } from './planGroups';
import { useStageTitle } from './useStageTitle';
import classes from './plan.module.css';

const signs: Record<PlanVerb, string> = {
  create: '+',
  change: '~',
  prune: '−',
  run: '▸',
  unchanged: '=',
};
const verbs = ['create', 'change', 'prune', 'run', 'unchanged'] as const;

/** The sign of a verb on its colour. The word stands beside it. */
export function VerbSign(props: { verb: PlanVerb }) {
  return (
    <span
      className={`${classes.sign} ${classes[props.verb]}`}
      aria-hidden="true"
    >
      {signs[props.verb]}
    </span>
  );
}

/** How many objects are created, changed, pruned, kept. */
export function PlanCounts(props: { counts: Plan['counts'] }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <p className={classes.counts}>
      {verbs
        .filter(verb => verb !== 'run' || props.counts.run)
        .map(verb => (
          <span key={verb}>
            <VerbSign verb={verb} />
            <span>
              <b className={text.bold}>{props.counts[verb]}</b>{' '}
              {t(`plan.${verb}`)}
            </span>
          </span>
        ))}
    </p>
  );
}

function Field(props: { field: FieldDifference }) {
  const { path, desired, live, hidden } = props.field;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <li>
      {path}:{' '}
      {hidden
        ? t('plan.hiddenValue')
        : `${live ?? t('history.absent')} → ${desired ?? t('history.absent')}`}
    </li>
  );
}

/** Fields that a step names when the server gave no words for its effect. */
const FIELDS_SHOWN = 4;

function StepEffect(props: { step: PlanStep }) {
  const { step } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={classes.effect}>
      {step.effect && (
        <span className={step.verb === 'prune' ? text.bad : undefined}>
          {step.effect}
        </span>
      )}
      {!step.effect && step.fields.length > 0 && (
        <ul className={classes.fields}>
          {step.fields.slice(0, FIELDS_SHOWN).map(field => (
            <Field key={field.path} field={field} />
          ))}
          {step.fields.length > FIELDS_SHOWN && (
            <li>
              {t('plan.effectFields', {
                count: step.fields.length - FIELDS_SHOWN,
              })}
            </li>
          )}
        </ul>
      )}
      {/* Words for the effect say it themselves. */}
      {!step.effect && step.waitsFor && (
        <span className={text.muted}>
          {t('plan.waitsFor', { name: nameOfKey(step.waitsFor) })}
        </span>
      )}
    </div>
  );
}

function nameOfKey(key: string): string {
  try {
    const { kind, name } = parseObjectKey(key);
    return `${kind}/${name}`;
  } catch {
    return key;
  }
}

function Step(props: { step: PlanStep; isChanged: boolean }) {
  const { step, isChanged } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <li className={classes.step} data-changed={isChanged || undefined}>
      <VerbSign verb={step.verb} />
      <span className={text.small}>{t(`plan.verb-${step.verb}`)}</span>
      <span
        className={`${text.cut} ${classes.object}`}
        title={`${step.ref.kind}/${step.ref.name}`}
      >
        <span className={text.muted}>{step.ref.kind}/</span>
        {step.ref.name}
      </span>
      <StepEffect step={step} />
    </li>
  );
}

function useGroupTitle() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const stageTitle = useStageTitle();
  return (group: PlanGroup): string =>
    group.kind === 'prune' ? t('plan.pruneGroup') : stageTitle(group);
}

function Unchanged(props: { steps: PlanStep[] }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [isOpen, setOpen] = useState(false);
  const Icon = isOpen ? RiArrowDownSLine : RiArrowRightSLine;
  return (
    <>
      <button
        type="button"
        className={classes.summary}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon size={14} aria-hidden="true" />{' '}
        <b className={text.bold}>{t('plan.unchangedGroup')}</b>{' '}
        <span className={text.muted}>
          {t('plan.unchangedText', { count: props.steps.length })}
        </span>
      </button>
      {isOpen && (
        <ul className={classes.steps}>
          {props.steps.map(step => (
            <Step key={stepId(step)} step={step} isChanged={false} />
          ))}
        </ul>
      )}
    </>
  );
}

/** The steps in the order in which they run. Prunes are never folded. */
export function PlanSteps(props: { plan: Plan; changed: ReadonlySet<string> }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const title = useGroupTitle();
  return (
    <div role="group" aria-label={t('plan.stepsLabel')}>
      {planGroups(props.plan).map(group =>
        group.kind === 'unchanged' ? (
          <Unchanged key={group.id} steps={group.steps} />
        ) : (
          <div key={group.id}>
            <p className={classes.group}>
              <b>{title(group)}</b>{' '}
              <span className={text.muted}>
                {group.kind === 'prune'
                  ? t('plan.pruneOrder')
                  : t('plan.objects', { count: group.steps.length })}
              </span>
            </p>
            <ul className={classes.steps}>
              {group.steps.map(step => (
                <Step
                  key={stepId(step)}
                  step={step}
                  isChanged={props.changed.has(stepId(step))}
                />
              ))}
            </ul>
          </div>
        ),
      )}
    </div>
  );
}
