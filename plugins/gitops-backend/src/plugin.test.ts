import { queryOfEntity } from '@gitops-suite/backstage-plugin-gitops-common';
import type { Application } from '@gitops-suite/model';
import { startGitops } from './__testUtils__/startGitops';
import { samplePlan } from './__testUtils__/fakeReconciler';
import {
  sampleEntry,
  sampleOperation,
  sampleRecord,
} from './__testUtils__/samples';
import { routes } from './api/routes';

jest.setTimeout(60_000);

type Gitops = Awaited<ReturnType<typeof startGitops>>;

const staging = 'payment-service.staging';
const seen = new Set<string>();
let gitops: Gitops;

/** Starts the plugin and lets its engine write two apps, of which `checkout` belongs to others. */
async function start(
  options: Parameters<typeof startGitops>[0] = {},
  more: Partial<Application>[] = [],
): Promise<Gitops> {
  gitops = await startGitops({ ...options, seen });
  const { store } = await gitops.engine.begun;
  await store.saveApplications(
    [{}, { app: 'checkout' }, ...more].map(changes => sampleRecord(changes)),
  );
  await store.saveSetup({
    environments: [],
    clusters: [
      { name: 'nonprod', reachable: true, objects: 12 },
      { name: 'prod', reachable: false, objects: 0, message: 'no route' },
    ],
    repositories: [
      {
        name: 'gitops',
        url: 'http://127.0.0.1:1/acme/gitops',
        branch: 'main',
        revision: 'aaa',
        problems: [
          {
            code: 'x',
            severity: 'error',
            message: 'broken',
            file: 'apps/checkout/overlays/staging/kustomization.yaml',
          },
        ],
      },
    ],
    entities: [],
  });
  return gitops;
}

/** Name and message of what a call rejects with. */
async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'nothing',
    error => `${error.cause.name}: ${error.cause.message}`,
  );
}

/** {@link refusal} of each call. */
function refusals(...calls: Promise<unknown>[]): Promise<string[]> {
  return Promise.all(calls.map(refusal));
}

afterEach(() => gitops.stop());

