/** Branch per environment, repository per team, and code beside the configuration: several repositories side by side. */
import { startCluster } from '@gitops-suite/dev-cluster';
import type { ReconcilerConfig } from './config';
import { createTestRepository, type TestRepository } from './testUtils';
import { configMap, EngineWorld } from './testing/engineWorld';

jest.setTimeout(120_000);

const environment = (name: string) =>
  `version: 1\nenvironments:\n  - {name: ${name}, cluster: test, sync: {automated: {}, options: [CreateNamespace=true]}}\n`;

describe('several repositories', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let world: EngineWorld;
  let team: TestRepository;

  beforeAll(async () => {
    cluster = await startCluster({ name: 'test' });
  });
  afterAll(async () => {
    await cluster?.close();
  });

  beforeEach(async () => {
    const { url, token, caData, kubeconfig } = cluster;
    world = new EngineWorld({ name: 'test', url, token, caData, kubeconfig });
    team = createTestRepository();
    const config = world.config();
    const [main] = config.repositories;
    world.config = (): ReconcilerConfig => ({
      ...config,
      repositories: [
        { ...main, name: 'development' },
        { ...main, name: 'production', branch: 'env/production' },
        {
          ...main,
          name: 'team',
          url: team.url,
          trust: [
            { cluster: 'test', namespaces: ['team-*'], clusterKinds: [] },
          ],
        },
      ],
    });
  });
  afterEach(async () => {
    await world.remove();
    team.remove();
  });

  const value = async (namespace: string) => {
    const { body } = await world.api(
      'GET',
      `/api/v1/namespaces/${namespace}/configmaps/c`,
    );
    return (body.data as { value?: string } | undefined)?.value;
  };
  const counters = () => world.handle.counters();

  it('follows a branch per environment, each by its own commits, whatever lies beside the configuration', async () => {
    const { repository } = world;
    repository.commit({
      'gitops.yaml': environment('dev'),
      'apps/shop/overlays/dev/c.yaml': configMap('c', 'dev 1'),
      'src/main.go': 'package main\n',
    });
    const production = { branch: 'env/production' };
    repository.commit(
      {
        'gitops.yaml': environment('prod'),
        'apps/shop/overlays/prod/c.yaml': configMap('c', 'prod 1'),
      },
      production,
    );
    await world.start();
    await world.untilSynced('shop.dev');
    await world.untilSynced('production.shop.prod');
    expect(await value('shop-dev')).toBe('dev 1');
    expect(await value('shop-prod')).toBe('prod 1');

    const before = (await counters()).renders;
    repository.commit(
      { 'apps/shop/overlays/prod/c.yaml': configMap('c', 'prod 2') },
      production,
    );
    // Neither code nor a branch that nobody follows costs a render.
    repository.commit({ 'src/main.go': 'package other\n' });
    repository.commit(
      { 'apps/shop/overlays/dev/c.yaml': configMap('c', 'feature') },
      { branch: 'feature' },
    );
    world.handle.refreshRepository(repository.url);
    await world.until(
      async () => (await value('shop-prod')) === 'prod 2',
      'the commit of the branch to arrive',
    );
    await world.untilSynced('production.shop.prod');
    expect(await value('shop-dev')).toBe('dev 1');
    expect((await counters()).renders - before).toBe(1);
  });

  it('keeps ids when a repository comes to the end of the list, and prunes nothing when another order changes them', async () => {
    const pruning = environment('dev').replace('{}', '{prune: true}');
    world.repository.commit({
      'gitops.yaml': pruning,
      'apps/shop/overlays/dev/c.yaml': configMap('c', '1'),
    });
    team.commit({
      'gitops.yaml': pruning,
      'apps/team-shop/overlays/dev/c.yaml': configMap('c', 'team'),
    });
    const config = world.config();
    const [development, , last] = config.repositories;
    const restart = async (repositories: ReconcilerConfig['repositories']) => {
      await world.stop();
      world.config = () => ({ ...config, repositories });
      await world.start();
    };
    world.config = () => ({ ...config, repositories: [development] });
    await world.start();
    await world.untilSynced('shop.dev');

    await restart([development, last]);
    await world.untilSynced('team.team-shop.dev');
    await world.untilSynced('shop.dev');
    expect([...world.store.records.keys()].sort()).toEqual([
      'shop.dev',
      'team.team-shop.dev',
    ]);

    await restart([last, development]);
    await world.until(
      () =>
        world
          .application('development.shop.dev')
          ?.problems.some(({ message }) =>
            message.includes('owned by the Application shop.dev'),
          ) === true,
      'the object to be told as that of the old id',
    );
    await world.until(
      () => world.store.records.size === 2,
      'the old ids to be gone',
    );
    expect(await value('shop-dev')).toBe('1');
    expect(await value('team-shop-dev')).toBe('team');
  });

  it('trusts each repository as far as it is told to', async () => {
    world.repository.commit({
      'gitops.yaml': environment('dev'),
      'apps/shop/overlays/dev/c.yaml': configMap('c', 'ours'),
    });
    team.commit({
      'gitops.yaml': environment('dev'),
      'apps/team-shop/overlays/dev/c.yaml': configMap('c', 'team'),
      'apps/shop/overlays/dev/c.yaml': configMap('c', 'stolen'),
    });
    await world.start();
    await world.untilSynced('team.team-shop.dev');
    await world.untilSynced('shop.dev');
    expect(await value('team-shop-dev')).toBe('team');
    await world.until(
      () =>
        JSON.stringify(world.application('team.shop.dev') ?? '').includes(
          'is not in its trust',
        ),
      'the refusal to be told',
    );
    expect(await value('shop-dev')).toBe('ours');
  });
});
