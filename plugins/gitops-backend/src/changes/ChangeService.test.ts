import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { ChangeEffect, CreateAppIntent } from '@gitops-suite/model';
import type { RepositoryConfig } from '@gitops-suite/reconciler';
import type { GitopsConfig } from '../config/readConfig';
import { ChangeQueries } from '../database/ChangeQueries';
import { migrationsFolder } from '../database/migrate';
import { FakeReconciler } from '../__testUtils__/fakeReconciler';
import { ChangeService } from './ChangeService';
import type { Forge, ForgeRepository, Proposal } from './Forge';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const credentials = mockCredentials.user('user:default/ann');

const settings =
  'version: 1\nenvironments:\n  - {name: staging, cluster: nonprod}\n';

const intent: CreateAppIntent = {
  kind: 'create-app',
  app: 'invoice-service',
  description: '',
  owner: 'group:default/payments',
  image: 'ghcr.io/acme/invoice-service:1.0.0',
  port: 8080,
  replicas: 2,
  environments: ['staging'],
};

const effect: ChangeEffect = {
  applicationId: 'invoice-service.staging',
  environment: 'staging',
  cluster: 'nonprod',
  namespace: 'invoice-service-staging',
  manifests: [
    {
      key: 'apps/Deployment/n/invoice-service',
      ref: {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        name: 'invoice-service',
      },
      verb: 'create',
      yaml: 'image: ghcr.io/acme/invoice-service:1.0.0\n',
    },
  ],
  problems: [],
};

function entity(kind: string, name: string): Entity {
  return { apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name } };
}

/** A component that was registered from its own repository. */
function component(spec: { owner?: string }): Entity {
  return { ...entity('Component', 'invoice-service'), spec };
}

/** A forge of the test: remembers proposals, can be down. */
class FakeForge implements Forge {
  proposals: Proposal[] = [];
  proposedTo: string[] = [];
  isDown = false;

  async openPullRequests() {
    return [];
  }

  async findOpen() {
    if (this.isDown) {
      throw new ServiceUnavailableError('forge.example cannot be reached.');
    }
    return this.proposals.length > 0 ? this.#pullRequest() : undefined;
  }

  async pullRequest() {
    return this.#pullRequest();
  }

  async propose(repository: ForgeRepository, proposal: Proposal) {
    this.proposedTo.push(`${repository.name}:${repository.branch}`);
    const updated = this.proposals.length > 0;
    this.proposals.push(proposal);
    return { pullRequest: this.#pullRequest(), updated };
  }

  #pullRequest() {
    return {
      number: 7,
      title: 'Create app invoice-service',
      url: 'https://forge.example/acme/gitops/pull/7',
      state: 'open' as const,
    };
  }
}

async function setUp(
  entities = [entity('Group', 'payments')],
  more: RepositoryConfig[] = [],
) {
  const knex = await databases.init('SQLITE_3');
  await knex.migrate.latest({ directory: migrationsFolder() });
  const engine = new FakeReconciler();
  engine.files = { 'gitops.yaml': settings };
  engine.preview = {
    status: 'done',
    value: { effects: [effect], problems: [] },
  };
  const forge = new FakeForge();
  const changes = new ChangeQueries(knex);
  const service = new ChangeService({
    config: {
      reconciler: {
        repositories: [
          {
            name: 'gitops',
            url: 'https://forge.example/acme/gitops',
            branch: 'main',
            trust: [],
            sources: ['prod-config'],
          },
          ...more,
        ],
      },
      changes: { branchPrefix: 'gitops/' },
    } as unknown as GitopsConfig,
    engine: { handle: () => engine },
    forge,
    catalog: catalogServiceMock({ entities }),
    changes,
    known: { environments: async () => [], repositoriesOf: async () => [] },
    now: () => new Date('2026-11-21T08:00:00.000Z'),
  });
  const create = (request: { intent: CreateAppIntent; digest?: string }) =>
    service.create(request, {
      credentials,
      by: 'user:default/ann',
      authority: 'group:default/payments',
    });
  return { service, engine, forge, changes, create };
}

