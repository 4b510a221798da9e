import { renderInTestApp, mockApis } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  gitopsApplicationReadPermission,
  gitopsApplicationSyncPermission,
  gitopsEmergencyOverridePermission,
  type Application,
  type GitopsApi,
  type GitopsSignal,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { ClockProvider } from '../clock/Clock';
import { clockwork } from '../fixtures/clockwork';
import {
  backendError,
  fakeGitopsApi,
  type FakeBackend,
} from '../fixtures/FakeGitopsApi';
import { paymentService, productionEu } from '../fixtures/paymentService';
import { emptyPlan, frozenPlan, plan, step } from '../fixtures/plans';
import {
  brokenService,
  frozenService,
  lockedService,
  staleService,
} from '../fixtures/states';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { SyncTab } from './SyncTab';

// Each test draws a whole tab.
jest.setTimeout(60_000);

const NOW = Date.parse('2026-11-20T05:35:00Z');
const time = clockwork(NOW);

interface World extends Partial<FakeBackend> {
  app?: string;
  /** App that the entity names by its annotation. */
  annotation?: string;
  address?: string;
  denied?: string[];
  /** Receives the function that sends a signal. */
  onSubscribe?: (send: (signal: GitopsSignal) => void) => void;
}

/** Draws the tab of an entity over a backend in memory. */
function renderTab(world: World = {}) {
  const { app = 'payment-service', address = '', denied = [] } = world;
  const backend: FakeBackend = {
    now: NOW,
    applications: paymentService(time),
    ...world,
  };
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: app,
      ...(world.annotation && {
        annotations: { 'gitops-suite/app': world.annotation },
      }),
    },
    spec: { owner: 'group:payments' },
  };
  const signals = {
    subscribe: (_channel: string, send: (signal: GitopsSignal) => void) => {
      world.onSubscribe?.(send);
      return { unsubscribe: () => undefined };
    },
  };
  renderInTestApp(
    <ClockProvider now={() => NOW}>
      <EntityProvider entity={entity}>
        <SyncTab />
      </EntityProvider>
    </ClockProvider>,
    {
      initialRouteEntries: [`/${address}`],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis: [
        [gitopsApiRef, fakeGitopsApi(backend)],
        [signalApiRef, signals as never],
        mockApis.permission({
          authorize: ({ permission }) =>
            denied.includes(permission.name)
              ? AuthorizeResult.DENY
              : AuthorizeResult.ALLOW,
        }),
      ],
    },
  );
  return backend;
}

const eu = '?environment=production-eu';

