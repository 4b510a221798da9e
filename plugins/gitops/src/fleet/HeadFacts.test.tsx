import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { clockwork } from '../fixtures/clockwork';
import { fakeGitopsApi } from '../fixtures/FakeGitopsApi';
import { repositories } from '../fixtures/setup';
import { HeadFacts } from './HeadFacts';

const [fine] = repositories(clockwork(0));
const warning = fine.problems[0];
const error = { ...warning, severity: 'error' as const };

async function factsOf(items: ReturnType<typeof repositories>) {
  const api = {
    ...fakeGitopsApi({ now: 0, applications: [] }),
    listRepositories: async () => ({ items }),
  };
  const { container } = renderInTestApp(<HeadFacts />, {
    apis: [[gitopsApiRef, api], mockApis.permission()],
  });
  await screen.findByText(/clusters? answers?/);
  return container.textContent;
}

// A gitops.yaml that was not taken over was told at the bottom of another page alone.
it.each([
  ['nothing of a mere warning', [fine], /^(?!.*errors? in Git)/],
  [
    'how many errors there are in all repositories',
    [
      { ...fine, problems: [error] },
      { ...fine, name: 'second', problems: [error, warning] },
    ],
    /2 errors in Git/,
  ],
  [
    'which repository does not answer',
    [{ ...fine, message: 'git ls-remote did not end within 20 s' }],
    /acme\/gitops does not answer/,
  ],
])('tells %s', async (_name, items, want) => {
  expect(await factsOf(items)).toMatch(want);
});
