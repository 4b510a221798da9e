/**
 * A sync whose plan a person has confirmed applies that plan, or asks again. A newer commit does not end it, and what
 * that commit wants comes into it only by an approval. Held by: advance.test.ts.
 */
import type { Guard, Operation, Plan } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import type { Move } from './nextMove';

/** What the plan of this moment is bound to, once a person has seen and confirmed it. @internal */
export function confirmedNow(
  app: ApplicationRuntime,
  plan: Plan,
): Pick<Operation, 'confirmed'> {
  return {
    confirmed: { revision: plan.revision, render: app.renderKey ?? '' },
  };
}

/** The guard of a plan that is of other manifests than those that were confirmed. Pure. @internal */
export function newerCommitGuards(
  {
    renderKey,
    revision = '',
  }: Pick<ApplicationRuntime, 'renderKey' | 'revision'>,
  operation: Operation | undefined,
): Guard[] {
  const confirmed = operation?.confirmed;
  if (!confirmed || confirmed.render === renderKey) {
    return [];
  }
  const [before, now] = [confirmed.revision, revision].map(sha =>
    sha.slice(0, 7),
  );
  return [
    {
      code: 'newer-commit',
      verdict: 'hold',
      title: 'A newer commit came',
      message: `The plan of ${before} was confirmed, and this one is of ${now}. Look at it again.`,
    },
  ];
}

/** Whether a move deletes what a newer commit has brought back: nobody wants that any more. Pure. @internal */
export function isTakenBack(
  { desired }: Pick<ApplicationRuntime, 'desired'>,
  move: Move,
): boolean {
  return (
    move.type === 'run' &&
    move.steps.some(({ verb, key }) => verb === 'prune' && desired.has(key))
  );
}
