import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { GitopsApi } from '@gitops-suite/backstage-plugin-gitops-common';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { gitopsApiRef } from './api/gitopsApiRef';
import { ClockProvider } from './clock/Clock';
import { clockwork } from './fixtures/clockwork';
import { backendError, fakeGitopsApi } from './fixtures/FakeGitopsApi';
import { FormPage } from './fixtures/FormPage';
import { paymentService } from './fixtures/paymentService';
import {
  brokenService,
  calmService,
  edgeCache,
  frozenService,
  staleService,
} from './fixtures/states';
import { ApplicationsPage } from './fleet/ApplicationsPage';
import { SetupPage } from './fleet/SetupPage';
import { HealthTab } from './health/HealthTab';
import { OverviewCard } from './overview/OverviewCard';
import { SyncTab } from './sync/SyncTab';

// Each test draws a whole view and examines all of it.
jest.setTimeout(120_000);

const NOW = Date.now();
const time = clockwork(NOW);
const applications = [
  ...paymentService(time),
  ...staleService(time),
  ...brokenService(time),
  ...calmService(time),
  ...edgeCache(time),
  ...frozenService(time),
];

interface Case {
  name: string;
  view: JSX.Element;
  app?: string;
  address?: string;
  failing?: keyof GitopsApi;
  silent?: keyof GitopsApi;
  /** Name of a button to press before. */
  press?: string;
  isForbidden?: boolean;
  /** Text that is there when the view is complete. */
  until: RegExp;
}

const eu = '?environment=production-eu';
const cases: Case[] = [
  { name: 'Sync tab', view: <SyncTab />, address: eu, until: /by hand/ },
  {
    name: 'history',
    view: <SyncTab />,
    address: '?view=history',
    until: /Sync started/,
  },
  {
    name: 'plan dialog',
    view: <SyncTab />,
    address: `${eu}&plan=sync`,
    until: /Sync without prune/,
  },
  {
    name: 'cluster that does not answer',
    view: <SyncTab />,
    app: 'stale-service',
    until: /has not answered/,
  },
  {
    name: 'freeze',
    view: <SyncTab />,
    app: 'frozen-service',
    address: eu,
    until: /Blocked by window/,
  },
  {
    name: 'plan dialog in a freeze',
    view: <SyncTab />,
    app: 'frozen-service',
    address: `${eu}&plan=sync`,
    press: 'Override the window…',
    until: /Why the window is overridden/,
  },
  {
    name: 'error in Git',
    view: <SyncTab />,
    app: 'broken-service',
    until: /no such file/,
  },
  {
    name: 'many environments',
    view: <SyncTab />,
    app: 'edge-cache',
    until: /8 more are/,
  },
  {
    name: 'no Application',
    view: <SyncTab />,
    app: 'new-service',
    until: /Copy annotation/,
  },
  {
    name: 'loading',
    view: <SyncTab />,
    silent: 'listApplications',
    until: /^$/,
  },
  {
    name: 'failure',
    view: <SyncTab />,
    failing: 'listApplications',
    until: /could not be read/,
  },
  {
    name: 'what may not be seen',
    view: <SyncTab />,
    app: 'secret-service',
    isForbidden: true,
    until: /You may not see/,
  },
  { name: 'Health tab', view: <HealthTab />, until: /Back-off pulling/ },
  {
    name: 'healthy Health tab',
    view: <HealthTab />,
    app: 'calm-service',
    until: /are fine/,
  },
  { name: 'card', view: <OverviewCard />, until: /2 open/ },
  {
    name: 'card without Application',
    view: <OverviewCard />,
    app: 'new-service',
    until: /No Application is linked/,
  },
  { name: 'list', view: <ApplicationsPage />, until: /Drift in|cannot pull/ },
  {
    name: 'list without match',
    view: <ApplicationsPage />,
    address: '?q=zzz',
    until: /No Application matches/,
  },
  { name: 'set-up', view: <SetupPage />, until: /old-reports/ },
  {
    name: 'form that is empty',
    view: <FormPage template="create" />,
    until: /Environments/,
  },
  {
    name: 'form with its preview',
    view: (
      <FormPage
        template="add"
        values={{ app: 'calm-service', environment: 'production-eu' }}
      />
    ),
    until: /all checks pass/,
  },
  {
    name: 'form with a check that fails',
    view: (
      <FormPage
        template="add"
        values={{
          ...{ app: 'calm-service', environment: 'production-eu' },
          image: 'calm-service:latest',
        }}
      />
    ),
    until: /1 check fails/,
  },
];

// Contrast needs a real browser: the story in packages/app/e2e-tests examines it there, in both themes.
const options: axe.RunOptions = {
  rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
};

it.each(cases)('has no violation: $name', async one => {
  const { app = 'payment-service', address = '' } = one;
  const failures = one.failing && {
    [one.failing]: await backendError(400, 'InputError', 'Bad filter.'),
  };
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: app },
      }}
    >
      <ClockProvider now={() => NOW}>{one.view}</ClockProvider>
    </EntityProvider>,
    {
      initialRouteEntries: [`/${address}`],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis: [
        [
          gitopsApiRef,
          fakeGitopsApi({
            now: NOW,
            applications,
            failures,
            silent: one.silent && [one.silent],
          }),
        ],
        mockApis.permission({
          authorize: one.isForbidden
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
        }),
      ],
    },
  );
  if (one.press) {
    await userEvent.click(
      await screen.findByRole('button', { name: one.press }),
    );
  }
  await screen.findAllByText(one.until);
  // What is still on its way may arrive while the view is examined.
  const { violations } = await act(() => axe.run(document.body, options));
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual(
    [],
  );
});
