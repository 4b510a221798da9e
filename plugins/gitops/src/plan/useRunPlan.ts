import { useAnalytics, useApi } from '@backstage/frontend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type {
  GitopsApi,
  Operation,
  Plan,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { changedSteps, stepId } from './planGroups';
import { namedGuards } from './planVerdict';

/** How a plan is let run. */
export interface RunChoice {
  plan: Plan;
  /** False leaves out every prune. */
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
  return useMutation({
    mutationFn: (choice: RunChoice) => {
      const { plan, prune, resources, operation } = choice;
      const confirm = namedGuards(plan).flatMap(guard => guard.confirm ?? []);
      if (operation) {
        return api.approveOperation(operation.id, {
          planHash: plan.hash,
          confirm,
        });
      }
      return prune === false
        ? syncWithoutPrune(api, applicationId, choice)
        : api.syncApplication(applicationId, {
            planHash: plan.hash,
            confirm,
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

// Without prune it is another plan than the one that was seen: it may do less than that one, never more.
async function syncWithoutPrune(
  api: GitopsApi,
  applicationId: string,
  choice: RunChoice,
): Promise<Operation> {
  const { plan: seen, resources } = choice;
  const plan = await api.planSync(applicationId, { prune: false, resources });
  const isMore = plan.steps.some(
    step =>
      step.verb !== 'unchanged' && changedSteps(seen, plan).has(stepId(step)),
  );
  if (isMore) {
    throw new ConflictError('The plan has changed.');
  }
  return api.syncApplication(applicationId, {
    prune: false,
    planHash: plan.hash,
    confirm: namedGuards(plan).flatMap(guard => guard.confirm ?? []),
    resources,
    ...overrideOf(choice),
  });
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
