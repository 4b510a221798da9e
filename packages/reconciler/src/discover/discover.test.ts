import type { RepositoryConfig } from '../config';
import type { PathChange } from '../ports';
import { revisionOf } from './__testUtils__/revisionOf';
import { definitionsOf, discover } from './discover';

const config: RepositoryConfig = {
  name: 'gitops',
  url: 'https://git.example/acme/gitops',
  branch: 'main',
  trust: ['nonprod', 'prod'].map(cluster => ({
    cluster,
    namespaces: ['*'],
    clusterKinds: [],
  })),
};

const gitopsYaml = `version: 1
environments:
  - name: staging
    cluster: nonprod
    sync:
      automated: { selfHeal: true }
  - name: production
    cluster: prod
    namespace: '{app}'
`;

const files = {
  'gitops.yaml': gitopsYaml,
  'apps/api/app.yaml':
    'entityRef: component:default/api\nowner: group:default/backend\n',
  'apps/api/catalog-info.yaml': 'kind: Component\n',
  'apps/api/base/kustomization.yaml': '',
  'apps/api/overlays/staging/kustomization.yaml': '',
  'apps/api/overlays/production/kustomization.yaml': '',
  'apps/shop/chart/Chart.yaml': '',
  'apps/shop/values.yaml': '',
  'apps/shop/overlays/staging/values.yaml': '',
  'apps/page/overlays/staging/page.yaml': '',
  'infrastructure/queue/overlays/prod/kustomization.yaml': '',
};

const discoverTexts = (texts: Record<string, string>) =>
  discover({ revision: revisionOf(texts), config, prefixIds: false });

