import type { Plan, Problem } from '@gitops-suite/model';
import { Failure } from '../failure';

/**
 * Why a plan cannot be carried out, and what else is wrong with it. A window says when a sync may be, and nothing about
 * what is in Git. Pure. @internal
 */
export function problemsOfPlan({
  problems,
  guards,
}: Pick<Plan, 'problems' | 'guards'>): Problem[] {
  const refused = guards.filter(
    ({ verdict, code }) => verdict === 'refuse' && code !== 'sync-window',
  );
  return [
    ...problems,
    ...refused.map(({ code, title, message }) => ({
      ...{ code, severity: 'error' as const },
      ...{ message: title, cause: message },
    })),
  ];
}

/** What was found, or as a problem why nothing was: what one cluster does not answer keeps no other from being told. @internal */
export async function orProblem<T>(
  find: () => Promise<T>,
): Promise<{ found: T } | { problem: Problem }> {
  try {
    return { found: await find() };
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    const { message, reason: cause, cure } = error;
    return {
      problem: { code: 'no-plan', severity: 'error', message, cause, cure },
    };
  }
}
