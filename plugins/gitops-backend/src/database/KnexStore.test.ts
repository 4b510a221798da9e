import { TestDatabases } from '@backstage/backend-test-utils';
import type { Plan } from '@gitops-suite/model';
import {
  describeSharedStoreContract,
  describeStoreContract,
} from '@gitops-suite/reconciler/testUtils';
import type { Knex } from 'knex';
import {
  sampleEntry,
  sampleOperation,
  sampleRecord,
} from '../__testUtils__/samples';
import { ApplicationQueries } from './ApplicationQueries';
import { KnexStore } from './KnexStore';
import { migrationsFolder } from './migrate';
import { RequestQueries } from './RequestQueries';
import { applyRetention } from './retention';
import { SetupQueries } from './SetupQueries';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_15', 'SQLITE_3'] });
const setup = {
  environments: [],
  clusters: [],
  repositories: [
    {
      name: 'gitops',
      url: 'https://forge.example/acme/gitops',
      branch: 'main',
      revision: 'aaa',
      problems: [],
    },
  ],
  entities: [],
};
const entity = {
  repository: 'gitops',
  path: 'apps/payment-service/catalog-info.yaml',
  url: 'https://forge.example/acme/gitops/blob/main/apps/payment-service/catalog-info.yaml',
  revision: 'aaa',
  yaml: 'kind: Component\nmetadata:\n  name: payments-api\n',
};

