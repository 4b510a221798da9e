import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type {
  ApplicationListQuery,
  GitopsSignal,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { ClockProvider } from '../clock/Clock';
import { clockwork } from '../fixtures/clockwork';
import { fakeGitopsApi, type FakeBackend } from '../fixtures/FakeGitopsApi';
import { manyApplications } from '../fixtures/fleet';
import { paymentService } from '../fixtures/paymentService';
import { ApplicationsPage } from './ApplicationsPage';

// Each test draws a whole page.
jest.setTimeout(60_000);

const NOW = Date.parse('2026-11-20T05:35:00Z');

function renderPage(address = '') {
  const payment = paymentService(clockwork(NOW));
  const queries: ApplicationListQuery[] = [];
  const backend: FakeBackend = {
    now: NOW,
    applications: [...payment, ...manyApplications(payment[0], 60)],
    onCall: (method, query) => {
      if (method === 'listApplications') {
        queries.push(query as ApplicationListQuery);
      }
    },
  };
  let send: (signal: GitopsSignal) => void = () => undefined;
  const signals = {
    subscribe: (_channel: string, next: typeof send) => {
      send = next;
      return { unsubscribe: () => undefined };
    },
  };
  renderInTestApp(
    <ClockProvider now={() => NOW}>
      <ApplicationsPage />
    </ClockProvider>,
    {
      initialRouteEntries: [`/${address}`],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis: [
        [gitopsApiRef, fakeGitopsApi(backend)],
        [signalApiRef, signals as never],
        mockApis.permission(),
      ],
    },
  );
  return { backend, queries, signal: () => send };
}

const table = () => screen.findByRole('table', { name: 'Applications' });
const names = async () =>
  within(await table())
    .getAllByRole('link')
    .filter(link => link.getAttribute('href')?.startsWith('/catalog'))
    .map(link => link.textContent);

it('shows the worst first, each with its reason, and links to its tab', async () => {
  renderPage();
  const [, first] = within(await table()).getAllByRole('row');
  expect(first).toHaveTextContent('payment-service');
  expect(first).toHaveTextContent('Degraded');
  expect(first).toHaveTextContent('cannot pull image');
  expect(
    within(first).getByRole('link', { name: 'payment-service' }),
  ).toHaveAttribute(
    'href',
    '/catalog/default/component/payment-service/sync?environment=staging',
  );
});

it('filters on the server, with filters and their removal on screen', async () => {
  const { queries } = renderPage();
  await table();
  await userEvent.click(screen.getByRole('checkbox', { name: /OutOfSync/ }));
  await waitFor(async () => expect(await names()).toEqual(['payment-service']));
  expect(queries.at(-1)).toMatchObject({ sync: ['OutOfSync'], limit: 25 });

  // The focus is on the filter: `/` moves it to the search.
  await userEvent.keyboard('/nothing-like-this');
  expect(await screen.findByText('No Application matches')).toBeInTheDocument();
  expect(
    screen.getByText(/“nothing-like-this”; Sync: OutOfSync/),
  ).toBeInTheDocument();
  const [clear] = screen.getAllByRole('button', { name: 'Clear all' });
  await userEvent.click(clear);
  await waitFor(async () => expect(await names()).toHaveLength(25));
});

it('the address restores filters, order and page', async () => {
  const { queries } = renderPage(
    '?q=ledger&environment=staging,development&sort=-since',
  );
  await table();
  expect(queries[0]).toMatchObject({
    q: 'ledger',
    environment: ['staging', 'development'],
    sort: '-since',
  });
  expect(screen.getByRole('checkbox', { name: /staging/ })).toBeChecked();
});

it('walks forward and back by cursor', async () => {
  renderPage();
  expect(await screen.findByText('1–25 of 64')).toBeInTheDocument();
  const first = await names();
  await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
  expect(await screen.findByText('26–50 of 64')).toBeInTheDocument();
  expect(await names()).not.toEqual(first);
  await userEvent.click(screen.getByRole('button', { name: 'Previous page' }));
  expect(await screen.findByText('1–25 of 64')).toBeInTheDocument();
  expect(await names()).toEqual(first);
});

it('renews values in place; a new order waits until it is asked for', async () => {
  const { backend, signal } = renderPage();
  const before = await names();
  backend.applications = backend.applications.map(one =>
    one.id === 'payment-service.staging'
      ? { ...one, health: { status: 'Healthy' } }
      : one,
  );
  act(() => signal()({ applications: ['ref-x'], setup: false, all: false }));
  const chip = await screen.findByRole('button', { name: /changed · show/ });
  expect(await names()).toEqual(before);
  const [, first] = within(await table()).getAllByRole('row');
  expect(first).not.toHaveTextContent('Degraded');
  await userEvent.click(chip);
  await waitFor(async () => expect(await names()).not.toEqual(before));
  expect(
    screen.queryByRole('button', { name: /changed · show/ }),
  ).not.toBeInTheDocument();
});