it('proposes byte for byte what the preview showed', async () => {
  const { service, forge, engine, create } = await setUp();
  const preview = await service.preview(intent, credentials);
  expect(preview.checks.map(({ code, status }) => `${code} ${status}`)).toEqual(
    [
      'app-name passed',
      'environment passed',
      'owner passed',
      'entity passed',
      'rendered passed',
    ],
  );
  expect(engine.previewed).toEqual(preview.files);
  const change = await create({ intent, digest: preview.digest });
  expect(forge.proposals).toEqual([
    {
      branch: preview.branch,
      baseRevision: preview.baseRevision,
      edits: preview.files,
      title: preview.title,
      body: preview.body,
      author: undefined,
    },
  ]);
  expect(change).toMatchObject({
    id: 'gitops-7',
    createdBy: 'user:default/ann',
    updated: false,
    branch: 'gitops/create-app/invoice-service',
  });
});

it('updates the open pull request when the same intent comes again, and keeps who began it', async () => {
  const { service, changes, create } = await setUp();
  await create({ intent });
  expect((await service.preview(intent, credentials)).existing?.number).toBe(7);
  const again = await create({ intent: { ...intent, replicas: 3 } });
  expect(again).toMatchObject({ id: 'gitops-7', updated: true });
  const { items } = await changes.list({ limit: 10 }, { all: true });
  expect(items).toEqual([again]);
});

it('refuses a digest when gitops.yaml changed what comes of it', async () => {
  const { service, engine, forge, create } = await setUp();
  const { digest } = await service.preview(intent, credentials);
  engine.files = {
    'gitops.yaml': settings.replace('}', ', overlay: stage}'),
  };
  await expect(create({ intent, digest })).rejects.toThrow(ConflictError);
  expect(forge.proposals).toEqual([]);
});

it('opens what was seen on the newest commit when that changes nothing of it', async () => {
  const { service, engine, forge, create } = await setUp();
  const { digest } = await service.preview(intent, credentials);
  engine.revision = 'bbb';
  await create({ intent, digest });
  expect(forge.proposals).toMatchObject([{ baseRevision: 'bbb' }]);
});

it.each([
  {
    name: 'an owner that is not in the catalog',
    entities: [],
    want: ['owner-unknown'],
  },
  {
    name: 'a component of that name that others own',
    entities: [
      entity('Group', 'payments'),
      component({ owner: 'group:default/others' }),
    ],
    want: ['entity-of-others'],
  },
  {
    name: 'a component of that name that nobody owns',
    entities: [entity('Group', 'payments'), component({})],
    want: ['entity-of-others'],
  },
])('is held back by $name', async ({ entities, want }) => {
  const { service, forge, create } = await setUp(entities);
  const { checks } = await service.preview(intent, credentials);
  expect(
    checks.filter(({ status }) => status === 'failed').map(({ code }) => code),
  ).toEqual(want);
  await expect(create({ intent })).rejects.toThrow(ConflictError);
  expect(forge.proposals).toEqual([]);
});

it('links the component that is in the catalog already when its owner is the chosen one, and writes no second entity', async () => {
  const { service, forge, create } = await setUp([
    entity('Group', 'payments'),
    component({ owner: 'payments' }),
  ]);
  const { files, checks } = await service.preview(intent, credentials);
  expect(files.map(({ path }) => path)).not.toContain(
    'apps/invoice-service/catalog-info.yaml',
  );
  expect(files.find(({ path }) => path.endsWith('/app.yaml'))?.after).toContain(
    'entityRef: component:default/invoice-service',
  );
  expect(checks).toContainEqual(
    expect.objectContaining({
      status: 'warning',
      code: 'entity-linked',
      message: expect.stringContaining('is in the catalog already'),
    }),
  );
  await create({ intent });
  expect(forge.proposals[0].edits).toEqual(files);
});

it('is held back by what does not render, with file, line and reason', async () => {
  const { engine, create } = await setUp();
  engine.preview = {
    status: 'done',
    value: {
      effects: [],
      problems: [
        {
          code: 'kustomize-build-failed',
          severity: 'error',
          message: 'kustomize cannot build it.',
          file: 'apps/invoice-service/base/kustomization.yaml',
          line: 4,
          cause: 'no such file',
          cure: 'Add the file.',
        },
      ],
    },
  };
  await expect(create({ intent })).rejects.toThrow(
    'kustomize cannot build it. (apps/invoice-service/base/kustomization.yaml:4) no such file Add the file.',
  );
});

it('is held back by an image that nothing rendered uses', async () => {
  const { service } = await setUp();
  const { checks } = await service.preview(
    { ...intent, image: 'ghcr.io/acme/other:1' },
    credentials,
  );
  expect(checks.at(-1)).toMatchObject({
    code: 'image-not-used',
    status: 'failed',
  });
});