describe.each(databases.eachSupportedId())('KnexStore on %s', id => {
  let knex: Knex;
  let store: KnexStore;
  let requests: RequestQueries;
  let now: Date;

  beforeEach(async () => {
    knex = await databases.init(id);
    await knex.migrate.latest({ directory: migrationsFolder() });
    now = new Date('2026-11-21T08:00:00.000Z');
    store = await KnexStore.create(knex, () => now);
    requests = new RequestQueries(knex, () => now);
  });

  describeStoreContract(async () => ({
    store,
    ask: applicationId => requests.add({ type: 'refresh', applicationId }),
  }));

  describeSharedStoreContract(async () => store);

  it('leaves a history entry alone that is there already', async () => {
    const applicationId = 'payment-service.staging';
    await store.appendHistory([{ applicationId, entry: sampleEntry() }]);
    await store.appendHistory([
      { applicationId, entry: sampleEntry({ message: 'sent again' }) },
      {
        applicationId,
        entry: sampleEntry({ id: 'entry-2', at: '2026-11-21T09:00:00.000Z' }),
      },
    ]);
    const { items } = await new ApplicationQueries(knex).history(
      applicationId,
      { limit: 10 },
    );
    expect(items.map(({ message, at }) => [at, message])).toEqual([
      ['2026-11-21T09:00:00.000Z', 'Synced 4 objects'],
      ['2026-11-21T08:00:00.000Z', 'Synced 4 objects'],
    ]);
  });

  it('keeps the status of a cluster that another process leads', async () => {
    const here = { name: 'here', reachable: true, objects: 1 };
    const there = { name: 'there', reachable: true, objects: 7 };
    const unaware = { ...there, objects: 0 };
    await store.saveSetup({
      ...setup,
      clusters: [here, unaware],
      clustersElsewhere: ['there'],
    });
    const queries = new SetupQueries(knex);
    expect(await queries.clusters()).toEqual([here, unaware]);
    await store.saveSetup({
      ...setup,
      clusters: [here, there],
      clustersElsewhere: ['here'],
    });
    await store.saveSetup({
      ...setup,
      clusters: [{ ...here, objects: 2 }, unaware],
      clustersElsewhere: ['there'],
    });
    expect(await queries.clusters()).toEqual([{ ...here, objects: 2 }, there]);
  });

  it('keeps the answer to a plan that the leader was asked for', async () => {
    const { id: asked } = await requests.add({
      type: 'plan',
      applicationId: 'a.staging',
    });
    expect(await requests.result(asked)).toBeUndefined();
    const plan: Plan = {
      hash: 'abc',
      applicationId: 'a.staging',
      revision: 'aaa',
      madeAt: '2026-11-21T08:00:00.000Z',
      prune: false,
      steps: [],
      counts: { create: 0, change: 0, prune: 0, unchanged: 0 },
      guards: [],
      problems: [],
    };
    await store.completeRequest(asked, { plan });
    expect(await requests.result(asked)).toEqual({ plan });
  });

  it('hands each request to one of two that claim at once', async () => {
    for (let index = 0; index < 20; index += 1) {
      await requests.add({ type: 'refresh', applicationId: `a${index}.b` });
    }
    const other = await KnexStore.create(knex, () => now);
    const claimed = await Promise.all([
      store.claimRequests(15),
      other.claimRequests(15),
    ]);
    const rest = await store.claimRequests(20);
    const ids = [...claimed.flat(), ...rest].map(request => request.id);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  it('tells why a sync could not be begun', async () => {
    await requests.add({
      type: 'sync',
      applicationId: 'a.staging',
      operationId: 'operation-9',
      by: 'user:default/ann',
    });
    expect(await requests.operation('operation-9')).toMatchObject({
      state: 'Queued',
      trigger: { type: 'manual', by: 'user:default/ann' },
    });
    const [{ id: requestId }] = await store.claimRequests(1);
    await store.completeRequest(requestId, {
      problem: {
        code: 'unknown-application',
        severity: 'error',
        message: 'a.staging left Git.',
      },
    });
    expect(await requests.operation('operation-9')).toMatchObject({
      state: 'Failed',
      message: 'a.staging left Git.',
    });
  });

  it('links an Application that names no entity with the Component of its folder, whichever came first', async () => {
    const queries = new ApplicationQueries(knex);
    const record = sampleRecord({ entityRef: undefined });
    const named = async () =>
      (await queries.find('payment-service.staging'))?.application.entityRef;

    await store.saveApplications([record]);
    expect(await named()).toBeUndefined();
    await store.saveSetup({ ...setup, entities: [entity] });
    expect(await named()).toBe('component:default/payments-api');

    await store.saveApplications([record]);
    expect(await named()).toBe('component:default/payments-api');
    const restarted = await KnexStore.create(knex, () => now);
    await restarted.load();
    await restarted.saveApplications([record]);
    expect(await named()).toBe('component:default/payments-api');

    await store.saveSetup(setup);
    expect(await named()).toBeUndefined();
  });

  it('keeps the entities of a repository that cannot be read, and drops those of one that left the config', async () => {
    const queries = new SetupQueries(knex);
    await store.saveSetup({ ...setup, entities: [entity] });
    await store.saveSetup({
      ...setup,
      repositories: [{ ...setup.repositories[0], revision: undefined }],
    });
    expect(await queries.entities(['gitops'])).toEqual({
      repositories: [{ name: 'gitops', read: true }],
      items: [entity],
    });
    await store.saveSetup({ ...setup, repositories: [] });
    expect(await queries.entities(['gitops'])).toEqual({
      repositories: [{ name: 'gitops', read: false }],
      items: [],
    });
  });

  it('leaves the parts of the set-up alone that did not change', async () => {
    const queries = new SetupQueries(knex);
    await store.saveSetup({ ...setup, entities: [entity] });
    const cluster = { name: 'nonprod', reachable: true, objects: 4 };
    await store.saveSetup({ clusters: [cluster] });
    expect(await queries.clusters()).toEqual([cluster]);
    expect(await queries.repositories()).toEqual(setup.repositories);
    expect((await queries.entities(['gitops'])).items).toEqual([entity]);
  });

  it('deletes what is too old, and never what still runs', async () => {
    const day = 24 * 60 * 60 * 1000;
    const at = (days: number) =>
      new Date(now.getTime() - days * day).toISOString();
    const applicationId = 'payment-service.staging';
    await store.appendHistory([
      { applicationId, entry: sampleEntry({ id: 'old', at: at(91) }) },
      { applicationId, entry: sampleEntry({ id: 'new', at: at(89) }) },
    ]);
    for (const [name, days, state] of [
      ['running', 200, 'Held'],
      ['old', 91, 'Succeeded'],
      ['third', 3, 'Succeeded'],
      ['second', 2, 'Failed'],
      ['first', 1, 'Succeeded'],
    ] as const) {
      await store.saveOperation(
        sampleOperation({ id: name, state, createdAt: at(days) }),
      );
    }
    await store.saveOperation(
      sampleOperation({
        id: 'other',
        applicationId: 'a.b',
        state: 'Succeeded',
        createdAt: at(4),
      }),
    );
    for (const [name, days, state] of [
      ['old', 91, 'merged'],
      ['waiting', 200, 'open'],
      ['new', 89, 'closed'],
    ] as const) {
      await knex('changes').insert({
        ...{ id: name, state, repository: 'gitops', branch: name, app: 'a' },
        ...{ pull_request: days, created_at: at(days), change: '{}' },
      });
    }
    const rows = await applyRetention(knex, { historyMs: 90 * day }, now);
    expect(rows).toBe(3);
    expect((await knex('changes').pluck('id')).sort()).toEqual([
      'new',
      'waiting',
    ]);
    expect(await knex('history').pluck('id')).toEqual(['new']);
    expect((await knex('operations').pluck('id')).sort()).toEqual([
      'first',
      'other',
      'running',
      'second',
      'third',
    ]);
  });

  describe('with limits', () => {
    const minute = (count: number) =>
      new Date(now.getTime() + count * 60_000).toISOString();
    const write = async (limited: KnexStore, count: number) => {
      for (let place = 0; place < count; place += 1) {
        const name = `${place}`.padStart(3, '0');
        const at = minute(place);
        await limited.appendHistory(
          ['a.x', 'b.x'].map(applicationId => ({
            applicationId,
            entry: sampleEntry({ id: `${applicationId} ${name}`, at }),
          })),
        );
        await limited.saveOperation(
          sampleOperation({
            ...{ id: name, applicationId: 'a.x', state: 'Succeeded' },
            createdAt: at,
          }),
        );
      }
    };
    const kept = async (table: string) =>
      (await knex(table).where({ application_id: 'a.x' }).pluck('id')).sort();

    it('keeps the newest of each Application, within a tenth of the limit', async () => {
      const limits = { history: 20, operations: 10 };
      const limited = await KnexStore.create(knex, () => now, limits);
      const running = sampleOperation({
        ...{ id: 'running', applicationId: 'a.x', state: 'Held' },
        createdAt: minute(-1),
      });
      await limited.saveOperation(running);
      await limited.saveOperation({
        ...{ ...running, id: 'other', applicationId: 'b.x' },
        state: 'Succeeded',
      });
      await write(limited, 60);
      const history = await kept('history');
      expect(history.length).toBeGreaterThanOrEqual(20);
      expect(history.length).toBeLessThanOrEqual(22);
      expect(history.at(-1)).toBe('a.x 059');
      expect(history).toContain('a.x 040');
      const operations = await kept('operations');
      expect(operations.length).toBeGreaterThanOrEqual(11);
      expect(operations.length).toBeLessThanOrEqual(12);
      expect(operations).toEqual(expect.arrayContaining(['running', '059']));
      expect(await knex('operations').pluck('id')).toContain('other');
    });

    it('takes over what stood there, with the first write of a process', async () => {
      await write(store, 30);
      const limits = { history: 5, operations: 5 };
      const limited = await KnexStore.create(knex, () => now, limits);
      const entry = sampleEntry({ id: 'last', at: minute(99) });
      await limited.appendHistory([{ applicationId: 'a.x', entry }]);
      expect(await kept('history')).toHaveLength(5);
      expect(await kept('history')).toContain('last');
      expect(
        await knex('history').where({ application_id: 'b.x' }),
      ).toHaveLength(30);
    });
  });

  it('goes all the way down and up again', async () => {
    await knex.migrate.rollback({ directory: migrationsFolder() }, true);
    for (const table of ['applications', 'requests', 'changes', 'settings']) {
      expect(await knex.schema.hasTable(table)).toBe(false);
    }
    await knex.migrate.latest({ directory: migrationsFolder() });
    expect(await knex('applications').select()).toEqual([]);
  });
});
