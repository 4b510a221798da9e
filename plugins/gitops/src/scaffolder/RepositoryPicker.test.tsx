import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { fakeGitopsApi } from '../fixtures/FakeGitopsApi';
import { FormPage } from '../fixtures/FormPage';
import { environments } from '../fixtures/setup';

jest.setTimeout(60_000);

const repositories = (...names: string[]) =>
  names.flatMap((repository, place) =>
    environments()
      .slice(place)
      .map(one => ({ ...one, repository, cluster: `${repository}-cluster` })),
  );

function renderForm(names: string[]) {
  const api = {
    ...fakeGitopsApi({ now: 0, applications: [] }),
    listEnvironments: async () => ({ items: repositories(...names) }),
  };
  renderInTestApp(<FormPage template="create" />, {
    apis: [[gitopsApiRef, api], mockApis.permission()],
  });
}

const environmentNames = () =>
  screen.getAllByRole('checkbox').map(box => box.closest('label')?.textContent);

it('is not there where there is one repository', async () => {
  renderForm(['gitops']);
  await screen.findByRole('checkbox', {
    name: /^staging builtin · gitops-cluster/,
  });
  expect(screen.queryByText('Repository')).not.toBeInTheDocument();
});

it('tells environments of the same name apart by the repository that is chosen', async () => {
  renderForm(['gitops', 'payments']);
  await screen.findByRole('checkbox', { name: /^development/ });
  expect(environmentNames()).toEqual([
    'development builtin · gitops-cluster · syncs by itself',
    'staging in gitops, payments',
    'production-eu in gitops, payments',
    'production-us in gitops, payments',
  ]);
  await userEvent.click(
    screen.getByRole('button', { name: /^Choose one Repository/ }),
  );
  await userEvent.click(
    await screen.findByRole('option', { name: 'payments' }),
  );
  expect(
    await screen.findByRole('checkbox', {
      name: /^staging builtin · payments-cluster/,
    }),
  ).toBeVisible();
  expect(environmentNames()).toHaveLength(3);
});
