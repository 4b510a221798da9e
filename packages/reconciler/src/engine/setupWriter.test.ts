import type { Setup } from '../ports';
import {
  createManualClock,
  createMemoryStore,
  silentLogger,
} from '../testUtils';
import { SetupWriter } from './setupWriter';

const entity = (path: string, yaml = 'kind: Component') => ({
  ...{ repository: 'gitops', path, url: `https://forge/${path}` },
  ...{ revision: 'aaa', yaml },
});

/** A writer of a set-up that tests change part by part; what it writes is noted. */
function setUp() {
  const setup = {
    environments: [] as Setup['environments'],
    clusters: [{ name: 'prod', reachable: true, objects: 1 }],
    clustersElsewhere: [],
    repositories: [
      {
        ...{ name: 'gitops', url: 'https://forge/gitops', branch: 'main' },
        revision: 'aaa' as string | undefined,
        problems: [],
      },
    ],
    entities: [entity('a'), entity('b')],
  };
  const store = createMemoryStore();
  const clock = createManualClock();
  const writes: (keyof Setup)[][] = [];
  let told = 0;
  const { saveSetup } = store;
  store.saveSetup = async changed => {
    writes.push((Object.keys(changed) as (keyof Setup)[]).sort());
    await saveSetup(changed);
  };
  const writer = new SetupWriter({
    ...{ store, clock, logger: silentLogger },
    onWritten: () => {
      told += 1;
    },
  });
  writer.connect(() => ({ ...setup, entities: [...setup.entities] }));
  const pass = async (ms: number) => {
    clock.advance(ms);
    await new Promise(resolve => setImmediate(resolve));
  };
  return { setup, store, writes, writer, pass, told: () => told };
}

it('writes everything once, then only what changed', async () => {
  const { setup, store, writes, writer, pass, told } = setUp();
  writer.changed();
  await pass(50);
  expect(writes.splice(0)).toEqual([
    [
      'clusters',
      'clustersElsewhere',
      'entities',
      'environments',
      'repositories',
    ],
  ]);
  expect(store.setup).toEqual(setup);

  setup.clusters = [{ ...setup.clusters[0], objects: 2 }];
  await pass(15_000);
  expect(writes.splice(0)).toEqual([['clusters', 'clustersElsewhere']]);

  setup.repositories = [{ ...setup.repositories[0], revision: 'bbb' }];
  await pass(15_000);
  expect(writes.splice(0)).toEqual([['repositories']]);
  expect(store.setup).toEqual(setup);

  await pass(15_000);
  expect(writes).toEqual([]);
  expect(told()).toBe(3);
});

it.each<{
  name: string;
  change(setup: ReturnType<typeof setUp>['setup']): void;
}>([
  {
    name: 'an entity changed',
    change: setup => {
      setup.entities = [entity('a'), setup.entities[1]];
    },
  },
  {
    name: 'an entity went',
    change: setup => {
      setup.entities = setup.entities.slice(1);
    },
  },
  {
    name: 'a repository can be read again',
    change: setup => {
      setup.repositories = [{ ...setup.repositories[0], revision: undefined }];
    },
  },
])('writes entities with their repositories when $name', async ({ change }) => {
  const { setup, store, writes, writer, pass } = setUp();
  writer.changed();
  await pass(50);
  writes.splice(0);
  change(setup);
  await pass(15_000);
  expect(writes).toEqual([['entities', 'repositories']]);
  expect(store.setup).toEqual(setup);
});

it('writes again what the store refused', async () => {
  const { setup, store, writer, pass } = setUp();
  const { saveSetup } = store;
  store.saveSetup = () => Promise.reject(new Error('the database is away'));
  writer.changed();
  await pass(50);
  expect(store.setup).toBeUndefined();
  store.saveSetup = saveSetup;
  await pass(15_000);
  expect(store.setup).toEqual(setup);
});
