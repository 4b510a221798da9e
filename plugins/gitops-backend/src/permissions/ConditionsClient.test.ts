import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type ConditionalPolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  createPermissionIntegrationRouter,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import express from 'express';
import { z } from 'zod/v3';
import { ConditionsClient } from './ConditionsClient';

const ann = mockCredentials.user('user:default/ann');

interface Thing {
  owner: string;
}

const isOwner = createPermissionRule<
  Thing,
  unknown,
  'catalog-entity',
  { claims: string[] }
>({
  name: 'IS_OWNER',
  description: 'Of one of these',
  resourceType: 'catalog-entity',
  paramsSchema: z.object({ claims: z.array(z.string()) }),
  apply: (thing, { claims }) => claims.includes(thing.owner),
  toQuery: () => ({}),
});

const ownedBy = (...claims: string[]): ConditionalPolicyDecision => ({
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'catalog',
  resourceType: 'catalog-entity',
  conditions: {
    resourceType: 'catalog-entity',
    rule: 'IS_OWNER',
    params: { claims },
  },
});

/** A plugin of entities, served as Backstage serves its permission rules; `answer` takes the place of its answers. */
async function startPlugin(answer?: express.RequestHandler) {
  const tokens: (string | undefined)[] = [];
  const app = express();
  app.use((request, _, next) => {
    tokens.push(request.headers.authorization);
    next();
  });
  if (answer) {
    app.use(answer);
  }
  app.use(
    createPermissionIntegrationRouter({
      resourceType: 'catalog-entity',
      permissions: [],
      rules: [isOwner],
      getResources: async (refs: string[]) =>
        refs.map(ref =>
          ref.startsWith('gone')
            ? undefined
            : { owner: ref.endsWith('0') ? 'team-a' : 'team-b' },
        ),
    }),
  );
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new ConditionsClient({
    auth: mockServices.auth(),
    discovery: {
      getBaseUrl: async () => `http://127.0.0.1:${port}`,
      getExternalBaseUrl: async () => '',
    },
    logger: mockServices.logger.mock(),
  });
  return { client, tokens, close: () => server.close() };
}

const close: (() => void)[] = [];
const start = async (answer?: express.RequestHandler) => {
  const plugin = await startPlugin(answer);
  close.push(plugin.close);
  return plugin;
};
afterEach(() => close.splice(0).forEach(end => end()));

const refsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `component:default/app-${index}`);

it('finds the entities that fulfil the conditions in one question on behalf of the person', async () => {
  const { client, tokens } = await start();
  expect(
    await client.fulfilling(
      ownedBy('team-a'),
      ['component:default/app-10', 'component:default/app-11', 'gone:x/app-20'],
      ann,
    ),
  ).toEqual(new Set(['component:default/app-10']));
  expect(tokens).toEqual([expect.stringContaining('user:default/ann')]);
});

it('asks about ten thousand entities in bodies that a plugin takes', async () => {
  const { client, tokens } = await start();
  const entityRefs = refsOf(10_000);
  const claims = refsOf(20).concat('team-a');
  const found = await client.fulfilling(ownedBy(...claims), entityRefs, ann);
  expect([...found!]).toEqual(entityRefs.filter(ref => ref.endsWith('0')));
  expect(tokens.length).toBeGreaterThan(1);
  expect(tokens.length).toBeLessThan(10);
});

it.each<{ name: string; answer?: express.RequestHandler; claims?: string[] }>([
  {
    name: 'the plugin does not know this way',
    answer: (_, response) => void response.sendStatus(404),
  },
  {
    name: 'the plugin cannot answer now',
    answer: (_, response) => void response.sendStatus(503),
  },
  {
    name: 'the answer is one word for all',
    answer: (_, response) =>
      void response.json({ items: [{ id: 'all', result: 'ALLOW' }] }),
  },
  {
    name: 'the answer lacks some',
    answer: (_, response) =>
      void response.json({ items: [{ id: 'all', result: ['ALLOW'] }] }),
  },
  { name: 'the conditions alone fill a body', claims: refsOf(10_000) },
])('decides nothing when $name', async ({ answer, claims = ['team-a'] }) => {
  const { client } = await start(answer);
  expect(
    await client.fulfilling(ownedBy(...claims), refsOf(20), ann),
  ).toBeUndefined();
});
