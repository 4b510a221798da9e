import type { ChangeIntentInput } from '@gitops-suite/backstage-plugin-gitops-common';
import type { ChangeEffect } from '@gitops-suite/model';
import { sampleRecord } from '../__testUtils__/samples';
import { sampleConfig, startGitops } from '../__testUtils__/startGitops';

jest.setTimeout(60_000);

const create: ChangeIntentInput = {
  kind: 'create-app',
  app: 'invoice-service',
  owner: 'Payments',
  image: 'ghcr.io/acme/invoice-service:1.0.0',
  environments: ['staging'],
};
const add: ChangeIntentInput = {
  kind: 'add-environment',
  app: 'checkout',
  environment: 'production',
};

const effect: ChangeEffect = {
  applicationId: 'invoice-service.staging',
  environment: 'staging',
  cluster: 'nonprod',
  namespace: 'invoice-service-staging',
  manifests: [],
  problems: [],
};

let gitops: Awaited<ReturnType<typeof startGitops>>;

async function start(deny: string[] = [], repositories = ['gitops']) {
  gitops = await startGitops({
    deny,
    config: {
      ...sampleConfig,
      gitops: {
        ...(sampleConfig.gitops as object),
        repositories: repositories.map(name => ({
          name,
          url: `http://127.0.0.1:1/acme/${name}`,
        })),
      },
    },
    entities: [
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Group',
        metadata: { name: 'payments' },
      },
    ],
  });
  const { engine } = gitops;
  const { store } = await engine.begun;
  await store.saveApplications([sampleRecord({ app: 'checkout' })]);
  engine.files = {
    'gitops.yaml':
      'version: 1\nenvironments:\n  - {name: staging, cluster: nonprod}\n  - {name: production, cluster: prod}\n',
    'apps/checkout/overlays/staging/kustomization.yaml': 'resources: []\n',
  };
  engine.preview = {
    status: 'done',
    value: { effects: [effect], problems: [] },
  };
  return gitops;
}

async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'nothing',
    error => `${error.cause.name}: ${error.cause.message}`,
  );
}

afterEach(() => gitops.stop());

it.each([create, add])(
  'previews $kind as OpenAPI describes it, and audits who looked',
  async intent => {
    const { client, audited } = await start();
    const preview = await client.previewChange(intent);
    expect(preview.files.length).toBeGreaterThan(0);
    expect(preview.checks.map(({ code }) => code)).toContain(
      'forge-unreachable',
    );
    expect(audited).toEqual([
      {
        eventId: 'change-preview',
        outcome: 'success',
        meta: { kind: intent.kind, app: intent.app },
      },
    ]);
  },
);

it.each([
  [
    'the chosen owner',
    create,
    'gitops.change.create on group:default/payments',
    /^NotAllowedError: The permission gitops\.change\.create on group:default\/payments is missing/,
  ],
  [
    'the entity of the app',
    add,
    'gitops.change.create on component:default/checkout',
    /^NotAllowedError: The permission gitops\.change\.create on component:default\/checkout is missing/,
  ],
  [
    'reading the app',
    add,
    'gitops.application.read on component:default/checkout',
    /^NotAllowedError: There is no app checkout that you may change/,
  ],
] as [string, ChangeIntentInput, string, RegExp][])(
  'decides on %s',
  async (_, intent, denied, want) => {
    const { client, audited } = await start([denied]);
    expect(await refusal(client.previewChange(intent))).toMatch(want);
    expect(await refusal(client.createChange({ intent }))).toMatch(want);
    expect(audited.map(({ outcome }) => outcome)).toEqual([
      'NotAllowedError',
      'NotAllowedError',
    ]);
  },
);

it('answers an unknown app and a hidden one alike', async () => {
  const { client } = await start([
    'gitops.application.read on component:default/checkout',
  ]);
  const hidden = await refusal(client.previewChange(add));
  const none = await refusal(client.previewChange({ ...add, app: 'nothing' }));
  expect(hidden.replace('checkout', 'nothing')).toBe(none);
});

describe('with several repositories', () => {
  const both = ['gitops', 'other'];

  it('changes an app where it stands, without being told where that is', async () => {
    const { client } = await start([], both);
    const { files } = await client.previewChange(add);
    expect(files.length).toBeGreaterThan(0);
  });

  it('asks for the repository of what could go to each', async () => {
    const { client } = await start([], both);
    expect(await refusal(client.previewChange(create))).toBe(
      'InputError: Say which repository is meant: gitops, other.',
    );
  });

  it('answers an unknown app and a hidden one alike', async () => {
    const { client } = await start(
      ['gitops.application.read on component:default/checkout'],
      both,
    );
    const hidden = await refusal(client.previewChange(add));
    const none = await refusal(
      client.previewChange({ ...add, app: 'nothing' }),
    );
    expect(hidden.replace('checkout', 'nothing')).toBe(none);
  });
});

it('says that the forge cannot be reached, and keeps nothing', async () => {
  const { client, audited } = await start();
  expect(await refusal(client.createChange({ intent: create }))).toMatch(
    /^ServiceUnavailableError: Opening the pull request failed: 127\.0\.0\.1:1 cannot be reached .*Check the network/,
  );
  expect((await client.listChanges()).totalItems).toBe(0);
  expect(audited[0]).toMatchObject({
    eventId: 'change-create',
    outcome: 'ServiceUnavailableError',
  });
});

it.each([
  [{ ...create, image: 'no-tag' }, 'image: Write an image with its tag'],
  [{ ...create, app: 'Ünsound' }, 'app: Use lower case letters'],
  [{ ...create, environments: [] }, 'environments: '],
  [{ ...create, more: 1 }, 'more'],
  [{ kind: 'drop-table' }, 'kind: '],
  [{ ...create, owner: 'a:b:c:d' }, 'is not an entity reference'],
  [{ ...create, owner: 'component:default/x' }, 'is not an entity reference'],
])('refuses the form %j and says which field', async (intent, want) => {
  const { client } = await start();
  const said = await refusal(client.previewChange(intent as ChangeIntentInput));
  expect(said).toMatch(/^InputError/);
  expect(said).toContain(want);
});
