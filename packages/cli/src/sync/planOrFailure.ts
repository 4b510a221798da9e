import type { Plan } from '@gitops-suite/model';
import { Failure } from '../failure';

/** A plan, or in words why there is none: what one cluster does not answer stops no other. @internal */
export async function planOrFailure(
  plan: () => Promise<Plan>,
): Promise<Plan | { failure: string }> {
  try {
    return await plan();
  } catch (error) {
    if (error instanceof Failure) {
      const { message, reason } = error;
      return { failure: [message, reason].filter(Boolean).join(': ') };
    }
    throw error;
  }
}
