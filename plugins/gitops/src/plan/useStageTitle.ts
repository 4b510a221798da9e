import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { PlanStep } from '@gitops-suite/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../translation';

/** Names a phase and its wave: `Wave 2`, `Before sync`, `After sync, wave 1`. */
export function useStageTitle() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return ({ phase, wave }: Pick<PlanStep, 'phase' | 'wave'>): string => {
    if (phase === 'Sync') {
      return t('plan.wave', { wave });
    }
    return wave === 0
      ? t(`plan.${phase}`)
      : t('plan.phaseWave', { phase: t(`plan.${phase}`), wave });
  };
}
