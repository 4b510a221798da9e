import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { TestEventsService } from '@backstage/plugin-events-backend-test-utils';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import type {
  EntityProvider,
  EntityProviderConnection,
  EntityProviderMutation,
} from '@backstage/plugin-catalog-node';
import type { RepositoryEntities } from '@gitops-suite/backstage-plugin-gitops-common';
import {
  gitopsServiceRef,
  type GitopsService,
} from '@gitops-suite/backstage-plugin-gitops-node';
import { GitopsEntityProvider } from './GitopsEntityProvider';
import catalogModuleGitops from './index';

const component = (name: string) =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\nspec:\n  type: service\n  lifecycle: production\n  owner: payments\n`;

function file(path: string, yaml: string) {
  return {
    repository: 'gitops',
    path,
    url: `https://forge.example/acme/gitops/blob/main/${path}`,
    revision: 'aaa',
    yaml,
  };
}

const payment = file(
  'apps/payment-service/catalog-info.yaml',
  component('payment-service'),
);

/** A provider whose service answers what the test says, and what it did to the catalog. */
async function connect() {
  let answer: RepositoryEntities | Error = new Error('nothing yet');
  const mutations: EntityProviderMutation[] = [];
  const logger = mockServices.logger.mock();
  const provider = new GitopsEntityProvider({
    auth: mockServices.auth(),
    logger,
    gitops: {
      async listEntities() {
        if (answer instanceof Error) {
          throw answer;
        }
        return answer;
      },
    } as unknown as GitopsService,
  });
  await provider.connect({
    applyMutation: async (mutation: EntityProviderMutation) => {
      mutations.push(mutation);
    },
    refresh: async () => {},
  } as EntityProviderConnection);
  return {
    logger,
    mutations,
    refresh: async (next: RepositoryEntities | Error) => {
      answer = next;
      await provider.refresh();
    },
  };
}

it('brings in what the repositories hold, with location and the link to the app', async () => {
  const { mutations, refresh } = await connect();
  await refresh({
    repositories: [{ name: 'gitops', read: true }],
    items: [
      payment,
      file('catalog-info.yaml', component('root')),
      file(
        'apps/other/catalog-info.yaml',
        `${component('other')}---\n${component('second').replace(
          'name: second',
          'name: second\n  annotations: {gitops-suite/app: elsewhere, backstage.io/managed-by-location: "url:https://evil.example"}',
        )}`,
      ),
    ],
  });
  expect(mutations).toHaveLength(1);
  const [mutation] = mutations;
  expect(mutation.type).toBe('full');
  const entities = mutation.type === 'full' ? mutation.entities : [];
  const location = `url:${payment.url}`;
  expect(entities[0]).toEqual({
    locationKey: 'gitops:gitops/apps/payment-service/catalog-info.yaml',
    entity: expect.objectContaining({
      kind: 'Component',
      metadata: {
        name: 'payment-service',
        annotations: {
          'gitops-suite/app': 'payment-service',
          'backstage.io/managed-by-location': location,
          'backstage.io/managed-by-origin-location': location,
        },
      },
    }),
  });
  const linked = entities.map(({ entity }) => [
    entity.metadata.name,
    entity.metadata.annotations?.['gitops-suite/app'],
  ]);
  expect(linked).toEqual([
    ['payment-service', 'payment-service'],
    ['root', undefined],
    ['other', 'other'],
    ['second', 'elsewhere'],
  ]);
  expect(JSON.stringify(entities)).not.toContain('evil');
});

it.each([
  ['Group', component('a').replace('Component', 'Group')],
  ['User', component('a').replace('Component', 'User')],
  ['Template', component('a').replace('Component', 'Template')],
  ['Location', component('a').replace('Component', 'Location')],
  ['something without a name', 'kind: Component\n'],
  ['a word', 'hello\n'],
  ['broken YAML', 'kind: [\n'],
  [
    'an alias bomb',
    `a: &a [x, x]\n${[...'bcdefghijklmn']
      .map(
        (name, index) =>
          `${name}: &${name} [*${'abcdefghijklm'[index]}, *${
            'abcdefghijklm'[index]
          }]`,
      )
      .join('\n')}\n`,
  ],
])('leaves out %s, says why, and takes the rest', async (_, yaml) => {
  const { logger, mutations, refresh } = await connect();
  await refresh({
    repositories: [{ name: 'gitops', read: true }],
    items: [file('apps/bad/catalog-info.yaml', yaml), payment],
  });
  const [mutation] = mutations;
  const entities = mutation.type === 'full' ? mutation.entities : [];
  expect(entities.map(({ entity }) => entity.metadata.name)).toEqual([
    'payment-service',
  ]);
  expect(logger.warn).toHaveBeenCalledWith(
    expect.stringMatching(/^Left out of the catalog: https:.*: .+/),
  );
});

it('changes nothing when the entities cannot be read', async () => {
  const { logger, mutations, refresh } = await connect();
  await refresh(new Error('503'));
  expect(mutations).toEqual([]);
  expect(logger.warn).toHaveBeenCalledWith(
    expect.stringContaining('the last known ones stay: Error: 503'),
  );
});

it('takes nothing away as long as one repository was not read', async () => {
  const { mutations, refresh } = await connect();
  await refresh({
    repositories: [
      { name: 'gitops', read: true },
      { name: 'other', read: false },
    ],
    items: [payment],
  });
  expect(mutations).toMatchObject([{ type: 'delta', removed: [] }]);
  await refresh({
    repositories: [{ name: 'gitops', read: true }],
    items: [],
  });
  expect(mutations[1]).toEqual({ type: 'full', entities: [] });
});

it('reads anew when a revision is announced', async () => {
  const events = new TestEventsService();
  const providers: EntityProvider[] = [];
  let reads = 0;
  const backend = await startTestBackend({
    extensionPoints: [
      [
        catalogProcessingExtensionPoint,
        {
          addEntityProvider: (...added: unknown[]) => {
            providers.push(...(added.flat() as EntityProvider[]));
          },
        },
      ],
    ],
    features: [
      catalogModuleGitops,
      mockServices.scheduler.factory({ skipTaskRunOnStartup: true }),
      createServiceFactory({
        service: eventsServiceRef,
        deps: {},
        factory: () => events,
      }),
      createServiceFactory({
        service: gitopsServiceRef,
        deps: {},
        factory: () =>
          ({
            async listEntities() {
              reads += 1;
              return { repositories: [], items: [] };
            },
          } as unknown as GitopsService),
      }),
    ],
  });
  await providers[0].connect({
    applyMutation: async () => {},
    refresh: async () => {},
  } as EntityProviderConnection);
  const [{ topics, onEvent }] = events.subscribed;
  expect(topics).toEqual(['gitops.revision']);
  await onEvent({ topic: 'gitops.revision', eventPayload: {} });
  expect(reads).toBe(1);
  await backend.stop();
});