describe('the lanes', () => {
  it('tell per environment what Git wants, what runs, and why not', async () => {
    renderTab();
    const lanes = await screen.findByRole('radiogroup', {
      name: 'Environments in promotion order',
    });
    const names = within(lanes)
      .getAllByRole('radio')
      .map(radio => (radio as HTMLInputElement).value);
    expect(names).toEqual([
      'development',
      'staging',
      'production-eu',
      'production-us',
    ]);
    expect(lanes).toHaveTextContent('Healed replicas 10 → 5, 40 s ago');
    expect(lanes).toHaveTextContent('cannot pull image');
    expect(lanes).toHaveTextContent('Drift in 2');
    expect(lanes).toHaveTextContent('2 commits behind staging');
    expect(lanes).toHaveTextContent('Ines Marlow · 16 min ago');
    expect(lanes).toHaveTextContent('as of 4 s ago');
    // Without an address the worst one is chosen.
    expect(within(lanes).getByDisplayValue('staging')).toBeChecked();
  });

  it.each([
    { name: 'who may read the entity as well', denied: [] },
    {
      name: 'who may read the app but not the entity',
      denied: [gitopsApplicationReadPermission.name],
    },
  ])(
    'show the app that the annotation of an entity elsewhere names, to those $name',
    async ({ denied }) => {
      renderTab({ app: 'ledger', annotation: 'payment-service', denied });
      expect(
        await screen.findByRole('radio', { name: 'production-eu' }),
      ).toBeInTheDocument();
    },
  );
  it('say that a newer commit is being read than the one that they show', async () => {
    const applications = paymentService(time).map(one => ({
      ...one,
      asOf: { ...one.asOf, reading: one.environment === 'development' },
    }));
    renderTab({ applications });
    expect(
      await screen.findByText('as of 4 s ago, a newer commit is being read'),
    ).toBeInTheDocument();
  });

  it('say what a new commit waits for', async () => {
    const message = 'Waits for cert-manager in nonprod: Progressing';
    const waiting = paymentService(time).map(application =>
      application.environment === 'development'
        ? {
            ...application,
            sync: {
              ...application.sync,
              status: 'OutOfSync' as const,
              message,
            },
            waitsFor: {
              application: 'cert-manager.nonprod',
              reason: 'unhealthy' as const,
              message,
            },
          }
        : application,
    );
    renderTab({ applications: waiting });
    const note = await screen.findByText(message);
    // It is cut where the lane is narrow.
    expect(note).toHaveAttribute('title', message);
    expect(screen.queryByText(/Healed replicas/)).not.toBeInTheDocument();
  });

  it('are chosen by keyboard, and the address keeps the choice', async () => {
    renderTab({ address: '?environment=development' });
    const first = await screen.findByRole('radio', { name: 'development' });
    expect(first).toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: 'production-eu' }));
    const panel = await screen.findByRole('region', {
      name: 'Environment production-eu',
    });
    await userEvent.keyboard('{Enter}');
    expect(panel).toHaveFocus();
  });

  it('keep the last known value of a cluster that does not answer, and offer no sync', async () => {
    renderTab({
      app: 'stale-service',
      applications: staleService(time),
      address: eu,
    });
    expect(
      await screen.findByText(/Cluster prod-eu has not answered for 14 min/),
    ).toBeInTheDocument();
    expect(screen.getByText('was Synced')).toBeInTheDocument();
    expect(screen.getByText('was Healthy')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Sync…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    expect(
      screen.getByText(/timed out after 10 s\. Next try in 12 s/),
    ).toBeInTheDocument();
  });

  it('name file, line, cause and cure of an error in Git', async () => {
    renderTab({
      app: 'broken-service',
      applications: brokenService(time),
      address: '?environment=staging',
    });
    const place = await screen.findByRole('link', {
      name: 'apps/broken-service/overlays/staging/kustomization.yaml:6',
    });
    expect(place).toHaveAttribute(
      'href',
      expect.stringMatching(/blob\/main\/.*kustomization.yaml#L6$/),
    );
    expect(screen.getByText(/no such file or directory/)).toBeInTheDocument();
    expect(screen.getByText(/Remove line 6/)).toBeInTheDocument();
  });
});

describe('the panel', () => {
  it('lists what differs first and shows both sides with the live field manager', async () => {
    renderTab({ address: eu });
    const diff = await screen.findByRole('region', {
      name: 'Differences between Git and the cluster',
    });
    const deployment = within(diff).getByRole('region', {
      name: 'Deployment/payment-service',
    });
    expect(deployment).toHaveTextContent(/Git\s*replicas: 5/);
    expect(deployment).toHaveTextContent(
      'kubectl-scale · by hand · 23 min ago',
    );
    const secret = within(diff).getByRole('region', {
      name: 'Secret/payment-webhook',
    });
    expect(secret).toHaveTextContent('hidden, differs');

    const [first] = within(
      await screen.findByRole('listbox', { name: 'Resources' }),
    ).getAllByRole('option');
    expect(first).toHaveTextContent('payment-service');
    expect(first).toHaveAttribute('aria-selected', 'true');

    await userEvent.click(first);
    await userEvent.keyboard('d');
    expect(
      await screen.findByRole('option', { name: /payment-webhook/ }),
    ).toHaveAttribute('aria-selected', 'true');

    await userEvent.keyboard('/');
    expect(screen.getByRole('searchbox')).toHaveFocus();
    await userEvent.keyboard('worker');
    expect(
      screen.queryByRole('option', { name: /payment-webhook/ }),
    ).not.toBeInTheDocument();
  });

  it('tells what happened', async () => {
    renderTab({ address: `${eu}&view=history` });
    const history = await screen.findByRole('list', { name: 'History' });
    expect(history).toHaveTextContent('spec.replicas: 10 → 5 kubectl-scale');
  });

  it('shows what an older revision would change, and offers no sync of it', async () => {
    const asked: unknown[] = [];
    renderTab({
      address: `${eu}&view=history`,
      plan: (application, request) => {
        asked.push(request.revision);
        const { revision } = request;
        return plan(application, time, {
          ...{ revision, dryRunOnly: true },
          steps: [step('change', 'Deployment', 'payment-service')],
        });
      },
    });
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'What would this revision change?',
      }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: /What 77aa001 would change in production-eu/,
    });
    expect(
      await within(dialog).findByText(/rolling back is a commit/),
    ).toBeInTheDocument();
    expect(asked).toEqual(['77aa001'.padEnd(40, '0')]);
    expect(dialog).toHaveTextContent('Deployment/payment-service');
    expect(
      within(dialog)
        .getAllByRole('button')
        .map(button => button.textContent),
    ).not.toContainEqual(expect.stringMatching(/^Sync/));
  });

  it('renews what a signal is about without a reload', async () => {
    let send: (signal: GitopsSignal) => void = () => undefined;
    const backend = renderTab({
      address: eu,
      onSubscribe: next => {
        send = next;
      },
    });
    const lanes = await screen.findByRole('radiogroup', {
      name: 'Environments in promotion order',
    });
    expect(lanes).toHaveTextContent('OutOfSync');
    const calm: Application = {
      ...productionEu(time),
      sync: { ...productionEu(time).sync, status: 'Synced' },
    };
    backend.applications[2] = calm;
    act(() =>
      send({ applications: [calm.ref ?? ''], setup: false, all: false }),
    );
    await waitFor(() => expect(lanes).not.toHaveTextContent('OutOfSync'));
  });

  it('asks for a fresh look', async () => {
    const calls: string[] = [];
    renderTab({
      address: eu,
      onCall: (method, id) => calls.push(`${method} ${id}`),
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Refresh' }),
    );
    expect(calls).toContain('refreshApplication payment-service.production-eu');
    expect(
      await screen.findByText('A fresh look at Git and prod was asked for.'),
    ).toBeInTheDocument();
  });

  it('locks Sync for whom it is not allowed and says whom to ask', async () => {
    // Decisions are cached by entity: each denial has its own.
    renderTab({
      app: 'locked-service',
      applications: lockedService(time),
      address: eu,
      denied: [gitopsApplicationSyncPermission.name],
    });
    await screen.findByRole('region', { name: 'Environment production-eu' });
    const sync = await waitFor(() => {
      const button = screen.getByRole('button', { name: 'Sync…' });
      expect(button).toHaveAttribute('aria-disabled', 'true');
      return button;
    });
    await userEvent.click(sync);
    expect(
      await screen.findByText(
        /You need the permission gitops.application.sync/,
      ),
    ).toBeInTheDocument();
  });
});

