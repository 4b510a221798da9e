import {
  useAnalytics,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type {
  GitopsApi,
  Operation,
  Plan,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { gitopsTranslationRef } from '../translation';
import { changedSteps, stepId } from './planGroups';
import { namedGuards } from './planVerdict';

/** How a plan is let run. */
export interface RunChoice {
  plan: Plan;
  /** False leaves out every prune; true prunes although the policy does not. */
  prune?: boolean;
  resources?: string[];
  /** Why it runs against a sync window. */
  reason?: string;
  /** The operation that waits for the approval; without one a sync is started. */
  operation?: Operation;
}

/** Starts the sync, or approves the one that waits; only the plan that was seen runs. */
export function useRunPlan(
  applicationId: string,
  onDone: (choice: RunChoice) => void,
) {
  const api = useApi(gitopsApiRef);
  const analytics = useAnalytics();
  const client = useQueryClient();
  const { t } = useTranslationRef(gitopsTranslationRef);
  return useMutation({
    mutationFn: async (choice: RunChoice) => {
      const { plan: seen, prune, resources, operation } = choice;
      if (operation) {
        return api.approveOperation(operation.id, confirmed(seen));
      }
      const withPrune = prune !== false;
      const plan = withPrune
        ? seen
        : await planWithoutPrune(api, applicationId, choice);
      if (!plan) {
        throw new ConflictError(t('plan.conflict'));
      }
      return api.syncApplication(applicationId, {
        ...(prune === undefined ? {} : { prune }),
        ...confirmed(plan),
        resources,
        ...overrideOf(choice),
      });
    },
    onSuccess: (_operation, choice) => {
      analytics.captureEvent(
        choice.operation ? 'approve' : 'sync',
        applicationId,
      );
      onDone(choice);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['gitops'] }),
  });
}

function confirmed(plan: Plan) {
  const confirm = namedGuards(plan).flatMap(guard => guard.confirm ?? []);
  return { planHash: plan.hash, confirm };
}

// Without prune it is another plan than the one that was seen: it may do less than that one, never more.
async function planWithoutPrune(
  api: GitopsApi,
  applicationId: string,
  { plan: seen, resources }: RunChoice,
): Promise<Plan | undefined> {
  const plan = await api.planSync(applicationId, { prune: false, resources });
  const changed = changedSteps(seen, plan);
  const isMore = plan.steps.some(
    step => step.verb !== 'unchanged' && changed.has(stepId(step)),
  );
  return isMore ? undefined : plan;
}

function overrideOf({ reason }: RunChoice) {
  return reason === undefined ? {} : { override: { reason: reason.trim() } };
}

/** Stops the operation that waits. */
export function useStopHeld(onDone: () => void) {
  const api = useApi(gitopsApiRef);
  const client = useQueryClient();
  return useMutation({
    mutationFn: (operation: Operation) => api.terminateOperation(operation.id),
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: ['gitops'] }),
  });
}