describe('discover', () => {
  it('finds kustomize, helm and plain YAML overlays, and infrastructure per cluster', async () => {
    const { definitions, problems } = definitionsOf(await discoverTexts(files));
    expect(problems).toEqual([]);
    expect(
      definitions.map(({ id, tool, path, namespace, cluster }) => ({
        id,
        tool,
        path,
        namespace,
        cluster,
      })),
    ).toEqual(
      [
        {
          id: 'api.production',
          tool: 'kustomize',
          path: 'apps/api/overlays/production',
          namespace: 'api',
          cluster: 'prod',
        },
        {
          id: 'api.staging',
          tool: 'kustomize',
          path: 'apps/api/overlays/staging',
          namespace: 'api-staging',
          cluster: 'nonprod',
        },
        {
          id: 'shop.staging',
          tool: 'helm',
          path: 'apps/shop/chart',
          namespace: 'shop-staging',
          cluster: 'nonprod',
        },
        {
          id: 'page.staging',
          tool: 'directory',
          path: 'apps/page/overlays/staging',
          namespace: 'page-staging',
          cluster: 'nonprod',
        },
        {
          id: 'queue.prod',
          tool: 'kustomize',
          path: 'infrastructure/queue/overlays/prod',
          namespace: 'queue',
          cluster: 'prod',
        },
      ].sort(byId(definitions.map(({ id }) => id))),
    );
    const shop = definitions.find(({ app }) => app === 'shop')!;
    expect(shop.build?.helm).toEqual({
      releaseName: 'shop',
      valueFiles: [
        'apps/shop/values.yaml',
        'apps/shop/overlays/staging/values.yaml',
      ],
    });
    const api = definitions.find(({ id }) => id === 'api.staging')!;
    expect(api).toMatchObject({
      entityRef: 'component:default/api',
      owner: 'group:default/backend',
      policy: { automated: { selfHeal: true, prune: false } },
    });
  });

  it.each([
    {
      name: 'a syntax error in gitops.yaml',
      change: { 'gitops.yaml': 'version: 1\nenvironments: [\n' },
      want: {
        code: 'yaml-syntax',
        file: 'gitops.yaml',
        line: expect.any(Number),
      },
    },
    {
      name: 'an unknown key',
      change: {
        'gitops.yaml': gitopsYaml.replace(
          'cluster: nonprod',
          'cluster: nonprod\n    clster: x',
        ),
      },
      want: {
        code: 'schema',
        line: 5,
        cure: expect.stringContaining('clster'),
      },
    },
    {
      name: 'a cluster that is not allowed',
      change: {
        'gitops.yaml': gitopsYaml.replace('cluster: prod', 'cluster: other'),
      },
      want: {
        code: 'unknown-cluster',
        line: 8,
        cure: expect.stringContaining('other'),
      },
    },
    {
      name: 'an environment that is there twice',
      change: {
        'gitops.yaml': gitopsYaml.replace('name: production', 'name: staging'),
      },
      want: { code: 'duplicate-environment', line: 7 },
    },
    {
      name: 'an overlay without an environment',
      change: { 'apps/api/overlays/stagin/kustomization.yaml': '' },
      want: {
        code: 'unused-overlay',
        severity: 'warning',
        file: 'apps/api/overlays/stagin',
      },
    },
    {
      name: 'an overlay with nothing to render',
      change: { 'apps/page/overlays/production/README.md': '' },
      want: { code: 'empty-overlay', file: 'apps/page/overlays/production' },
    },
    {
      name: 'a wrong app.yaml',
      change: { 'apps/api/app.yaml': 'entityRef: 5\n' },
      want: { code: 'schema', file: 'apps/api/app.yaml', line: 1 },
    },
    {
      name: 'a misspelt environment in app.yaml',
      change: {
        'apps/api/app.yaml':
          'owner: group:default/backend\nenvironments:\n  prodution: { namespace: x }\n',
      },
      want: {
        code: 'unknown-environment',
        severity: 'error',
        ...{ file: 'apps/api/app.yaml', line: 3 },
        cure: expect.stringContaining('Did you mean production?'),
      },
    },
    {
      name: 'an environment in app.yaml that there is not any more',
      change: {
        'apps/api/app.yaml': 'environments:\n  qa: { namespace: x }\n',
      },
      want: {
        code: 'unknown-environment',
        severity: 'warning',
        ...{ file: 'apps/api/app.yaml', line: 2 },
      },
    },
    {
      name: 'two words for where overlays are',
      change: {
        'gitops.yaml': gitopsYaml.replace(
          'cluster: nonprod',
          'cluster: nonprod\n    overlay: x\n    path: envs/x',
        ),
      },
      want: { code: 'schema', line: 5, cure: 'Remove one of them.' },
    },
    {
      name: 'a path that leaves the repository',
      change: {
        'gitops.yaml': gitopsYaml.replace(
          'cluster: nonprod',
          'cluster: nonprod\n    path: ../other',
        ),
      },
      want: { code: 'schema', line: 5, cure: expect.stringContaining('{app}') },
    },
    {
      name: 'a branch that could be an option of git',
      change: {
        'gitops.yaml': gitopsYaml.replace(
          'cluster: nonprod',
          'cluster: nonprod\n    branch: --upload-pack=x',
        ),
      },
      want: { code: 'schema', line: 5 },
    },
    {
      name: 'a folder that cannot be a name',
      change: { 'apps/My_App/overlays/staging/x.yaml': '' },
      want: { code: 'name', file: 'apps/My_App' },
    },
    {
      name: 'an alias bomb',
      change: {
        'gitops.yaml': `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nversion: [*c,*c,*c]\n`,
      },
      want: { code: 'yaml-aliases', file: 'gitops.yaml' },
    },
  ])('names $name with place and cure', async ({ change, want }) => {
    const { problems } = definitionsOf(
      await discoverTexts(Object.assign({}, files, change)),
    );
    expect(problems).toContainEqual(
      expect.objectContaining({ ...want, message: expect.any(String) }),
    );
    expect(problems.every(({ cure }) => cure)).toBe(true);
  });

  describe('dependsOn', () => {
    const dependent = {
      ...files,
      'apps/shop/app.yaml': `dependsOn:
  - api
  - pag
environments:
  production:
    dependsOn: [queue]
`,
      'apps/shop/overlays/production/values.yaml': '',
    };

    it('is read for all environments and for one, and infrastructure comes before apps', async () => {
      const { order } = await discoverTexts(dependent);
      expect(Object.fromEntries(order.dependencies)).toEqual({
        'api.production': ['queue.prod'],
        'shop.production': ['queue.prod'],
        'shop.staging': ['api.staging'],
      });
    });

    it('is checked, with file, line, cause and cure, in a part of the repository, too', async () => {
      const want = {
        code: 'unknown-dependency',
        severity: 'error',
        message: 'shop in staging depends on pag, which is not there',
        file: 'apps/shop/app.yaml',
        line: 3,
        cause: expect.stringContaining('nonprod'),
        cure: expect.stringContaining('page'),
      };
      const whole = await discoverTexts(dependent);
      expect(definitionsOf(whole).problems).toEqual([want]);
      const revision = revisionOf(dependent);
      const part = await discover({
        ...{ revision, config, prefixIds: false, apps: ['shop'] },
      });
      expect(part.order.dependencies.get('shop.staging')).toEqual([
        'api.staging',
      ]);
      // What is not looked at is not suggested.
      expect(definitionsOf(part).problems).toMatchObject([
        { code: want.code, line: 3 },
      ]);
      expect(definitionsOf(part).definitions.map(({ app }) => app)).toEqual([
        'shop',
        'shop',
      ]);
      expect(revision.reads).not.toContain('apps/page/app.yaml');
    });

    it('follows a commit that adds what was missing', async () => {
      const before = await discoverTexts(dependent);
      const path = 'apps/pag/overlays/staging/x.yaml';
      const after = await discover({
        revision: revisionOf({ ...dependent, [path]: '' }),
        config,
        prefixIds: false,
        previous: {
          discovery: before,
          changes: [{ status: 'added', path }],
        },
      });
      expect(definitionsOf(after).problems).toEqual([]);
      expect(after.order.dependencies.get('shop.staging')).toEqual([
        'api.staging',
        'pag.staging',
      ]);
    });

    it('refuses what is no name', async () => {
      const { problems } = definitionsOf(
        await discoverTexts({
          ...files,
          'apps/shop/app.yaml': 'dependsOn: [apps/api]\n',
        }),
      );
      expect(problems).toMatchObject([
        { code: 'schema', file: 'apps/shop/app.yaml', line: 1 },
      ]);
    });
  });

  it('keeps the other apps when one is broken, and the last good definition of that one', async () => {
    const before = await discoverTexts(files);
    const broken = { ...files, 'apps/api/app.yaml': ': :' };
    const after = await discover({
      revision: revisionOf(broken),
      config,
      prefixIds: false,
      previous: {
        discovery: before,
        changes: [{ status: 'changed', path: 'apps/api/app.yaml' }],
      },
    });
    expect(definitionsOf(after).definitions).toHaveLength(
      definitionsOf(before).definitions.length,
    );
    expect(definitionsOf(after).problems).toHaveLength(1);
  });

  it('keeps what a misspelt environment had, instead of letting it fall back to defaults', async () => {
    const named = (environment: string) => ({
      ...files,
      'apps/api/app.yaml': `environments:\n  ${environment}: { namespace: special }\n`,
    });
    const before = await discoverTexts(named('production'));
    const after = await discover({
      revision: revisionOf(named('prodution')),
      ...{ config, prefixIds: false },
      previous: { discovery: before, changes: undefined },
    });
    expect(definitionsOf(after).definitions).toContainEqual(
      expect.objectContaining({ id: 'api.production', namespace: 'special' }),
    );
  });

  it('keeps the last good settings when gitops.yaml breaks', async () => {
    const before = await discoverTexts(files);
    const after = await discover({
      revision: revisionOf({ ...files, 'gitops.yaml': 'version: 2\n' }),
      config,
      prefixIds: false,
      previous: {
        discovery: before,
        changes: [{ status: 'changed', path: 'gitops.yaml' }],
      },
    });
    expect(definitionsOf(after).definitions).toHaveLength(5);
    expect(definitionsOf(after).problems[0].file).toBe('gitops.yaml');
  });

  it.each<{ name: string; changes: PathChange[]; reads: string[] }>([
    {
      name: 'contents of rendered files',
      changes: [
        { status: 'changed', path: 'apps/api/base/kustomization.yaml' },
      ],
      reads: [],
    },
    {
      name: 'files elsewhere',
      changes: [{ status: 'added', path: 'docs/x.md' }],
      reads: [],
    },
    {
      name: 'an added overlay file',
      changes: [
        { status: 'added', path: 'apps/api/overlays/staging/patch.yaml' },
      ],
      reads: ['apps/api/app.yaml', 'apps/api/catalog-info.yaml'],
    },
  ])(
    'reads again only what $name can have changed',
    async ({ changes, reads }) => {
      const before = await discoverTexts(files);
      const revision = revisionOf(files);
      await discover({
        revision,
        config,
        prefixIds: false,
        previous: { discovery: before, changes },
      });
      expect(revision.reads).toEqual(reads);
    },
  );

  it('says what to write when gitops.yaml is missing', async () => {
    const { problems } = definitionsOf(
      await discoverTexts({ 'apps/a/overlays/staging/x.yaml': '' }),
    );
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'no-settings',
        cure: expect.stringContaining('version: 1'),
      }),
    ]);
  });
});

function byId(order: string[]) {
  return (a: { id: string }, b: { id: string }) =>
    order.indexOf(a.id) - order.indexOf(b.id);
}
