import {
  overrideReasonLength,
  type Guard,
  type Plan,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** What the foot of the plan dialog offers. */
export type PlanVerdict =
  | { kind: 'loading' }
  | { kind: 'not-allowed' }
  | { kind: 'failed'; error: unknown }
  | { kind: 'problems' }
  | { kind: 'refused'; guard: Guard }
  /** Nothing but a sync window is in the way. */
  | { kind: 'window'; guard: Guard }
  | { kind: 'nothing' }
  /** A plan to look at, of an older commit. */
  | { kind: 'dry-run' }
  | {
      kind: 'ready';
      /** Objects that are created or changed, and hooks that run. */
      touched: number;
      pruned: number;
      /** Set when it runs against a sync window. */
      window?: Guard;
      /** False while names or the reason are missing, or the plan has just changed. */
      isOpen: boolean;
    };

/** What decides about a plan. */
export interface PlanInput {
  plan?: Plan;
  error?: unknown;
  canSync: boolean;
  /** What was typed, by guard code. */
  typed: Readonly<Record<string, string>>;
  /** True for a moment after the plan has changed under the reader's eyes. */
  isFresh: boolean;
  /** Why the person acts against a sync window; undefined unless they chose to. */
  reason?: string;
}

/** Decides what may be done with a plan. Enter never runs it before every name is complete. */
export function planVerdict(input: PlanInput): PlanVerdict {
  const { plan, error, canSync } = input;
  if (!canSync) {
    return { kind: 'not-allowed' };
  }
  if (!plan) {
    return error === undefined || error === null
      ? { kind: 'loading' }
      : { kind: 'failed', error };
  }
  if (plan.problems.some(problem => problem.severity === 'error')) {
    return { kind: 'problems' };
  }
  const { create, change, prune, run = 0 } = plan.counts;
  const isEmpty = create + change + prune + run === 0;
  if (plan.dryRunOnly) {
    return { kind: isEmpty ? 'nothing' : 'dry-run' };
  }
  const refusals = plan.guards.filter(guard => guard.verdict === 'refuse');
  const refusal = refusals.find(guard => guard.code !== 'sync-window');
  if (refusal) {
    return { kind: 'refused', guard: refusal };
  }
  if (isEmpty) {
    return { kind: 'nothing' };
  }
  const [window] = refusals;
  if (window && input.reason === undefined) {
    return { kind: 'window', guard: window };
  }
  return {
    kind: 'ready',
    touched: create + change + run,
    pruned: prune,
    ...(window && { window }),
    isOpen:
      !input.isFresh &&
      missingNames(plan, input.typed).length === 0 &&
      (!window || isReason(input.reason)),
  };
}

/** Whether a text is long enough to be the reason for acting against a window, and not too long. */
export function isReason(text: string = ''): boolean {
  const { length } = text.trim();
  return (
    length >= overrideReasonLength.min && length <= overrideReasonLength.max
  );
}

/** Guards whose name is not typed yet. */
export function missingNames(
  plan: Pick<Plan, 'guards'>,
  typed: Readonly<Record<string, string>>,
): Guard[] {
  return namedGuards(plan).filter(
    guard => typed[guardId(guard)]?.trim() !== guard.confirm,
  );
}

/** Guards that ask for a name. */
export function namedGuards(plan: Pick<Plan, 'guards'>): Guard[] {
  return plan.guards.filter(
    guard => guard.verdict === 'hold' && guard.confirm !== undefined,
  );
}

/** A guard's place in what was typed: the same code may occur for several objects. */
export function guardId(guard: Guard): string {
  return `${guard.code}/${guard.confirm ?? ''}`;
}

/** Verdicts in which something can be done with the plan, or will be: to leave the dialog cancels that. */
export const mayRun: readonly PlanVerdict['kind'][] = [
  'loading',
  'ready',
  'window',
];

/** The guards of a plan but the one that the verdict is about: that is told above the steps. */
export function guardsBeside(
  verdict: PlanVerdict,
  plan: Pick<Plan, 'guards'>,
): Guard[] {
  const told = toldGuard(verdict);
  return plan.guards.filter(guard => guard !== told);
}

function toldGuard(verdict: PlanVerdict): Guard | undefined {
  switch (verdict.kind) {
    case 'refused':
    case 'window':
      return verdict.guard;
    case 'ready':
      return verdict.window;
    default:
      return undefined;
  }
}
