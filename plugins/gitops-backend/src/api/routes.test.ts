import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import { gitopsPermissions } from '@gitops-suite/backstage-plugin-gitops-common';
import { sampleConfig, startGitops } from '../__testUtils__/startGitops';
import { sampleOperation, sampleRecord } from '../__testUtils__/samples';
import { ChangeQueries } from '../database/ChangeQueries';
import type { RouteDefinition } from './RouteDefinition';
import { routes } from './routes';

jest.setTimeout(60_000);

type Gitops = Awaited<ReturnType<typeof startGitops>>;
type OperationId = keyof typeof routes;

const everyRoute = Object.entries(routes) as [OperationId, RouteDefinition][];
const createApp = {
  kind: 'create-app',
  app: 'billing',
  owner: 'group:default/payments',
  image: 'ghcr.io/acme/billing:1.0.0',
  environments: ['staging'],
};

/** Valid input of each route, so that nothing but a missing permission can refuse it. A new route has to be added. */
const inputs: Record<
  OperationId,
  { id?: string; query?: string; body?: object }
> = {
  listApplications: { query: 'facets=app,owner,cluster' },
  getApplication: { id: 'payment-service.staging' },
  getResources: { id: 'payment-service.staging' },
  getDiff: { id: 'payment-service.staging' },
  getHistory: { id: 'payment-service.staging' },
  getEvents: { id: 'payment-service.staging' },
  refreshApplication: { id: 'payment-service.staging' },
  syncApplication: { id: 'payment-service.staging', body: {} },
  getOperation: { id: 'operation-1' },
  terminateOperation: { id: 'operation-1' },
  approveOperation: { id: 'operation-1', body: { planHash: 'plan-1' } },
  previewChange: { body: createApp },
  createChange: { body: { intent: createApp } },
  listChanges: {},
  getChange: { id: 'change-1' },
  listEnvironments: {},
  listClusters: {},
  listRepositories: {},
  getStatus: {},
  getSchema: { id: 'gitops.yaml' },
  listEntities: {},
};
/** Its answer is the same for everybody who is signed in. */
const forEverybody: readonly OperationId[] = ['getSchema'];
/** They need a forge to succeed; `openApi.test.ts` has one. */
const withForge: readonly OperationId[] = ['previewChange', 'createChange'];

const token = 'a-token-of-an-agent-in-a-test-0123456789';
const ann = mockCredentials.user.header('user:default/ann');
const nobody = 'Bearer mock-none-token';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

async function start(deny: readonly string[] = []) {
  const knex = await databases.init('SQLITE_3');
  const gitops = await startGitops({
    deny,
    knex,
    config: {
      ...sampleConfig,
      gitops: {
        ...(sampleConfig.gitops as object),
        agents: [{ name: 'edge', token, clusters: ['factory'] }],
      },
    },
  });
  const { store } = await gitops.engine.begun;
  await store.saveApplications([sampleRecord()]);
  await store.saveOperation(
    sampleOperation({ state: 'Held', planHash: 'plan-1' }),
  );
  await new ChangeQueries(knex).save(
    {
      id: 'change-1',
      intent: {
        kind: 'add-environment',
        app: 'payment-service',
        environment: 'staging',
      },
      repository: 'gitops',
      branch: 'gitops/add-environment/payment-service/staging',
      pullRequest: {
        number: 1,
        title: 'Add payment-service to staging',
        url: 'http://127.0.0.1:1/acme/gitops/pull/1',
        state: 'open',
      },
      files: [],
      createdAt: '2026-11-21T08:00:00.000Z',
      updated: false,
    },
    'component:default/payment-service',
  );
  await store.saveSetup({
    environments: [],
    clusters: [{ name: 'prod', reachable: true, objects: 7 }],
    repositories: [],
    entities: [],
  });
  return gitops;
}

async function call(
  { base }: Gitops,
  name: OperationId,
  authorization: string,
): Promise<{ status: number; body: any }> {
  const { method, path } = routes[name];
  const { id = '', query = '', body } = inputs[name];
  const url = `${base}/api/gitops${path.replace(/:\w+/, id)}?${query}`;
  const response = await fetch(url, {
    method,
    headers: {
      authorization,
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** The status of each route that is not `want`, one after the other: they change the same operation. */
async function others(
  gitops: Gitops,
  authorization: string,
  isWanted: (
    name: OperationId,
    answer: { status: number; body: any },
  ) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  for (const [name] of everyRoute) {
    const answer = await call(gitops, name, authorization);
    if (!isWanted(name, answer)) {
      found.push(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  }
  return found;
}

describe('every route', () => {
  let gitops: Gitops;
  afterEach(() => gitops.stop());

  it('answers those who may everything, so that the refusals below are for want of permission', async () => {
    gitops = await start();
    expect(
      await others(gitops, ann, (name, { status }) =>
        routes[name].serviceOnly
          ? status === 403
          : withForge.includes(name) || status < 300,
      ),
    ).toEqual([]);
  });

  it('is closed to those who are not signed in, and to agents', async () => {
    gitops = await start();
    for (const authorization of [nobody, `Bearer ${token}`]) {
      expect(
        await others(gitops, authorization, (_, { status }) => status === 401),
      ).toEqual([]);
    }
  });

  it('says nothing to those who may nothing, and records each attempt to write', async () => {
    gitops = await start(gitopsPermissions.map(({ name }) => name));
    expect(
      await others(gitops, ann, (name, { status, body }) =>
        forEverybody.includes(name)
          ? status === 200
          : [403, 404].includes(status) &&
            Object.keys(body).sort().join() === 'error,request,response',
      ),
    ).toEqual([]);
    const writes = everyRoute.filter(([, { method }]) => method === 'post');
    expect(
      writes
        .map(([, { audit }]) => audit)
        .filter(id => !refusedWrites(gitops).includes(id)),
    ).toEqual([]);
    expect(writes.length).toBeGreaterThan(5);
    expect(await gitops.engine.started!.store.claimRequests(9)).toEqual([]);
    expect(gitops.engine.wakes).toBe(0);
  });

  it('lists nothing of what one may not read', async () => {
    gitops = await start(['gitops.application.read']);
    expect(
      await others(gitops, ann, (name, { status, body }) => {
        if (withForge.includes(name)) {
          return true;
        }
        if (status >= 400) {
          return [403, 404].includes(status);
        }
        return !JSON.stringify(body).includes('payment-service');
      }),
    ).toEqual([]);
    expect((await call(gitops, 'listApplications', ann)).body).toMatchObject({
      items: [],
      totalItems: 0,
      facets: { app: [], owner: [], cluster: [] },
    });
  });

  it('of agents is closed to people, and says so in the audit log', async () => {
    gitops = await start();
    for (const path of ['report', 'requests']) {
      const response = await fetch(`${gitops.base}/api/gitops/agents/${path}`, {
        method: 'POST',
        headers: { authorization: ann, 'content-type': 'application/json' },
        body: '{}',
      });
      expect(response.status).toBe(401);
    }
    expect(
      gitops.audited.map(({ eventId, outcome }) => `${eventId} ${outcome}`),
    ).toEqual(Array(2).fill('agent-report AuthenticationError'));
  });
});

function refusedWrites({ audited }: Gitops): string[] {
  return audited
    .filter(({ outcome }) => outcome !== 'success')
    .map(({ eventId }) => eventId);
}
