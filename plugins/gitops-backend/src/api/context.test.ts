import type { Application, RepositoryStatus } from '@gitops-suite/model';
import { complete, type ApiContext } from './context';

const application = {
  id: 'shop.test',
  cluster: 'test',
  source: { repository: 'r', branch: 'main' },
  asOf: { live: '09:00', git: '09:00' },
} as Partial<Application> as Application;

async function asOfOf(repository: Partial<RepositoryStatus>) {
  const context = {
    pullRequests: { index: async () => ({ of: () => [] }) },
    setup: {
      clusters: async () => [{ name: 'test', asOf: '10:00' }],
      repositories: async () => [{ name: 'r', branch: 'main', ...repository }],
    },
  } as unknown as ApiContext;
  const [{ asOf }] = await complete(context, [application]);
  return asOf;
}

describe('how old the facts of an Application are', () => {
  it.each<{ when: string; repository: Partial<RepositoryStatus>; git: string }>(
    [
      {
        when: 'the last contact, which says that they still hold',
        repository: { asOf: '10:00' },
        git: '10:00',
      },
      {
        when: 'the contact before a newer commit that is being read',
        repository: { asOf: '10:00', reading: { asOf: '09:59' } },
        git: '09:59',
      },
      {
        when: 'its own last look where that was later',
        repository: { asOf: '10:00', reading: { asOf: '08:00' } },
        git: '09:00',
      },
      {
        when: 'its own last look after a restart',
        repository: { asOf: '10:00', reading: {} },
        git: '09:00',
      },
      {
        when: 'its own last look before there was any contact',
        repository: {},
        git: '09:00',
      },
    ],
  )('is $when', async ({ repository, git }) => {
    expect(await asOfOf(repository)).toEqual({
      ...{ live: '10:00', git },
      ...(repository.reading && { reading: true }),
    });
  });

  it('is that of the branch that it is read from', async () => {
    const branches = [{ name: 'main', asOf: '10:00', reading: {} }];
    expect(
      await asOfOf({ branch: 'other', asOf: '10:01', branches }),
    ).toMatchObject({ git: '09:00', reading: true });
  });
});
