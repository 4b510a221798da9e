import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
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

// With 40 environments the clusters stood thousands of pixels below.
it('shows the first of many environments, and the others on demand', async () => {
  const [development] = environments();
  const many = Array.from({ length: 15 }, (_, place) => ({
    ...development,
    name: `edge-${place + 1}`,
  }));
  expect(await rowsWith(many)).toHaveLength(12);
  const table = screen.getByRole('table', { name: 'Environments' });
  const more = screen.getByRole('button', { name: '3 more' });
  expect(more).toHaveAttribute('aria-expanded', 'false');
  await userEvent.click(more);
  expect(within(table).getAllByRole('row')).toHaveLength(16);
  await userEvent.click(screen.getByRole('button', { name: 'Fewer' }));
  expect(within(table).getAllByRole('row')).toHaveLength(13);
});