describe('reads', () => {
  it('answer what the engine wrote, as OpenAPI describes it', async () => {
    const { client, engine } = await start();
    await engine.started!.store.appendHistory(
      ['1', '2', '3'].map(id => ({
        applicationId: staging,
        entry: sampleEntry({ id }),
      })),
    );
    const page = await client.listApplications({
      app: ['payment-service'],
      facets: 'app,health',
      q: 'pay',
    });
    expect(page.items.map(item => item.id)).toEqual([staging]);
    expect(page.items[0].ref).toMatch(/^[0-9a-f]{16}$/);
    expect(page.facets?.app).toHaveLength(2);
    expect((await client.getApplication(staging)).images[0].version).toBe(
      '2.14.1',
    );
    const [node] = (await client.getResources(staging)).items;
    expect(node.ref.kind).toBe('Deployment');
    expect(
      (await client.getDiff(staging, { key: node.key })).items,
    ).toHaveLength(1);
    expect((await client.getDiff(staging, { key: 'none' })).items).toEqual([]);
    expect((await client.getEvents(staging)).items[0].reason).toBe(
      'ScalingReplicaSet',
    );
    const first = await client.getHistory(staging, { limit: 2 });
    const second = await client.getHistory(staging, {
      limit: 2,
      cursor: first.pageInfo.nextCursor,
    });
    expect([...first.items, ...second.items].map(entry => entry.id)).toEqual([
      '3',
      '2',
      '1',
    ]);
    expect(second.pageInfo).toEqual({});
    expect((await client.listClusters()).items[0].objects).toBe(12);
    expect((await client.listRepositories()).items[0].problems).toHaveLength(1);
    expect((await client.listEnvironments()).items).toEqual([]);
    expect(await client.getStatus()).toMatchObject({
      engine: { state: 'running' },
      clusters: { total: 2, reachable: 1 },
      counters: { renders: 3 },
    });
    expect(await client.getSchema('app.yaml')).toMatchObject({
      title: 'app.yaml',
    });
    expect((await client.listChanges()).items).toEqual([]);
  });

  it('refuse what is no query in one sentence for all of it', async () => {
    const { client } = await start();
    expect(
      await refusal(client.listApplications({ limit: 0, sort: 'x' as 'app' })),
    ).toMatch(/^InputError: The query is not valid. sort: .*limit: /s);
  });

  it('hide an Application that one may not read behind the answer for none', async () => {
    const { client, audited } = await start({
      deny: ['gitops.application.read on component:default/checkout'],
    });
    const hiddenAnswer = await refusal(
      client.getApplication('checkout.staging'),
    );
    const noneAnswer = await refusal(client.getApplication('nothing.staging'));
    expect(hiddenAnswer.replace('checkout', 'nothing')).toBe(noneAnswer);
    expect(noneAnswer).toMatch(/^NotFoundError/);
    for (const said of await refusals(
      client.getResources('checkout.staging'),
      client.getDiff('checkout.staging'),
      client.getHistory('checkout.staging'),
      client.getEvents('checkout.staging'),
      client.refreshApplication('checkout.staging'),
      client.planSync('checkout.staging'),
      client.syncApplication('checkout.staging'),
    )) {
      expect(said).toBe(hiddenAnswer);
    }
    expect(
      // The requests run side by side.
      audited.map(({ eventId, outcome }) => `${eventId} ${outcome}`).sort(),
    ).toEqual([
      ...Array(5).fill('application-fetch NotFoundError'),
      'application-refresh NotFoundError',
      'application-sync NotFoundError',
      'application-sync NotFoundError',
    ]);
  });

  it('list, count and name only what one may read', async () => {
    const { client } = await start({
      deny: ['gitops.application.read on component:default/checkout'],
    });
    const page = await client.listApplications({ facets: 'app,owner' });
    expect(page.totalItems).toBe(1);
    expect(page.facets?.app).toEqual([{ value: 'payment-service', count: 1 }]);
    expect((await client.listClusters()).items[0]).not.toHaveProperty(
      'objects',
    );
    expect((await client.listRepositories()).items[0].problems).toEqual([]);
    expect(await client.getStatus()).not.toHaveProperty('counters');
  });

  it('find an app by the annotation of an entity outside the repository, for those who may see the app', async () => {
    const elsewhere = (app: string) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'ledger', annotations: { 'gitops-suite/app': app } },
    });
    const { client } = await start(
      { deny: ['gitops.application.read on component:default/checkout'] },
      [{ app: 'ledger-api', entityRef: undefined }],
    );
    const found = await client.listApplications(
      queryOfEntity(elsewhere('ledger-api')),
    );
    expect(found.items.map(({ id }) => id)).toEqual(['ledger-api.staging']);
    // Whoever writes the annotation of an app of others sees no more by it.
    const forged = await client.listApplications({
      ...queryOfEntity(elsewhere('checkout')),
      facets: 'environment',
    });
    expect(forged).toMatchObject({
      items: [],
      totalItems: 0,
      facets: { environment: [] },
    });
  });

  it('show what names no owner only to those whom the policy allows everything', async () => {
    const unowned = { app: 'nobody', entityRef: undefined, owner: undefined };
    const all = await start({}, [unowned]);
    expect((await all.client.listApplications()).totalItems).toBe(3);
    await all.client.getApplication('nobody.staging');
    await all.stop();

    const some = await start(
      { deny: ['gitops.application.read on component:default/checkout'] },
      [unowned],
    );
    expect((await some.client.listApplications()).totalItems).toBe(1);
    expect(await refusal(some.client.getApplication('nobody.staging'))).toMatch(
      /^NotFoundError/,
    );
  });

  it('are closed to those who may not see GitOps at all', async () => {
    const { client, audited } = await start({ deny: ['gitops.view'] });
    for (const said of await refusals(
      client.listApplications(),
      client.listEnvironments(),
      client.listClusters(),
      client.listRepositories(),
      client.getStatus(),
      client.listChanges(),
    )) {
      expect(said).toMatch(
        /^NotAllowedError: The permission gitops.view is missing/,
      );
    }
    expect(audited).toHaveLength(6);
  });

  it('are closed to those who are not signed in', async () => {
    const { base } = await start();
    for (const { method, path } of Object.values(routes)) {
      const response = await fetch(`${base}/api/gitops${path}`, {
        method,
        headers: { Authorization: 'Bearer mock-none-token' },
      });
      expect([401, 403]).toContain(response.status);
    }
  });

  it('give the entities of the repositories to services alone', async () => {
    const { client, service } = await start();
    expect(await service.listEntities()).toEqual({
      repositories: [{ name: 'gitops', read: true }],
      items: [],
    });
    expect(await refusal(client.listEntities())).toMatch(/^NotAllowedError/);
  });
});

