import { ApiFactoryRegistry, ApiResolver } from '@backstage/core-app-api';
import { fetchApiRef } from '@backstage/core-plugin-api';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import {
  ScaffolderFieldExtensions,
  SecretsContextProvider,
  useCustomFieldExtensions,
  type FieldExtensionOptions,
} from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  MockPermissionApi,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import type { GitopsApi } from '@gitops-suite/backstage-plugin-gitops-common';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { gitopsApiRef } from './api/gitopsApiRef';
import { clockwork } from './fixtures/clockwork';
import { fakeGitopsApi } from './fixtures/FakeGitopsApi';
import { paymentService } from './fixtures/paymentService';
import {
  EntityGitopsCard,
  EntityGitopsHealthContent,
  EntityGitopsSyncContent,
  GitopsAppPicker,
  GitopsChangePreview,
  GitopsEnvironmentPicker,
  GitopsEnvironmentsPicker,
  GitopsImage,
  GitopsRepositoryPicker,
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

const now = Date.now();
const backend = fakeGitopsApi({
  now,
  applications: paymentService(clockwork(now)),
});

async function renderLegacy(element: JSX.Element, client: GitopsApi = backend) {
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [gitopsApiRef, client],
        [permissionApiRef, new MockPermissionApi()],
      ]}
    >
      <EntityProvider entity={entity}>
        <Routes>
          <Route path="/" element={element} />
        </Routes>
      </EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
}

it('reads through its own client, with the fetch of the app', async () => {
  const asked: URL[] = [];
  const fetchOfApp = async (input: RequestInfo | URL) => {
    asked.push(new URL(String(input)));
    return Response.json(await backend.listApplications());
  };
  const registry = new ApiFactoryRegistry();
  registry.register('app', {
    ...{ api: fetchApiRef, deps: {} },
    factory: () => ({ fetch: fetchOfApp }),
  });
  for (const factory of gitopsPlugin.getApis()) {
    registry.register('default', factory);
  }
  const client = new ApiResolver(registry).get(gitopsApiRef);
  await renderLegacy(<EntityGitopsCard />, client);
  expect(
    await screen.findByRole('link', { name: 'production-eu' }),
  ).toBeInTheDocument();
  expect(asked[0].href).toMatch(/^plugin:\/\/gitops\/applications\?/);
  expect(asked[0].searchParams.get('app')).toBe('payment-service');
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

const fields = (
  <ScaffolderFieldExtensions>
    <GitopsAppPicker />
    <GitopsEnvironmentPicker />
    <GitopsEnvironmentsPicker />
    <GitopsImage />
    <GitopsRepositoryPicker />
    <GitopsChangePreview />
  </ScaffolderFieldExtensions>
);
const step = {
  title: 'A change',
  schema: {
    properties: {
      app: { type: 'string', 'ui:field': 'GitopsAppPicker' },
      environment: { type: 'string', 'ui:field': 'GitopsEnvironmentPicker' },
      environments: {
        ...{ type: 'array', items: { type: 'string' } },
        'ui:field': 'GitopsEnvironmentsPicker',
      },
      image: { type: 'string', 'ui:field': 'GitopsImage' },
      preview: {
        ...{ type: 'string', 'ui:field': 'GitopsChangePreview' },
        'ui:options': { intent: 'add-environment' },
      },
    },
  },
};

/** What the scaffolder's page of the old system does with its children. */
function Form() {
  const extensions = useCustomFieldExtensions(fields);
  return (
    <SecretsContextProvider>
      <Stepper
        manifest={{ title: 'A change', steps: [step] } as never}
        extensions={extensions as never}
        onCreate={async () => undefined}
      />
    </SecretsContextProvider>
  );
}

it('mounts the form fields, and lets them hold the form', async () => {
  await renderLegacy(<Form />);
  expect(
    await screen.findByRole('button', { name: /^Choose one App/ }),
  ).toBeVisible();
  expect(
    screen.getByRole('button', { name: /^Choose one Environment/ }),
  ).toBeVisible();
  expect(
    await screen.findByRole('checkbox', { name: /^production-eu/ }),
  ).toBeVisible();
  expect(screen.getByRole('heading', { name: 'Preview' })).toBeVisible();

  await userEvent.type(screen.getByRole('textbox', { name: 'Image' }), 'shop');
  await userEvent.click(screen.getByRole('button', { name: 'Review' }));
  const refusals = [
    /^Fill in Name of the app, Environment first/,
    /^Choose at least one environment/,
    /^Write an image with its tag/,
  ];
  for (const refusal of refusals) {
    expect(
      await screen.findAllByText(refusal, undefined, { timeout: 20_000 }),
    ).not.toEqual([]);
  }
  expect(screen.getByRole('button', { name: 'Review' })).toBeVisible();
});

it('tells templates what its form fields make', async () => {
  let options: FieldExtensionOptions[] = [];
  function Page() {
    options = useCustomFieldExtensions<FieldExtensionOptions>(fields);
    return null;
  }
  await renderLegacy(<Page />);
  expect(
    Object.fromEntries(
      options.map(field => [
        field.name,
        (field.schema?.returnValue as { type?: string })?.type,
      ]),
    ),
  ).toEqual({
    GitopsAppPicker: 'string',
    GitopsEnvironmentPicker: 'string',
    GitopsEnvironmentsPicker: 'array',
    GitopsImage: 'string',
    GitopsRepositoryPicker: 'string',
    GitopsChangePreview: 'string',
  });
});

it('is for every component, since an app may name one that says nothing of it', () => {
  expect(isGitopsAvailable(entity)).toBe(true);
  expect(isGitopsAvailable({ ...entity, metadata: { name: 'x' } })).toBe(true);
  expect(isGitopsAvailable({ ...entity, kind: 'API' })).toBe(false);
});
