import { TestDatabases } from '@backstage/backend-test-utils';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { Change } from '@gitops-suite/model';
import { ChangeQueries } from '../database/ChangeQueries';
import { migrationsFolder } from '../database/migrate';
import { ChangeWatch } from './ChangeWatch';
import type { Forge } from './Forge';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
type State = Change['pullRequest']['state'];

function changeOf(number: number, state: State): Change {
  return {
    id: `gitops-${number}`,
    intent: { kind: 'add-environment', app: 'shop', environment: 'eu' },
    repository: 'gitops',
    branch: `gitops/${number}`,
    pullRequest: {
      number,
      title: 'Add environment eu to shop',
      url: `https://forge.example/acme/gitops/pull/${number}`,
      state,
    },
    files: [],
    createdAt: '2026-11-21T08:00:00.000Z',
    updated: false,
  };
}

async function setUp(answer: State | Error) {
  const knex = await databases.init('SQLITE_3');
  await knex.migrate.latest({ directory: migrationsFolder() });
  const changes = new ChangeQueries(knex);
  const asked: number[] = [];
  const forge: Pick<Forge, 'pullRequest'> = {
    async pullRequest(_repository, number) {
      asked.push(number);
      if (answer instanceof Error) {
        throw answer;
      }
      return changeOf(number, answer).pullRequest;
    },
  };
  const watch = new ChangeWatch({
    forge: forge as Forge,
    changes,
    repositories: [
      {
        ...{ name: 'gitops', url: 'https://forge.example/acme/gitops' },
        branch: 'main',
      },
    ],
  });
  return { changes, watch, asked };
}

const listing = (...numbers: number[]) =>
  new Map([['gitops', new Set(numbers)]]);
const down = new ServiceUnavailableError('forge.example cannot be reached.');
const gone = new NotFoundError('forge.example answered 404.');

it.each<
  [
    string,
    State,
    ReadonlyMap<string, ReadonlySet<number>>,
    State | Error,
    State,
  ]
>([
  [
    'asks for no change that is open and listed',
    'open',
    listing(7),
    gone,
    'open',
  ],
  ['learns that one was merged', 'open', listing(), 'merged', 'merged'],
  [
    'keeps one open that was opened after the list',
    'open',
    listing(),
    'open',
    'open',
  ],
  [
    'takes one for closed that is not there any more',
    'open',
    listing(),
    gone,
    'closed',
  ],
  [
    'keeps the last known state while the forge is down',
    'open',
    listing(),
    down,
    'open',
  ],
  [
    'keeps the last known state of a repository that could not be read',
    ...(['open', new Map(), gone, 'open'] as const),
  ],
  ['follows one that was opened again', 'closed', listing(7), 'open', 'open'],
  [
    'asks for no change that has ended and is not listed',
    'closed',
    listing(8),
    gone,
    'closed',
  ],
])('%s', async (...[, before, listed, answer, want]) => {
  const { changes, watch } = await setUp(answer);
  await changes.save(changeOf(7, before), undefined);
  expect(await watch.follow(listed)).toBe(want !== before);
  const found = await changes.find('gitops-7');
  expect(found?.change.pullRequest.state).toBe(want);
  expect(await changes.open()).toHaveLength(want === 'open' ? 1 : 0);
  expect(await watch.follow(listed)).toBe(false);
});

it('follows every open change, however many came after it, and asks for no other', async () => {
  const { changes, watch, asked } = await setUp('merged');
  await changes.save(changeOf(7, 'open'), undefined);
  for (let number = 100; number < 350; number += 1) {
    await changes.save(changeOf(number, 'closed'), undefined);
  }
  expect(await watch.follow(listing())).toBe(true);
  expect(asked).toEqual([7]);
});