describe('without Applications', () => {
  it('an empty entity gets the annotation to paste', async () => {
    renderTab({ app: 'new-service' });
    expect(
      await screen.findByText(/gitops-suite\/app: new-service/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Copy annotation' }),
    ).toBeVisible();
  });

  it('whoever may not look learns nothing', async () => {
    renderTab({
      app: 'secret-service',
      denied: [gitopsApplicationReadPermission.name],
    });
    expect(
      await screen.findByText('You may not see Applications of secret-service'),
    ).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent(/staging|OutOfSync|2\.14/);
  });

  it('whoever may not look learns nothing by an annotation either', async () => {
    renderTab({
      app: 'secret-service',
      annotation: 'payment-service',
      // What the backend answers to those who may not read the app that is named.
      applications: [],
      denied: [gitopsApplicationReadPermission.name],
    });
    expect(
      await screen.findByText('You may not see Applications of secret-service'),
    ).toBeInTheDocument();
  });

  it('an annotation that names nothing is told, with the name', async () => {
    renderTab({ app: 'ledger', annotation: 'ledgr' });
    expect(
      await screen.findByText(/names the app ledgr, of which there is no/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Copy annotation' }),
    ).not.toBeInTheDocument();
  });

  it('a backend that refuses to tell is no different', async () => {
    const listApplications = await backendError(403, 'NotAllowedError', 'no');
    renderTab({ failures: { listApplications } });
    expect(
      await screen.findByText(/You may not see Applications/),
    ).toBeInTheDocument();
  });

  it('a failing backend is told with its reason, and tried again', async () => {
    const failure = await backendError(400, 'InputError', 'Bad filter.');
    const failures: FakeBackend['failures'] = { listApplications: failure };
    renderTab({ failures });
    expect(await screen.findByText(/Bad filter\./)).toBeInTheDocument();
    delete failures.listApplications;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('radiogroup', { name: /promotion order/ }),
    ).toBeInTheDocument();
  });
});

it('two Applications of the same environment are told apart, and each can be chosen', async () => {
  const [first] = paymentService(time);
  const twin = { ...first, id: `team.${first.id}`, ref: 'ref-team' };
  renderTab({ applications: [first, twin] });
  const radio = await screen.findByRole('radio', { name: /team\.payment/ });
  await userEvent.click(radio);
  expect(radio).toBeChecked();
  expect(
    screen
      .getAllByRole('radio')
      .filter(one => (one as HTMLInputElement).checked),
  ).toHaveLength(1);
});

describe('a sync window', () => {
  const frozen = (app: string, world: World = {}) =>
    renderTab({
      app,
      applications: frozenService(time).map(one => ({
        ...one,
        entityRef: `component:default/${app}`,
      })),
      plan: application => frozenPlan(application, time),
      ...world,
    });

  it('is told with what it holds back and its end', async () => {
    frozen('frozen-service', { address: eu });
    const panel = await screen.findByRole('region', {
      name: 'Environment production-eu',
    });
    expect(panel).toHaveTextContent(
      /Blocked by window \(deny 16:00 FRI for 64h, Europe\/Berlin\) until .*\(in 2 days\)\. Nothing is synced, not by hand either\./,
    );
  });

  it('that is open is told with its end', async () => {
    frozen('frozen-service', { address: '?environment=development' });
    expect(
      await screen.findByText(/Window open \(allow 08:00 for 10h, UTC\) until/),
    ).toHaveTextContent(/\(in 3 h\)$/);
  });

  it('locks the verb, and is overridden only with a reason by whom it is allowed', async () => {
    const calls: unknown[][] = [];
    frozen('frozen-service', {
      address: `${eu}&plan=sync`,
      onCall: (method, ...args) =>
        method === 'syncApplication' && calls.push(args),
    });
    const dialog = await screen.findByRole('dialog');
    const locked = await within(dialog).findByRole('button', { name: 'Sync' });
    expect(dialog).toHaveTextContent(/until .*\(in 2 days\)/);
    expect(
      within(dialog).queryByRole('region', { name: 'Guards' }),
    ).not.toBeInTheDocument();
    expect(locked).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(locked);
    await userEvent.click(
      await within(dialog).findByRole('button', {
        name: 'Override the window…',
      }),
    );
    const verb = within(dialog).getByRole('button', {
      name: 'Override the window and sync 1 object',
    });
    const field = within(dialog).getByRole('textbox', {
      name: /Why the window is overridden/,
    });
    expect(field).toHaveFocus();
    await userEvent.type(field, 'hurry    ');
    expect(verb).toBeDisabled();
    expect(calls).toEqual([]);
    await userEvent.type(field, ', incident 512');
    await userEvent.click(verb);
    await waitFor(() => expect(calls).toHaveLength(1));
    expect(calls[0][1]).toEqual({
      planHash: 'plan-4',
      confirm: [],
      override: { reason: 'hurry    , incident 512' },
    });
  });

  it('cannot be overridden by others', async () => {
    frozen('iced-service', {
      address: `${eu}&plan=sync`,
      denied: [gitopsEmergencyOverridePermission.name],
    });
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByRole('button', { name: 'Sync' });
    expect(
      within(dialog).queryByRole('button', { name: /Override/ }),
    ).not.toBeInTheDocument();
  });
});

describe('the plan dialog', () => {
  const open = async (world: World = {}) => {
    renderTab({ address: `${eu}&plan=sync`, ...world });
    return screen.findByRole('dialog');
  };
  const calls: unknown[][] = [];
  const record: FakeBackend['onCall'] = (method, ...args) => {
    if (method === 'syncApplication' || method === 'approveOperation') {
      calls.push([method, ...args]);
    }
  };
  beforeEach(() => {
    calls.length = 0;
  });

  it('runs exactly the plan that was seen, and only after the name is typed', async () => {
    const dialog = await open({ onCall: record });
    const field = await within(dialog).findByRole('textbox', {
      name: 'Type payment-cache',
    });
    expect(field).toHaveFocus();
    const verb = within(dialog).getByRole('button', {
      name: 'Sync and prune 2',
    });
    await userEvent.type(field, 'payment-cach{Enter}');
    expect(verb).toBeDisabled();
    expect(calls).toEqual([]);
    await userEvent.type(field, 'e');
    await userEvent.click(verb);
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(calls).toEqual([
      [
        'syncApplication',
        'payment-service.production-eu',
        {
          planHash: 'plan-1',
          confirm: ['payment-cache'],
          resources: undefined,
        },
      ],
    ]);
    expect(
      screen.getByText('Sync of production-eu started.'),
    ).toBeInTheDocument();
  });

  it('offers to leave out the prunes, bound to the plan without them', async () => {
    const dialog = await open({ onCall: record });
    await userEvent.click(
      await within(dialog).findByRole('button', { name: 'Sync without prune' }),
    );
    await waitFor(() => expect(calls).toHaveLength(1));
    expect(calls[0][2]).toMatchObject({
      prune: false,
      planHash: 'plan-1-no-prune',
      confirm: [],
    });
  });

  it('does nothing on Escape', async () => {
    await open({ onCall: record });
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(calls).toEqual([]);
  });

  it('approves the sync that waits, with what was typed', async () => {
    const dialog = await open({
      address: `${eu}&plan=held`,
      onCall: record,
    });
    await userEvent.type(
      await within(dialog).findByRole('textbox'),
      'payment-cache',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Approve and prune 2' }),
    );
    await waitFor(() => expect(calls).toHaveLength(1));
    expect(calls[0]).toEqual([
      'approveOperation',
      'held-1',
      { planHash: 'plan-1', confirm: ['payment-cache'] },
    ]);
  });

  it('syncs a single object when only that is chosen', async () => {
    const key = 'apps/Deployment/payment/payment-service';
    const asked: unknown[] = [];
    const dialog = await open({
      address: `${eu}&plan=sync&only=${encodeURIComponent(key)}`,
      plan: (application, request) => {
        asked.push(request.resources);
        return plan(application, time, {
          steps: [step('change', 'Deployment', 'payment-service')],
        });
      },
    });
    const only = await within(dialog).findByRole('checkbox', {
      name: 'Only payment-service',
    });
    expect(only).toBeChecked();
    await userEvent.click(only);
    await waitFor(() => expect(asked).toEqual([[key], undefined]));
  });

  it('has no verb when live is equal to Git', async () => {
    const production = productionEu(time);
    const dialog = await open({
      applications: [
        { ...production, sync: { ...production.sync, toPrune: 0 } },
      ],
      plan: application => emptyPlan(application, time),
    });
    expect(
      await within(dialog).findByText('Live is equal to Git'),
    ).toBeInTheDocument();
    // The head has a button to close, too.
    const [, close] = within(dialog).getAllByRole('button', { name: 'Close' });
    expect(close).toHaveFocus();
    expect(dialog).not.toHaveTextContent('0 create');
    expect(dialog).not.toHaveTextContent('Applies Git');
    expect(
      within(dialog).queryByRole('button', { name: /^Sync/ }),
    ).not.toBeInTheDocument();
  });

  // Production said "2 to prune", and its plan "Live is equal to Git": nothing in the portal could prune them.
  it('prunes against the policy only when a person says so', async () => {
    calls.length = 0;
    const asked: unknown[] = [];
    const production = productionEu(time);
    const first = {
      ...production,
      policy: { ...production.policy, prune: false },
      sync: { ...production.sync, toPrune: 1 },
    };
    const dialog = await open({
      applications: [first],
      onCall: record,
      plan: (application, request) => {
        asked.push(request.prune);
        return request.prune
          ? plan(application, time, {
              hash: 'with-prune',
              steps: [step('prune', 'ConfigMap', 'old')],
            })
          : emptyPlan(application, time);
      },
    });
    expect(
      await within(dialog).findByText('1 object left Git and stays'),
    ).toBeInTheDocument();
    expect(dialog).not.toHaveTextContent('Live is equal to Git');
    await userEvent.click(
      within(dialog).getByRole('checkbox', {
        name: 'Prune 1 object that left Git',
      }),
    );
    await userEvent.click(
      await within(dialog).findByRole('button', { name: 'Prune 1' }),
    );
    expect(asked.slice(-1)).toEqual([true]);
    await waitFor(() =>
      expect(calls).toEqual([
        [
          'syncApplication',
          first.id,
          expect.objectContaining({ prune: true, planHash: 'with-prune' }),
        ],
      ]),
    );
  });

  it('says why no plan could be made', async () => {
    const planSync = await backendError(409, 'ConflictError', 'Git moved.');
    const dialog = await open({ failures: { planSync } });
    expect(
      await within(dialog).findByText('No plan could be made'),
    ).toBeInTheDocument();
    expect(dialog).toHaveTextContent('Git moved.');
  });

  it('stays open with the reason when the sync does not start', async () => {
    const failures: Partial<Record<keyof GitopsApi, Error>> = {
      syncApplication: await backendError(409, 'ConflictError', 'moved'),
    };
    const dialog = await open({
      failures,
      plan: application =>
        plan(application, time, { steps: [step('create', 'Job', 'a')] }),
    });
    await userEvent.click(
      await within(dialog).findByRole('button', { name: 'Sync 1 object' }),
    );
    expect(
      await within(dialog).findByText(/Read the new plan, then press again/),
    ).toBeInTheDocument();
  });
});
