import type {
  Guard,
  Plan,
  PlanStep,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** Steps that run together, in the order in which they run. */
export interface PlanGroup {
  id: string;
  /** What the group is: a wave of a phase, the prunes at the end, or what stays. */
  kind: 'wave' | 'prune' | 'unchanged';
  phase: PlanStep['phase'];
  wave: number;
  steps: PlanStep[];
}

/** Steps in the plan's order; prunes in a group of their own, unchanged objects last. */
export function planGroups(plan: Pick<Plan, 'steps'>): PlanGroup[] {
  const groups: PlanGroup[] = [];
  for (const step of plan.steps) {
    const kind = kindOf(step);
    const last = groups.at(-1);
    if (
      kind !== 'unchanged' &&
      last?.kind === kind &&
      last.phase === step.phase &&
      last.wave === step.wave
    ) {
      last.steps.push(step);
    } else if (kind !== 'unchanged') {
      groups.push({
        id: `${kind}/${step.phase}/${step.wave}/${groups.length}`,
        kind,
        phase: step.phase,
        wave: step.wave,
        steps: [step],
      });
    }
  }
  const unchanged = plan.steps.filter(step => kindOf(step) === 'unchanged');
  if (unchanged.length > 0) {
    const { phase, wave } = unchanged[0];
    groups.push({
      id: 'unchanged',
      kind: 'unchanged',
      phase,
      wave,
      steps: unchanged,
    });
  }
  return groups;
}

function kindOf(step: PlanStep): PlanGroup['kind'] {
  if (step.verb === 'unchanged') {
    return 'unchanged';
  }
  return step.verb === 'prune' ? 'prune' : 'wave';
}

const urgency: Record<Guard['verdict'], number> = {
  refuse: 0,
  hold: 1,
  inform: 2,
  pass: 3,
};

/** Blocking guards first. */
export function orderedGuards(guards: readonly Guard[]): Guard[] {
  return [...guards].sort((a, b) => urgency[a.verdict] - urgency[b.verdict]);
}

/** Ids of the steps that `next` has and `previous` had not, or not like this. */
export function changedSteps(
  previous: Pick<Plan, 'steps'> | undefined,
  next: Pick<Plan, 'steps'>,
): Set<string> {
  if (!previous) {
    return new Set();
  }
  const before = new Map(
    previous.steps.map(step => [stepId(step), face(step)]),
  );
  return new Set(
    next.steps
      .filter(step => before.get(stepId(step)) !== face(step))
      .map(stepId),
  );
}

/** Tells the steps of one object apart: a hook may run in several phases. */
export function stepId({ phase, key, verb }: PlanStep): string {
  return verb === 'run' ? `${phase} ${key}` : key;
}

function face(step: PlanStep): string {
  return JSON.stringify([step.verb, step.effect, step.fields]);
}
