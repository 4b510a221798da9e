import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForge, type Forge } from '@gitops-suite/dev-forge';
import { Octokit } from '@octokit/rest';
import { sampleConfig, startGitops } from '../__testUtils__/startGitops';
import {
  sampleEntry,
  sampleOperation,
  sampleRecord,
} from '../__testUtils__/samples';
import { openApiDocument } from './openApi';
import { routes } from './routes';

jest.setTimeout(60_000);

type Gitops = Awaited<ReturnType<typeof startGitops>>;
type OperationId = keyof typeof routes;

const id = 'payment-service.staging';
const intent = {
  kind: 'create-app' as const,
  app: 'invoice-service',
  owner: 'group:default/payments',
  image: 'ghcr.io/acme/invoice-service:1.0.0',
  environments: ['staging'],
};
const settings =
  'version: 1\nenvironments:\n  - {name: staging, cluster: nonprod}\n';

/** A successful call of each operation; one makes what a later one needs. A new route has to be added. */
const calls: Record<OperationId, (gitops: Gitops) => Promise<unknown>> = {
  listApplications: ({ client }) =>
    client.listApplications({ facets: 'app,sync' }),
  getApplication: ({ client }) => client.getApplication(id),
  getResources: ({ client }) => client.getResources(id),
  getDiff: ({ client }) => client.getDiff(id),
  getHistory: ({ client }) => client.getHistory(id, { limit: 1 }),
  getEvents: ({ client }) => client.getEvents(id),
  refreshApplication: ({ client }) => client.refreshApplication(id),
  approveOperation: ({ client }) =>
    client.approveOperation('operation-1', { planHash: 'plan-1' }),
  getOperation: ({ client }) => client.getOperation('operation-1'),
  terminateOperation: ({ client }) => client.terminateOperation('operation-1'),
  syncApplication: async ({ client }) => {
    await client.planSync('checkout.staging');
    await client.syncApplication('checkout.staging');
  },
  previewChange: ({ client }) => client.previewChange(intent),
  createChange: ({ client }) => client.createChange({ intent }),
  listChanges: async ({ client }) =>
    expect((await client.listChanges()).items).toHaveLength(1),
  getChange: async ({ client }) => {
    const [change] = (await client.listChanges()).items;
    expect(await client.getChange(change.id)).toMatchObject({
      pullRequest: { state: 'open' },
    });
  },
  listEnvironments: async ({ client }) =>
    expect((await client.listEnvironments()).items).toHaveLength(1),
  listClusters: async ({ client }) =>
    expect((await client.listClusters()).items).toHaveLength(1),
  listRepositories: async ({ client }) =>
    expect((await client.listRepositories()).items).toHaveLength(1),
  getStatus: ({ client }) => client.getStatus(),
  getSchema: ({ client }) => client.getSchema('app.yaml'),
  listEntities: async ({ service }) =>
    expect((await service.listEntities()).items).toHaveLength(1),
};

describe('the OpenAPI document describes the answer of', () => {
  const seen = new Set<string>();
  let folder: string;
  let forge: Forge;
  let gitops: Gitops;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gitops-openapi-'));
    mkdirSync(join(folder, 'seed'));
    writeFileSync(join(folder, 'seed', 'gitops.yaml'), settings);
    forge = await startForge({ data: join(folder, 'data') });
    const { cloneUrl } = await forge.createRepository({
      owner: 'acme',
      name: 'gitops',
      from: join(folder, 'seed'),
    });
    gitops = await startGitops({
      seen,
      config: configWith(forge, cloneUrl),
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: { name: 'payments' },
        },
      ],
    });
    await fill(gitops, await headOf(forge));
  });

  afterAll(async () => {
    await gitops?.stop();
    await forge?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.keys(calls) as OperationId[])('%s', async name => {
    await calls[name](gitops);
    expect([...seen]).toContain(`${name} ${routes[name].status ?? 200}`);
  });
});

it('says of each list whether it has pages', () => {
  const { paths } = openApiDocument();
  const whole = Object.entries(paths).filter(([, { get }]) =>
    JSON.stringify(get ?? {}).includes('The whole list'),
  );
  expect(whole.map(([path]) => path).sort()).toEqual([
    '/applications/{id}/diff',
    '/applications/{id}/events',
    '/applications/{id}/resources',
    '/clusters',
    '/entities',
    '/environments',
    '/repositories',
  ]);
});

function configWith(forge: Forge, cloneUrl: string) {
  return {
    integrations: {
      github: [
        {
          host: new URL(cloneUrl).host,
          apiBaseUrl: forge.apiUrl,
          token: forge.tokens[forge.user],
        },
      ],
    },
    gitops: {
      ...(sampleConfig.gitops as object),
      repositories: [{ name: 'gitops', url: cloneUrl }],
    },
  };
}

async function headOf(forge: Forge): Promise<string> {
  const octokit = new Octokit({
    auth: forge.tokens[forge.user],
    baseUrl: forge.apiUrl,
  });
  const at = { owner: 'acme', repo: 'gitops', ref: 'heads/main' };
  return (await octokit.git.getRef(at)).data.object.sha;
}

/** One of everything that is answered. */
async function fill({ engine }: Gitops, revision: string) {
  const { store } = await engine.begun;
  engine.revision = revision;
  engine.files = { 'gitops.yaml': settings };
  await store.saveApplications([
    sampleRecord(),
    sampleRecord({ app: 'checkout' }),
  ]);
  await store.appendHistory([{ applicationId: id, entry: sampleEntry() }]);
  await store.saveOperation(
    sampleOperation({ state: 'Held', planHash: 'plan-1' }),
  );
  await store.saveSetup({
    environments: [
      {
        ...{ name: 'staging', repository: 'gitops', order: 0 },
        ...{ cluster: 'nonprod', namespace: '{app}-{environment}' },
        ...{ overlay: 'staging', engine: 'builtin' },
        policy: { automated: true, prune: false, selfHeal: true },
      },
    ],
    clusters: [{ name: 'nonprod', reachable: true, objects: 12 }],
    repositories: [
      {
        ...{ name: 'gitops', url: 'https://forge.example/acme/gitops' },
        ...{ branch: 'main', revision, problems: [] },
      },
    ],
    entities: [
      {
        ...{ repository: 'gitops', revision, yaml: 'kind: Component\n' },
        path: 'apps/payment-service/catalog-info.yaml',
        url: 'https://forge.example/acme/gitops/catalog-info.yaml',
      },
    ],
  });
}
