import type { ObjectKey, PlanStep } from '@gitops-suite/model';
import { compareSteps } from './kindOrder';

/**
 * Steps in order, where a Namespace or CustomResourceDefinition takes the phase and wave of the first step that needs
 * it, when that would come before. Pure.
 * @internal
 */
export function orderSteps(
  steps: readonly PlanStep[],
  definedKinds: ReadonlyMap<ObjectKey, string>,
): PlanStep[] {
  const sorted = [...steps].sort(compareSteps);
  const pulled = sorted.map(step => {
    const first =
      step.verb === 'prune' ? undefined : firstDependant(step, sorted);
    return first && compareStages(first, step) < 0
      ? { ...step, phase: first.phase, wave: first.wave }
      : step;
  });
  return pulled.sort(compareSteps);

  function firstDependant(
    step: PlanStep,
    all: readonly PlanStep[],
  ): PlanStep | undefined {
    const { ref } = step;
    const defined = definedKinds.get(step.key);
    if (ref.kind === 'Namespace' && ref.group === '') {
      return all.find(
        other => isWritten(other) && other.ref.namespace === ref.name,
      );
    }
    return defined === undefined
      ? undefined
      : all.find(
          other =>
            isWritten(other) &&
            `${other.ref.group}/${other.ref.kind}` === defined,
        );
  }
}

function isWritten({ verb, phase }: PlanStep): boolean {
  return verb !== 'prune' && phase !== 'SyncFail';
}

function compareStages(a: PlanStep, b: PlanStep): number {
  return compareSteps(
    { ...a, verb: 'create', ref: b.ref },
    { ...b, verb: 'create' },
  );
}