describe('sync', () => {
  it('plans without asking anything of the engine but the plan', async () => {
    const { client, engine, audited } = await start();
    expect(await client.planSync(staging)).toEqual(samplePlan());
    expect(engine.wakes).toBe(0);
    expect(await engine.started!.store.claimRequests(9)).toEqual([]);
    expect(audited).toEqual([
      {
        eventId: 'application-sync',
        outcome: 'success',
        meta: { id: staging, dryRun: true, environment: 'staging' },
      },
    ]);
  });

  it('writes a request that the engine claims, and answers the operation at once', async () => {
    const { client, engine, audited } = await start();
    const operation = await client.syncApplication(staging, {
      planHash: 'plan-1',
      prune: true,
      resources: ['apps/Deployment/n/a'],
      confirm: ['staging'],
    });
    expect(operation).toMatchObject({
      applicationId: staging,
      state: 'Queued',
      trigger: { type: 'manual', by: 'user:default/ann' },
    });
    expect(await client.getOperation(operation.id)).toEqual(operation);
    expect(engine.wakes).toBe(1);
    expect(await engine.started!.store.claimRequests(9)).toEqual([
      {
        id: expect.any(String),
        type: 'sync',
        applicationId: staging,
        operationId: operation.id,
        by: 'user:default/ann',
        planHash: 'plan-1',
        prune: true,
        resources: ['apps/Deployment/n/a'],
        confirm: ['staging'],
      },
    ]);
    expect(audited[0].meta).toMatchObject({ operationId: operation.id });
  });

  it('refuses a plan that is not any more the one that was seen', async () => {
    const { client, engine } = await start();
    expect(
      await refusal(client.syncApplication(staging, { planHash: 'older' })),
    ).toMatch(
      /^ConflictError: The plan of payment-service.staging has changed/,
    );
    expect(await engine.started!.store.claimRequests(9)).toEqual([]);
  });

  it('refuses a second one while the first is under way', async () => {
    const { client, engine } = await start();
    const first = await client.syncApplication(staging);
    const again = await refusal(client.syncApplication(staging));
    expect(again).toMatch(/^ConflictError: A sync of .* is under way/);
    expect(again).toContain(first.id);
    await engine.started!.store.saveOperation(
      sampleOperation({ id: first.id, state: 'Succeeded' }),
    );
    const [request] = await engine.started!.store.claimRequests(1);
    await engine.started!.store.completeRequest(request.id, {});
    await client.syncApplication(staging);
  });

  it.each([
    ['unreachable', 'ServiceUnavailableError'],
    ['render-failed', 'ConflictError'],
    ['foreign-owner', 'ConflictError'],
    ['forbidden', 'ServiceUnavailableError'],
    ['invalid', 'InputError'],
  ] as const)(
    'says of a plan that fails as %s what failed, why and what to do, and no more',
    async (code, name) => {
      const { client, engine } = await start();
      engine.planned = {
        status: 'failed',
        code,
        subject: 'cluster prod',
        message: 'it did not work.',
        cause: new Error('token abc in the request'),
      };
      const said = await refusal(client.planSync(staging));
      expect(said).toMatch(
        new RegExp(
          `^${name}: The sync of ${staging} cannot be planned \\(cluster prod\\): it did not work\\. .+`,
        ),
      );
      expect(said).not.toContain('abc');
    },
  );

  it('is for those with the permission on the entity, and says so', async () => {
    const { client, audited, engine } = await start({
      deny: [
        'gitops.application.sync on component:default/checkout',
        'gitops.application.refresh on component:default/checkout',
      ],
    });
    await client.syncApplication(staging);
    for (const said of await refusals(
      client.syncApplication('checkout.staging'),
      client.planSync('checkout.staging'),
      client.refreshApplication('checkout.staging'),
    )) {
      expect(said).toMatch(
        /^NotAllowedError: The permission gitops\.application\.(sync|refresh) on component:default\/checkout is missing/,
      );
    }
    expect(
      audited.filter(({ outcome }) => outcome === 'NotAllowedError'),
    ).toHaveLength(3);
    expect(await engine.started!.store.claimRequests(9)).toHaveLength(1);
  });

  it('shows what an older commit would change, and never syncs it: rolling back is a commit', async () => {
    const { client, engine } = await start();
    const revision = 'b'.repeat(40);
    const value = samplePlan({ revision, dryRunOnly: true });
    engine.planned = { status: 'done', value };
    expect(await client.planSync(staging, { revision })).toEqual(value);
    expect(engine.asked).toMatchObject({ revision });
    expect(
      await refusals(
        client.syncApplication(staging, { revision }),
        client.syncApplication(staging, { revision, planHash: value.hash }),
        client.planSync(staging, { revision: 'main' }),
      ),
    ).toEqual([
      expect.stringMatching(/^ConflictError: .*rolling back is a commit/),
      expect.stringMatching(/^ConflictError: .*rolling back is a commit/),
      expect.stringMatching(/^InputError: .*revision: the whole id/),
    ]);
    expect(await engine.started!.store.claimRequests(9)).toEqual([]);
    engine.planned = { status: 'done', value: samplePlan({ revision }) };
    await client.syncApplication(staging, { revision });
    expect(await engine.started!.store.claimRequests(9)).toMatchObject([
      { type: 'sync', revision },
    ]);
  });

  it('passes a sync window for a reason, which is an event of its own', async () => {
    const { client, engine, audited } = await start();
    const reason = 'Payments fail, see incident 512';
    const operation = await client.syncApplication(staging, {
      override: { reason: `  ${reason} ` },
    });
    const override = { reason, by: 'user:default/ann' };
    expect(operation).toMatchObject({ state: 'Queued', override });
    expect(await engine.started!.store.claimRequests(9)).toMatchObject([
      { type: 'sync', by: 'user:default/ann', override: { reason } },
    ]);
    const meta = { id: staging, environment: 'staging', dryRun: false };
    expect(audited).toEqual([
      {
        ...{ eventId: 'application-sync', outcome: 'success' },
        meta: { ...meta, operationId: operation.id },
      },
      {
        ...{ eventId: 'window-override', outcome: 'success' },
        meta: { ...meta, operationId: operation.id, reason },
      },
    ]);
  });

  it('passes no sync window without the permission, a reason, or a sync', async () => {
    const { client, engine, audited } = await start({
      deny: ['gitops.emergency.override on component:default/checkout'],
    });
    const reason = 'Payments fail, see incident 512';
    const override = { reason };
    expect(
      await refusals(
        client.syncApplication('checkout.staging', { override }),
        client.syncApplication(staging, { override: { reason: ' hurry   ' } }),
        client.planSync(staging, { override } as object),
      ),
    ).toEqual([
      expect.stringMatching(
        /^NotAllowedError: The permission gitops\.emergency\.override on component:default\/checkout is missing/,
      ),
      expect.stringMatching(/^InputError: .*override\.reason: Too small/),
      expect.stringMatching(/^InputError: A dry run changes nothing/),
    ]);
    expect(await engine.started!.store.claimRequests(9)).toEqual([]);
    expect(audited).toContainEqual({
      ...{ eventId: 'window-override', outcome: 'NotAllowedError' },
      meta: expect.objectContaining({ id: 'checkout.staging', reason }),
    });
  });

  it('asks once for a fresh look, however often it is pressed', async () => {
    const { client, engine } = await start();
    const first = await client.refreshApplication(staging);
    expect(await client.refreshApplication(staging)).toEqual(first);
    expect(await engine.started!.store.claimRequests(9)).toHaveLength(1);
  });

  it.each([
    { who: 'who may sync', deny: [], acceptRewrite: true },
    {
      who: 'who may only look',
      deny: ['gitops.application.sync'],
      acceptRewrite: false,
    },
  ])(
    'follows rewritten history for a person $who: $acceptRewrite',
    async ({ deny, acceptRewrite }) => {
      const { client, engine } = await start({ deny });
      await client.refreshApplication(staging);
      expect(await engine.started!.store.claimRequests(9)).toMatchObject([
        { type: 'refresh', acceptRewrite },
      ]);
    },
  );
});

