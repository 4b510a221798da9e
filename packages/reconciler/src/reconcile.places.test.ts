/** Environments of one `gitops.yaml` that are read from other branches, folders and repositories. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startCluster } from '@gitops-suite/dev-cluster';
import type { ReconcilerConfig } from './config';
import { createTestRepository, type TestRepository } from './testUtils';
import { configMap, EngineWorld } from './testing/engineWorld';

jest.setTimeout(120_000);

const SYNC = '{automated: {prune: true}, options: [CreateNamespace=true]}';
const settings = (production: string) =>
  `version: 1
environments:
  - {name: dev, cluster: test, sync: ${SYNC}}
  - {name: prod, cluster: test, sync: ${SYNC}${production}}
`;
const overlay = (environment: string, value: string) => ({
  [`apps/shop/overlays/${environment}/c.yaml`]: configMap('c', value),
});

describe('environments read from elsewhere', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let world: EngineWorld;
  let other: TestRepository;

  beforeAll(async () => {
    cluster = await startCluster({ name: 'test' });
  });
  afterAll(async () => {
    await cluster?.close();
  });

  beforeEach(() => {
    const { url, token, caData, kubeconfig } = cluster;
    world = new EngineWorld({ name: 'test', url, token, caData, kubeconfig });
    other = createTestRepository();
  });
  afterEach(async () => {
    for (const name of ['shop-dev', 'shop-prod']) {
      await world.api('DELETE', `/api/v1/namespaces/${name}/configmaps/c`);
    }
    await world.remove();
    other.remove();
  });

  const live = async (environment: string) => {
    const { body } = await world.api(
      'GET',
      `/api/v1/namespaces/shop-${environment}/configmaps/c`,
    );
    const { value } = (body.data ?? {}) as { value?: string };
    return { value, uid: body.metadata?.uid };
  };
  const untilLive = (environment: string, value: string) =>
    world.until(
      async () => (await live(environment)).value === value,
      `${value} to run in ${environment}`,
    );
  const untilTold = (id: string, text: string) =>
    world.until(
      () => JSON.stringify(world.application(id) ?? '').includes(text),
      `"${text}" to be told of ${id}`,
    );
  const commit = (
    files: Record<string, string | undefined>,
    branch: string = 'main',
  ) => {
    const sha = world.repository.commit(files, { branch });
    world.handle?.refreshRepository(world.repository.url, branch);
    return sha;
  };
  /** Time for what must not happen. */
  const rest = () => world.countersAtRest();

  async function startBranches(): Promise<void> {
    commit({
      'gitops.yaml': settings(', branch: release'),
      ...overlay('dev', 'dev 1'),
      ...overlay('prod', 'not this one'),
    });
    commit(overlay('prod', 'prod 1'), 'release');
    await world.start();
    await world.untilSynced('shop.dev');
    await world.untilSynced('shop.prod');
  }

  it('takes each from its branch, and a commit on one of them touches nothing else', async () => {
    await startBranches();
    expect((await live('dev')).value).toBe('dev 1');
    expect((await live('prod')).value).toBe('prod 1');
    expect(world.application('shop.prod')!.source).toMatchObject({
      branch: 'release',
      path: 'apps/shop/overlays/prod',
    });

    const before = await rest();
    commit(overlay('prod', 'still not this one'));
    commit(overlay('dev', 'feature'), 'feature');
    const idle = await rest();
    expect(idle.renders).toBe(before.renders);
    const sha = commit(overlay('prod', 'prod 2'), 'release');
    await untilLive('prod', 'prod 2');
    await world.untilSynced('shop.prod', sha);
    expect((await rest()).renders - idle.renders).toBe(1);
    expect((await live('dev')).value).toBe('dev 1');
    expect(world.application('shop.prod')!.sync.commit!.sha).toBe(sha);
  });

  it('leaves what runs when its branch is deleted, also after a restart and without its mirror, and goes on when it is back', async () => {
    await startBranches();
    const { uid } = await live('prod');
    const tip = world.repository.git('rev-parse', 'release');
    world.repository.git('update-ref', '-d', 'refs/heads/release');
    commit(overlay('dev', 'dev 2'));
    await untilLive('dev', 'dev 2');
    await untilTold('shop.prod', 'gitops has no branch release');
    expect(world.application('shop.prod')!.asOf.stale).toMatchObject({
      what: 'repository',
    });

    await world.stop();
    rmSync(join(world.folder, 'mirrors'), { recursive: true });
    await world.start();
    await world.until(
      () =>
        world.application('shop.prod')?.problems[0]?.code === 'place-unread',
      'it to be told that the branch was not read',
    );
    await rest();
    expect((await live('prod')).uid).toBe(uid);

    world.repository.git('update-ref', 'refs/heads/release', tip);
    const sha = commit(overlay('prod', 'prod 2'), 'release');
    await world.untilSynced('shop.prod', sha);
    expect(await live('prod')).toEqual({ value: 'prod 2', uid });
    expect(world.application('shop.prod')!.problems).toEqual([]);
  });

  it('moves an environment to a branch without deleting anything: first the branch is not there, then it is', async () => {
    commit({
      'gitops.yaml': settings(''),
      ...overlay('dev', 'dev 1'),
      ...overlay('prod', 'prod 1'),
    });
    await world.start();
    await world.untilSynced('shop.prod');
    const { uid } = await live('prod');

    commit({
      'gitops.yaml': settings(', branch: release'),
      'apps/shop/overlays/prod/c.yaml': undefined,
    });
    await untilTold('shop.prod', 'has not been read');
    await rest();
    expect((await live('prod')).uid).toBe(uid);

    const sha = commit(overlay('prod', 'prod 2'), 'release');
    await world.untilSynced('shop.prod', sha);
    expect(await live('prod')).toEqual({ value: 'prod 2', uid });
    expect(world.application('shop.prod')!.source.branch).toBe('release');
  });

  it('waits for a person before it deletes what the new branch does not hold', async () => {
    await startBranches();
    commit({ 'gitops.yaml': settings(', branch: empty') });
    commit({ 'README.md': 'nothing' }, 'empty');
    await world.until(
      () => world.application('shop.prod')?.operation?.state === 'Held',
      'the guard to hold the sync',
    );
    expect((await live('prod')).value).toBe('prod 1');

    commit({ 'gitops.yaml': settings(', branch: release') });
    await world.untilSynced('shop.prod');
    expect((await live('prod')).value).toBe('prod 1');
  });

  it.each([
    { name: 'that is misspelt', production: ', cluster: tset', told: 'tset' },
    {
      name: 'that is broken YAML',
      production: ', sync: [',
      told: undefined,
    },
    {
      name: 'that names a repository which may not be taken from',
      production: ', repository: other',
      told: 'may not take from',
    },
  ])('leaves what runs by settings $name', async ({ production, told }) => {
    withOther(undefined);
    commit({
      'gitops.yaml': settings(''),
      ...overlay('dev', 'dev 1'),
      ...overlay('prod', 'prod 1'),
    });
    await world.start();
    await world.untilSynced('shop.prod');
    const { uid } = await live('prod');
    const broken = settings(production).replace(
      /(name: prod, )cluster: test, (.*cluster: tset)/,
      '$1$2',
    );
    commit({ 'gitops.yaml': broken });
    if (told) {
      await untilTold('shop.prod', told);
    }
    await rest();
    expect((await live('prod')).uid).toBe(uid);
    expect(world.application('shop.prod')).toBeDefined();
  });

  function withOther(sources: string[] | undefined): void {
    const config = world.config();
    const [main] = config.repositories;
    world.config = (): ReconcilerConfig => ({
      ...config,
      repositories: [
        { ...main, sources },
        {
          ...{ name: 'other', url: other.url, branch: 'main' },
          trust: [{ ...main.trust[0], namespaces: ['shop-*'] }],
        },
      ],
    });
  }

  it('takes an environment from another repository, as far as both are trusted, under the id that it had', async () => {
    withOther(['other']);
    commit({
      'gitops.yaml': settings(''),
      ...overlay('dev', 'dev 1'),
      ...overlay('prod', 'prod 1'),
    });
    await world.start();
    await world.untilSynced('shop.prod');
    const { uid } = await live('prod');

    const sha = other.commit({ 'shop/c.yaml': configMap('c', 'prod 2') });
    commit({ 'gitops.yaml': settings(', repository: other, path: .') });
    await untilLive('prod', 'prod 2');
    const app = await world.untilSynced('shop.prod', sha);
    expect((await live('prod')).uid).toBe(uid);
    expect(app.source).toMatchObject({ repository: 'other', path: 'shop' });
    expect(
      world.store.setup?.repositories.find(({ name }) => name === 'other')
        ?.problems,
    ).toEqual([]);

    other.commit({ 'shop/c.yaml': configMap('c', 'prod 3') });
    world.handle.refreshRepository(other.url, 'main');
    await untilLive('prod', 'prod 3');

    commit({
      'gitops.yaml': settings(
        ", repository: other, path: ., namespace: 'kube-{app}'",
      ),
    });
    await untilTold('shop.prod', 'kube-shop is not in its trust');
    expect((await world.api('GET', '/api/v1/namespaces/kube-shop')).code).toBe(
      404,
    );
  });

  it('shows what a change of the branch would do to the Applications that are read from it', async () => {
    await startBranches();
    const edits = [
      {
        path: 'apps/shop/overlays/prod/c.yaml',
        status: 'changed' as const,
        before: '',
        after: configMap('c', 'next'),
      },
    ];
    const preview = (branch: string | undefined, baseRevision: string) =>
      world.handle.previewChange('gitops', { branch, baseRevision, edits });
    const tip = (branch: string) => world.repository.git('rev-parse', branch);
    expect(await preview('release', tip('release'))).toMatchObject({
      value: {
        effects: [
          { applicationId: 'shop.prod', manifests: [{ verb: 'change' }] },
        ],
        problems: [],
      },
    });
    expect(await preview(undefined, tip('main'))).toMatchObject({
      value: { effects: [] },
    });
  });
});
