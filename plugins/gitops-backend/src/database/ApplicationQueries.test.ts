import { TestDatabases } from '@backstage/backend-test-utils';
import {
  applicationFacets,
  applicationQuerySchema,
  type Application,
} from '@gitops-suite/model';
import type { Knex } from 'knex';
import { everything, type Visibility } from '../permissions/visibility';
import { sampleRecord } from '../__testUtils__/samples';
import { ApplicationQueries } from './ApplicationQueries';
import { KnexStore } from './KnexStore';
import { migrationsFolder } from './migrate';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_15', 'SQLITE_3'] });

const at = (hour: number) =>
  `2026-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`;

const applications: Partial<Application>[] = [
  {
    app: 'checkout',
    environment: 'staging',
    order: 1,
    owner: 'group:default/checkout',
  },
  {
    app: 'checkout',
    environment: 'production',
    order: 2,
    cluster: 'prod',
    owner: 'group:default/checkout',
    health: { status: 'Degraded', since: at(7) },
  },
  { app: 'payment-service', environment: 'staging', order: 1 },
  {
    app: 'payment-service',
    environment: 'production',
    order: 2,
    cluster: 'prod',
    health: { status: 'Degraded', since: at(3) },
  },
  {
    app: '100%_sure',
    environment: 'staging',
    order: 1,
    health: { status: 'Unknown', was: 'Healthy', since: at(9) },
  },
  {
    app: 'messaging',
    environment: 'prod',
    order: 0,
    scope: 'infrastructure',
    entityRef: undefined,
    owner: undefined,
  },
];