describe('operations', () => {
  const held = sampleOperation({ state: 'Held', planHash: 'plan-1' });

  it('ends a sync that nobody has begun, without the engine', async () => {
    const { client, engine } = await start();
    const { id } = await client.syncApplication(staging);
    expect(await client.terminateOperation(id)).toMatchObject({
      state: 'Terminated',
    });
    expect(await engine.started!.store.claimRequests(9)).toEqual([]);
    expect(await refusal(client.terminateOperation(id))).toMatch(
      /^ConflictError: Operation .* has already ended: Terminated/,
    );
  });

  it('asks the engine to end a sync that runs', async () => {
    const { client, engine } = await start();
    await engine.started!.store.saveOperation(sampleOperation());
    await client.terminateOperation('operation-1');
    expect(await engine.started!.store.claimRequests(9)).toMatchObject([
      { type: 'terminate', operationId: 'operation-1', by: 'user:default/ann' },
    ]);
  });

  it('lets the very plan pass that was seen, and no other', async () => {
    const { client, engine } = await start();
    const { store } = engine.started!;
    await store.saveOperation(held);
    expect(
      await refusal(client.approveOperation(held.id, { planHash: 'older' })),
    ).toMatch(/^ConflictError: The plan has changed/);
    await client.approveOperation(held.id, {
      planHash: 'plan-1',
      confirm: ['staging'],
    });
    expect(await store.claimRequests(9)).toMatchObject([
      { type: 'approve', planHash: 'plan-1', confirm: ['staging'] },
    ]);
    await store.saveOperation({ ...held, state: 'Applying' });
    expect(
      await refusal(client.approveOperation(held.id, { planHash: 'plan-1' })),
    ).toMatch(/^ConflictError: Operation operation-1 waits for nobody/);
  });

  it('are hidden and closed as their Application is', async () => {
    const { client, engine } = await start({
      deny: [
        'gitops.application.read on component:default/checkout',
        'gitops.application.sync on component:default/payment-service',
      ],
    });
    const { store } = engine.started!;
    await store.saveOperation(held);
    await store.saveOperation({
      ...held,
      id: 'other',
      applicationId: 'checkout.staging',
    });
    const none = await refusal(client.getOperation('none'));
    expect(
      (await refusal(client.getOperation('other'))).replace('other', 'none'),
    ).toBe(none);
    expect(
      (await refusal(client.terminateOperation('other'))).replace(
        'other',
        'none',
      ),
    ).toBe(none);
    for (const said of await refusals(
      client.terminateOperation(held.id),
      client.approveOperation(held.id, { planHash: 'plan-1' }),
    )) {
      expect(said).toMatch(/^NotAllowedError/);
    }
    expect((await client.getOperation(held.id)).state).toBe('Held');
  });
});

