import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  MockPermissionApi,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { gitopsApiRef } from './api/gitopsApiRef';
import { clockwork } from './fixtures/clockwork';
import { fakeGitopsApi } from './fixtures/FakeGitopsApi';
import { paymentService } from './fixtures/paymentService';
import {
  EntityGitopsCard,
  EntityGitopsHealthContent,
  EntityGitopsSyncContent,
  gitopsPlugin,
  GitopsPage,
  isGitopsAvailable,
} from './legacy';

// Each test draws a whole view.
jest.setTimeout(60_000);

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'payment-service',
    annotations: { 'gitops-suite/app': 'payment-service' },
  },
};

async function renderLegacy(element: JSX.Element, path = '/') {
  const now = Date.now();
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [
          gitopsApiRef,
          fakeGitopsApi({ now, applications: paymentService(clockwork(now)) }),
        ],
        [permissionApiRef, new MockPermissionApi()],
      ]}
    >
      <EntityProvider entity={entity}>
        <Routes>
          <Route path={path} element={element} />
        </Routes>
      </EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
}

it('brings its own client', () => {
  expect([...gitopsPlugin.getApis()].map(factory => factory.api.id)).toEqual([
    'plugin.gitops.client',
  ]);
});

it('mounts the Sync tab', async () => {
  await renderLegacy(<EntityGitopsSyncContent />);
  expect(
    await screen.findByRole('radio', { name: 'production-eu' }),
  ).toBeInTheDocument();
});

it('mounts the Health tab', async () => {
  await renderLegacy(<EntityGitopsHealthContent />);
  expect(
    await screen.findByRole('list', { name: /to the cause/ }),
  ).toBeInTheDocument();
});

it('mounts the card', async () => {
  await renderLegacy(<EntityGitopsCard />);
  expect(
    await screen.findByRole('link', { name: 'production-eu' }),
  ).toHaveAttribute(
    'href',
    '/catalog/default/component/payment-service/sync?environment=production-eu',
  );
  expect(screen.getByText(/2 open · 1 sync waits/)).toBeInTheDocument();
});

it('mounts the page', async () => {
  await renderLegacy(<GitopsPage />);
  expect(
    await screen.findByRole('table', { name: 'Applications' }),
  ).toBeInTheDocument();
});

it('is for every component, since an app may name one that says nothing of it', () => {
  expect(isGitopsAvailable(entity)).toBe(true);
  expect(isGitopsAvailable({ ...entity, metadata: { name: 'x' } })).toBe(true);
  expect(isGitopsAvailable({ ...entity, kind: 'API' })).toBe(false);
});
