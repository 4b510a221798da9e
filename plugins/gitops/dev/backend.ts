import type { GitopsApi } from '@gitops-suite/backstage-plugin-gitops-common';
import { clockwork } from '../src/fixtures/clockwork';
import { backendError, fakeGitopsApi } from '../src/fixtures/FakeGitopsApi';
import { manyApplications } from '../src/fixtures/fleet';
import { paymentService } from '../src/fixtures/paymentService';
import {
  emptyPlan,
  failingPlan,
  frozenPlan,
  heldPlan,
  refusedPlan,
} from '../src/fixtures/plans';
import { everyApplication } from '../src/fixtures/states';

/** Entities of the pages; the name decides what the backend says about them. */
export const stateNames = [
  ['payment-service', 'four environments, each with something to tell'],
  ['calm-service', 'everything is fine; nothing to sync'],
  ['stale-service', 'a cluster does not answer'],
  ['broken-service', 'the last commit broke one overlay'],
  ['locked-service', 'may be looked at, not synced'],
  ['frozen-service', 'a sync window is in the way'],
  ['edge-cache', 'more environments than fit side by side'],
  ['new-service', 'no Application is linked'],
  ['secret-service', 'may not be looked at'],
  ['slow-service', 'the answer does not come'],
  ['failing-service', 'the backend does not answer'],
] as const;

const backend = {
  get now() {
    return Date.now();
  },
  get applications() {
    const time = clockwork(Date.now());
    const payment = paymentService(time);
    const all = everyApplication(time, payment);
    return [...all, ...manyApplications(payment[0], 120)];
  },
};

/** Which plan the dialog shows is chosen by `localStorage['gitops.dev.plan']`. */
function chosenPlan(): typeof heldPlan {
  const plans = {
    empty: emptyPlan,
    failing: failingPlan,
    refused: refusedPlan,
    held: heldPlan,
  };
  const name = localStorage.getItem('gitops.dev.plan') ?? 'held';
  return plans[name as keyof typeof plans] ?? heldPlan;
}

/** The backend of the pages. */
export function devBackend(): GitopsApi {
  const api = fakeGitopsApi(backend);
  return {
    ...api,
    listApplications: async (query, options) => {
      const entity = query?.entityRef?.[0] ?? '';
      if (entity.endsWith('/slow-service')) {
        return new Promise(() => undefined);
      }
      if (entity.endsWith('/failing-service')) {
        throw await backendError(
          503,
          'ServiceUnavailableError',
          'The engine is starting.',
        );
      }
      return api.listApplications(query, options);
    },
    planSync: async (id, request) => {
      const application = await api.getApplication(id);
      const own: Record<string, typeof heldPlan> = {
        'calm-service': emptyPlan,
        'frozen-service': frozenPlan,
      };
      const make = own[application.app] ?? chosenPlan();
      return make(application, clockwork(Date.now()), request);
    },
  };
}