describe('the world around', () => {
  it('is told of changes by references that say nothing', async () => {
    const { client, engine, signals, events } = await start();
    const { ref } = await client.getApplication(staging);
    const onChange = engine.started!.onChange!;
    onChange({ applications: [staging], setup: false });
    onChange({ applications: ['checkout.staging'], setup: true });
    expect(signals).toEqual([
      {
        recipients: { type: 'broadcast' },
        channel: 'gitops',
        message: { applications: [ref], setup: false, all: false },
      },
    ]);
    expect(JSON.stringify(signals)).not.toContain('payment');
    await waitUntil(() => events.published.length > 0);
    expect(events.published).toMatchObject([
      { topic: 'gitops.revision', eventPayload: { repositories: ['gitops'] } },
    ]);
    await waitUntil(() => signals.length > 1);
    expect(signals).toHaveLength(2);
  });

  it('sees in the status that the engine crashed and works again', async () => {
    const { client, engine } = await start();
    const { onCrash, onRecovery } = engine.started!;
    onCrash!(new Error('out of memory'));
    expect(await client.getStatus()).toMatchObject({
      engine: { state: 'restarting', crashes: 1, message: 'out of memory' },
    });
    expect(await refusal(client.planSync(staging))).toMatch(
      /^ServiceUnavailableError: The GitOps engine ended \(out of memory\)/,
    );
    onRecovery!();
    expect(await client.getStatus()).toMatchObject({
      engine: { state: 'running' },
      counters: { renders: 3 },
    });
  });

  it('ends the engine when the backend ends', async () => {
    const { engine, stop } = await start();
    expect(engine.stopped).toBe(false);
    await stop();
    expect(engine.stopped).toBe(true);
  });

  it('wakes the engine by a verified push', async () => {
    const { engine, events } = await start();
    const [{ topics, onEvent }] = events.subscribed;
    expect(topics).toEqual(['github.push', 'github.pull_request']);
    const repository = { clone_url: 'http://127.0.0.1:1/acme/gitops.git' };
    await onEvent({ topic: 'github.push', eventPayload: { repository } });
    await onEvent({ topic: 'github.push', eventPayload: 'nonsense' });
    await onEvent({
      topic: 'github.pull_request',
      eventPayload: { repository },
    });
    expect(engine.refreshed).toEqual(['http://127.0.0.1:1/acme/gitops.git']);
  });

  it('never sees a secret of the config in an answer', async () => {
    const { client, base } = await start();
    const answers = JSON.stringify([
      await client.listClusters(),
      await client.listRepositories(),
      await client.getStatus(),
      await (
        await fetch(`${base}/api/gitops/openapi.json`, {
          headers: { Authorization: 'Bearer mock-user-token' },
        })
      ).json(),
    ]);
    expect(answers).not.toContain('secret-token');
    expect(await gitops.engine.started!.credentialsOf!('gitops')).toEqual({
      username: 'x-access-token',
      password: 'secret-token-of-the-forge',
    });
  });
});

async function waitUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
