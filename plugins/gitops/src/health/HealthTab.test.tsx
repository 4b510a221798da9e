import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { ClockProvider } from '../clock/Clock';
import { clockwork } from '../fixtures/clockwork';
import {
  backendError,
  fakeGitopsApi,
  type FakeBackend,
} from '../fixtures/FakeGitopsApi';
import { paymentService } from '../fixtures/paymentService';
import { HealthTab } from './HealthTab';

// Each test draws a whole tab.
jest.setTimeout(60_000);

const NOW = Date.parse('2026-11-20T05:35:00Z');
const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payment-service' },
};

function renderTab(
  address = '',
  disturbances: Pick<FakeBackend, 'failures' | 'silent' | 'onCall'> = {},
) {
  const api = fakeGitopsApi({
    now: NOW,
    applications: paymentService(clockwork(NOW)),
    ...disturbances,
  });
  renderInTestApp(
    <ClockProvider now={() => NOW}>
      <EntityProvider entity={entity}>
        <HealthTab />
      </EntityProvider>
    </ClockProvider>,
    {
      initialRouteEntries: [`/${address}`],
      apis: [[gitopsApiRef, api], mockApis.permission()],
    },
  );
}

const tree = () => screen.findByRole('treegrid', { name: 'Resources' });

it('names object, reason and place of the cause with no click', async () => {
  renderTab();
  expect(
    await screen.findByText(
      'Pod payment-service-7d9f8c6b5-x2k4p cannot pull image payment-service:2.15.0-rc4: tag not found.',
    ),
  ).toBeInTheDocument();
  const chain = screen.getByRole('list', {
    name: 'From the Application to the cause',
  });
  expect(
    within(chain)
      .getAllByRole('listitem')
      .map(item => item.textContent),
  ).toEqual([
    expect.stringContaining('payment-service · staging'),
    expect.stringContaining('Deploymentpayment-service'),
    expect.stringContaining('…-7d9f8c6b5'),
    expect.stringContaining('…-x2k4p'),
    expect.stringContaining('ImagePullBackOff'),
  ]);
  expect(
    screen.getByRole('link', {
      name: 'apps/payment-service/overlays/staging/kustomization.yaml:9',
    }),
  ).toHaveAttribute('href', expect.stringMatching(/#L9$/));
  expect(screen.getByText(/Still serving: 3 pods of 2.15.0-rc3/)).toBeVisible();
});

it('chooses the pod of the cause and shows its events and containers', async () => {
  renderTab();
  const details = await screen.findByRole('region', {
    name: 'Details of payment-service-7d9f8c6b5-x2k4p',
  });
  await waitFor(() => expect(details).toHaveTextContent('Failed× 7'));
  expect(details).toHaveTextContent('Deployment payment-serviceScaled up');
  await userEvent.click(
    within(details).getByRole('tab', { name: 'Containers' }),
  );
  expect(details).toHaveTextContent(
    'registry.example/payment-service:2.15.0-rc4',
  );
  await userEvent.click(
    within(details).getByRole('tab', { name: 'Conditions' }),
  );
  expect(details).toHaveTextContent('ContainersNotReady');
});

it('shows what is not healthy first, all on demand, and finds a folded pod', async () => {
  renderTab();
  const rows = async () =>
    within(await tree())
      .getAllByRole('row')
      .map(row => row.textContent ?? '');
  expect((await rows()).some(row => row.includes('…-x2k4p'))).toBe(true);
  expect((await rows()).at(-1)).toContain('9 healthy resources');

  await userEvent.click(screen.getByRole('radio', { name: /^All/ }));
  await waitFor(async () =>
    expect((await rows()).some(row => row.includes('Ingress'))).toBe(true),
  );

  await userEvent.type(screen.getByRole('searchbox'), 'worker-5f6d8b7c4-b');
  await waitFor(async () => expect(await rows()).toHaveLength(3));
});

it('goes to the next not healthy one with n', async () => {
  renderTab();
  const grid = await tree();
  const pod = within(grid).getByRole('row', { name: /x2k4p/ });
  await userEvent.click(pod);
  await userEvent.keyboard('n');
  expect(
    await screen.findByRole('region', { name: 'Details of payment-reconcile' }),
  ).toBeInTheDocument();
});

it('tells a healthy environment in a sentence', async () => {
  renderTab('?environment=development');
  expect(await screen.findByText('All 9 resources are fine.')).toBeVisible();
  expect(
    screen.getByRole('radio', { name: 'development, Healthy' }),
  ).toBeChecked();
});

// It said "Nothing of this environment is in the cluster." of what it could not read.
it('draws no tree when the resources could not be read, and reads them again on demand', async () => {
  const failures: FakeBackend['failures'] = {
    getResources: await backendError(400, 'InputError', 'No such reading.'),
  };
  renderTab('', { failures });
  expect(await screen.findByText(/No such reading/)).toBeVisible();
  expect(screen.getByText(/cannot pull image/)).toBeVisible();
  expect(screen.queryByText(/Nothing of this/)).not.toBeInTheDocument();
  expect(screen.queryByRole('heading', { name: 'Resources' })).toBeNull();

  delete failures.getResources;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await tree()).toBeVisible();
  expect(screen.queryByText(/No such reading/)).not.toBeInTheDocument();
});

// It said "No events of this object or its owners." of what it could not read, or had not read yet.
it.each<[string, () => Promise<Parameters<typeof renderTab>[1]>, RegExp]>([
  [
    'that could not be read',
    async () => ({
      failures: { getEvents: await backendError(400, 'X', 'No events today.') },
    }),
    /No events today/,
  ],
  ['on their way', async () => ({ silent: ['getEvents'] }), /Loading/],
])('says of events %s that they are', async (_name, disturb, want) => {
  renderTab('', await disturb());
  const details = await screen.findByRole('region', { name: /^Details of/ });
  expect(await within(details).findByText(want)).toBeVisible();
  expect(details).not.toHaveTextContent('No events of this object');
});