describe.each(databases.eachSupportedId())('ApplicationQueries on %s', id => {
  let knex: Knex;
  let queries: ApplicationQueries;

  const list = (query: object, visibility: Visibility = everything) =>
    queries.list(applicationQuerySchema.parse(query), visibility);
  const ids = async (query: object, visibility?: Visibility) =>
    (await list(query, visibility)).items.map(item => item.id);

  beforeAll(async () => {
    knex = await databases.init(id);
    await knex.migrate.latest({ directory: migrationsFolder() });
    const store = await KnexStore.create(knex);
    await store.saveApplications(applications.map(sampleRecord));
    queries = new ApplicationQueries(knex);
  });

  it.each([
    {
      query: { environment: 'staging', app: 'checkout' },
      want: ['checkout.staging'],
    },
    {
      query: {
        cluster: ['prod', 'none'],
        app: ['checkout', 'payment-service'],
        sort: 'app',
      },
      want: ['checkout.production', 'payment-service.production'],
    },
    { query: { scope: 'infrastructure' }, want: ['messaging.prod'] },
    {
      query: { entityRef: 'Component:default/Checkout', sort: 'app' },
      want: ['checkout.staging', 'checkout.production'],
    },
    {
      query: { owner: 'group:default/checkout', health: 'Degraded' },
      want: ['checkout.production'],
    },
    { query: { q: '100%_' }, want: ['100%_sure.staging'] },
    { query: { q: '%' }, want: ['100%_sure.staging'] },
    { query: { q: 'PRODUCTION check' }, want: ['checkout.production'] },
    { query: { q: 'no such thing' }, want: [] },
    { query: { engine: 'argocd' }, want: [] },
    {
      query: { health: 'Healthy', app: '100%_sure' },
      want: ['100%_sure.staging'],
    },
  ])('finds $want for $query', async ({ query, want }) => {
    expect(await ids(query)).toEqual(want);
  });

  it('has the worst first, of those the longest', async () => {
    expect((await ids({})).slice(0, 3)).toEqual([
      'payment-service.production',
      'checkout.production',
      '100%_sure.staging',
    ]);
  });

  it.each([
    'worst',
    'app',
    '-app',
    'environment',
    '-environment',
    'since',
    '-since',
  ])('pages through everything once in the order %s', async sort => {
    const all = await ids({ sort, limit: 500 });
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ sort, limit: 2, cursor });
      expect(page.totalItems).toBe(applications.length);
      paged.push(...page.items.map(item => item.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(paged).toEqual(all);
    expect(new Set(paged).size).toBe(applications.length);
  });

  it.each(['x', 'W10', Buffer.from('["app",{},1,2]').toString('base64url')])(
    'refuses the cursor %s in words',
    async cursor => {
      await expect(list({ cursor })).rejects.toThrow(
        'The cursor does not belong to this list',
      );
    },
  );

  it('counts each facet with all other filters on, as a click would show it', async () => {
    const { facets } = await list({
      app: ['checkout', 'payment-service'],
      environment: 'production',
      facets: 'app,environment,health,nonsense',
    });
    expect(Object.keys(facets!)).toEqual(['app', 'environment', 'health']);
    expect(facets!.app).toEqual([
      { value: 'checkout', count: 1 },
      { value: 'payment-service', count: 1 },
    ]);
    expect(facets!.environment).toEqual([
      { value: 'production', count: 2 },
      { value: 'staging', count: 2 },
    ]);
    for (const { value, count } of facets!.environment) {
      const clicked = await list({
        app: ['checkout', 'payment-service'],
        environment: value,
      });
      expect(clicked.totalItems).toBe(count);
    }
  });

  it.each([
    {},
    { health: 'Healthy' },
    { owner: 'group:default/checkout', environment: 'production' },
    { cluster: 'prod', q: 'payment' },
  ])(
    'counts each value of every facet beside %j as its list would have rows',
    async filters => {
      const { facets } = await list({
        ...filters,
        facets: applicationFacets.join(','),
      });
      expect(Object.keys(facets!)).toEqual([...applicationFacets]);
      for (const [facet, values] of Object.entries(facets!)) {
        for (const { value, count } of values) {
          const clicked = await list({ ...filters, [facet]: value });
          expect({ facet, value, count: clicked.totalItems }).toEqual({
            ...{ facet, value, count },
          });
        }
      }
    },
  );

  it('counts what names no owner in the total, and for no owner', async () => {
    const { facets, totalItems } = await list({ facets: 'owner' });
    const owned = facets!.owner.reduce((sum, { count }) => sum + count, 0);
    expect({ owned, totalItems }).toEqual({
      owned: applications.length - 1,
      totalItems: applications.length,
    });
  });

  it('counts an Application for its status and for the last known one', async () => {
    const { facets } = await list({ facets: 'health' });
    expect(facets!.health).toEqual([
      { value: 'Healthy', count: 4 },
      { value: 'Degraded', count: 2 },
      { value: 'Unknown', count: 1 },
    ]);
    for (const { value, count } of facets!.health) {
      expect((await list({ health: value })).totalItems).toBe(count);
    }
  });

  it('shows, counts and names only what may be seen', async () => {
    const visibility = {
      all: false,
      authorities: ['component:default/checkout'],
    } as const;
    const page = await list({ facets: 'app,owner,health', q: '' }, visibility);
    expect(page.items.map(item => item.app)).toEqual(['checkout', 'checkout']);
    expect(page.totalItems).toBe(2);
    expect(JSON.stringify(page)).not.toContain('payment-service.');
    expect(await ids({}, { all: false, authorities: [] })).toEqual([]);
  });

  it('never shows to an owner what names no owner', async () => {
    const seen = await ids(
      { limit: 500 },
      { all: false, authorities: await queries.authorities() },
    );
    expect(seen).toHaveLength(applications.length - 1);
    expect(seen).not.toContain('messaging.prod');
  });

  it('takes ten thousand entities in one filter', async () => {
    const authorities = Array.from(
      { length: 10_000 },
      (_, index) => `component:default/app-${index}`,
    );
    authorities.push('component:default/checkout');
    expect((await list({}, { all: false, authorities })).totalItems).toBe(2);
  });

  it('names an Application in signals by something that its id does not tell', async () => {
    const [first, second] = (await list({ limit: 2 })).items;
    expect(first.ref).toMatch(/^[0-9a-f]{16}$/);
    expect(first.ref).not.toBe(second.ref);
  });
});
