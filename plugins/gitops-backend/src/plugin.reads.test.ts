import { queryOfEntity } from '@gitops-suite/backstage-plugin-gitops-common';
import { refusal, refusals } from './__testUtils__/refusal';
import { sampleEntry } from './__testUtils__/samples';
import { startWithApps, stopStarted } from './__testUtils__/startWithApps';
import { routes } from './api/routes';

jest.setTimeout(60_000);

const staging = 'payment-service.staging';

afterEach(stopStarted);

describe('reads', () => {
  it('answer what the engine wrote, as OpenAPI describes it', async () => {
    const { client, engine } = await startWithApps();
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
    const { client } = await startWithApps();
    expect(
      await refusal(client.listApplications({ limit: 0, sort: 'x' as 'app' })),
    ).toMatch(/^InputError: The query is not valid. sort: .*limit: /s);
  });

  it('hide an Application that one may not read behind the answer for none', async () => {
    const { client, audited } = await startWithApps({
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
    const { client } = await startWithApps({
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
    const { client } = await startWithApps(
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
    const all = await startWithApps({}, [unowned]);
    expect((await all.client.listApplications()).totalItems).toBe(3);
    await all.client.getApplication('nobody.staging');
    await all.stop();

    const some = await startWithApps(
      { deny: ['gitops.application.read on component:default/checkout'] },
      [unowned],
    );
    expect((await some.client.listApplications()).totalItems).toBe(1);
    expect(await refusal(some.client.getApplication('nobody.staging'))).toMatch(
      /^NotFoundError/,
    );
  });

  it('are closed to those who may not see GitOps at all', async () => {
    const { client, audited } = await startWithApps({ deny: ['gitops.view'] });
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
    const { base } = await startWithApps();
    for (const { method, path } of Object.values(routes)) {
      const response = await fetch(`${base}/api/gitops${path}`, {
        method,
        headers: { Authorization: 'Bearer mock-none-token' },
      });
      expect([401, 403]).toContain(response.status);
    }
  });

  it('give the entities of the repositories to services alone', async () => {
    const { client, service } = await startWithApps();
    expect(await service.listEntities()).toEqual({
      repositories: [{ name: 'gitops', read: true }],
      items: [],
    });
    expect(await refusal(client.listEntities())).toMatch(/^NotAllowedError/);
  });
});
