import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { fakeGitopsApi } from '../fixtures/FakeGitopsApi';
import { environments } from '../fixtures/setup';
import { SetupPage } from './SetupPage';

jest.setTimeout(60_000);

async function rowsWith(items: ReturnType<typeof environments>) {
  const api = {
    ...fakeGitopsApi({ now: 0, applications: [] }),
    listEnvironments: async () => ({ items }),
  };
  renderInTestApp(<SetupPage />, {
    apis: [[gitopsApiRef, api], mockApis.permission()],
  });
  const table = await screen.findByRole('table', { name: 'Environments' });
  return within(table)
    .getAllByRole('row')
    .slice(1)
    .map(row => row.querySelector('td')?.textContent);
}

it('names an environment and its engine where all are alike', async () => {
  const [development] = environments();
  expect(await rowsWith([development])).toEqual(['developmentbuiltin']);
});

it('says where an environment is described and read from where that is not clear', async () => {
  const [development, staging] = environments();
  expect(
    await rowsWith([
      development,
      {
        ...staging,
        repository: 'payments',
        source: { repository: 'rendered', branch: 'release' },
        path: 'envs/staging/{app}',
      },
    ]),
  ).toEqual([
    'developmentbuiltin · gitops',
    'stagingbuiltin · payments · read from release of renderedenvs/staging/{app}',
  ]);
});