it('warns of other Applications and of prunes before anything is proposed', async () => {
  const { service, engine } = await setUp();
  const [manifest] = effect.manifests;
  engine.preview = {
    status: 'done',
    value: {
      effects: [
        effect,
        {
          ...effect,
          applicationId: 'other.production',
          environment: 'production',
          manifests: [{ ...manifest, verb: 'prune' }],
        },
      ],
      problems: [],
    },
  };
  const { checks } = await service.preview(intent, credentials);
  expect(
    checks
      .filter(({ status }) => status === 'warning')
      .map(({ message }) => message),
  ).toEqual([
    'It also changes other.production.',
    'Deployment invoice-service leaves Git in production.',
  ]);
});

it('still previews while the forge is down, and says so', async () => {
  const { service, forge } = await setUp();
  forge.isDown = true;
  const { files, checks } = await service.preview(intent, credentials);
  expect(files).toHaveLength(6);
  expect(checks.at(-1)).toMatchObject({
    status: 'warning',
    code: 'forge-unreachable',
    message: 'forge.example cannot be reached.',
  });
});

describe('environments that are read from elsewhere', () => {
  const elsewhere = `version: 1
environments:
  - {name: staging, cluster: nonprod}
  - {name: production, cluster: prod, branch: release, path: envs/prod}
  - {name: dr, cluster: prod, repository: prod-config}
  - {name: other, cluster: prod, repository: not-allowed}
`;
  const repository = (name: string): RepositoryConfig => ({
    ...{ name, url: `https://forge.example/acme/${name}` },
    ...{ branch: 'trunk', trust: [] },
  });

  async function setUpElsewhere() {
    const world = await setUp(undefined, [
      repository('prod-config'),
      repository('not-allowed'),
    ]);
    world.engine.files = { 'gitops.yaml': elsewhere };
    world.engine.branches = { 'gitops:release': {}, 'prod-config:trunk': {} };
    return {
      ...world,
      draft: (environments: string[]) => ({
        ...intent,
        ...{ repository: 'gitops', environments },
      }),
    };
  }

  it.each([
    {
      environment: 'production',
      place: 'gitops:release',
      overlay: 'envs/prod/invoice-service',
      base: '../../../apps/invoice-service/base',
    },
    {
      environment: 'dr',
      place: 'prod-config:trunk',
      overlay: 'apps/invoice-service/overlays/dr',
      base: '../../base',
    },
  ])(
    'proposes a change of $environment to $place, where its overlays are',
    async ({ environment, place, overlay, base }) => {
      const { engine, forge, create, draft } = await setUpElsewhere();
      const change = await create({ intent: draft([environment]) });
      const [proposal] = forge.proposals;
      expect(forge.proposedTo).toEqual([place]);
      expect(engine.previewedOn).toBe(place);
      const [repositoryName, branch] = place.split(':');
      expect(change.repository).toBe(repositoryName);
      expect(proposal.baseRevision).toBe(`head of ${branch}`);
      const file = proposal.edits.find(
        ({ path }) => path === `${overlay}/kustomization.yaml`,
      );
      expect(file!.after).toContain(`- ${base}\n`);
      expect(proposal.edits.map(({ path }) => path)).not.toContain(
        'apps/invoice-service/catalog-info.yaml',
      );
    },
  );

  it.each([
    { environments: ['staging', 'production'], want: 'several-targets' },
    { environments: ['other'], want: 'repository-refused' },
  ])('refuses $environments: $want', async ({ environments, want }) => {
    const { service, forge, create, draft } = await setUpElsewhere();
    const { checks } = await service.preview(draft(environments), credentials);
    expect(
      checks.filter(({ status }) => status === 'failed').map(one => one.code),
    ).toEqual([want]);
    await expect(create({ intent: draft(environments) })).rejects.toThrow(
      ConflictError,
    );
    expect(forge.proposals).toEqual([]);
  });

  it('says which branch could not be read', async () => {
    const { service, engine, draft } = await setUpElsewhere();
    engine.branches = {};
    await expect(
      service.preview(draft(['production']), credentials),
    ).rejects.toThrow('the branch release of gitops');
  });

  it('refuses what was seen for one branch when the environment moved to another meanwhile', async () => {
    const { service, engine, create, draft } = await setUpElsewhere();
    const seen = await service.preview(draft(['staging']), credentials);
    engine.files = {
      'gitops.yaml': elsewhere.replace('nonprod}', 'nonprod, branch: release}'),
    };
    await expect(
      create({ intent: draft(['staging']), digest: seen.digest }),
    ).rejects.toThrow(ConflictError);
  });
});
