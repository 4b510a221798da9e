import { appYamlSchema, repositoryJsonSchemas } from '@gitops-suite/model';
import type { RepositoryConfig } from '../config';
import { discoverApp } from './discoverApp';
import { parseImage } from './imageOption';
import { readSettings } from './settings';
import { checkYaml } from './yamlFile';

const config: RepositoryConfig = {
  name: 'gitops',
  url: 'https://git.example/acme/gitops',
  branch: 'main',
  trust: [{ cluster: 'c', namespaces: ['*'], clusterKinds: [] }],
};
const { settings } = readSettings(
  'version: 1\nenvironments: [{name: dev, cluster: c}, {name: prod, cluster: c}]\n',
  { config, prefixIds: false },
);

const kustomizeFiles = ['overlays/dev', 'overlays/prod'].map(
  folder => `${folder}/kustomization.yaml`,
);
const chartFiles = [
  'chart/Chart.yaml',
  'values.yaml',
  'overlays/dev/values.yaml',
  'overlays/prod/values.yaml',
];
const plainFiles = ['overlays/dev/a.yaml', 'overlays/prod/a.yaml'];

function discovered(files: readonly string[], appYaml: string) {
  const { definitions, problems } = discoverApp(
    {
      scope: 'app',
      name: 'shop',
      place: settings!,
      entries: files.map(path => ({
        path: `apps/shop/${path}`,
        kind: 'file',
        size: 1,
        id: path,
      })),
      appYaml,
    },
    settings!,
  );
  return { problems, dev: definitions[0], prod: definitions[1] };
}

describe('options of an app', () => {
  it('reach an overlay of kustomize, those of the environment on top', () => {
    const { dev, prod, problems } = discovered(
      kustomizeFiles,
      `
kustomize:
  namePrefix: all-
  images: ['shop:1', 'other=reg.example:5000/o']
  components: [../../components/a]
  commonLabels: {team: a, tier: web}
  labelWithoutSelector: true
environments:
  prod:
    kustomize:
      namePrefix: prod-
      images: ['shop:2']
      replicas: [{name: shop, count: '3'}]
      components: [../../components/b]
      patches: [{path: p.yaml, target: {kind: Deployment}}]
      commonLabels: {tier: db}
`,
    );
    expect(problems).toEqual([]);
    expect(dev.build).toMatchObject({
      statedIn: 'apps/shop/app.yaml',
      kustomize: {
        namePrefix: 'all-',
        images: [
          { name: 'shop', newTag: '1' },
          { name: 'other', newName: 'reg.example:5000/o' },
        ],
        components: ['../../components/a'],
        labels: {
          pairs: { team: 'a', tier: 'web' },
          reach: 'metadata',
          force: false,
        },
      },
    });
    expect(prod.build?.kustomize).toMatchObject({
      namePrefix: 'prod-',
      images: [
        { name: 'shop', newTag: '2' },
        { name: 'other', newName: 'reg.example:5000/o' },
      ],
      replicas: [{ name: 'shop', count: 3 }],
      components: ['../../components/a', '../../components/b'],
      patches: [{ path: 'p.yaml', target: { kind: 'Deployment' } }],
      labels: { pairs: { team: 'a', tier: 'db' } },
    });
  });

  it('reach a chart: files of the layout first, then those that are stated, then values, then parameters', () => {
    const { dev, prod, problems } = discovered(
      chartFiles,
      `
helm:
  releaseName: web
  valueFiles: [extra.yaml, /shared/values.yaml]
  values: |
    a: {x: 1, y: 1}
  parameters: [{name: hosts, value: 'a,b'}, {name: list, value: '{a,b}'}]
  skipCrds: true
environments:
  prod:
    helm:
      namespace: elsewhere
      valuesObject: {a: {y: 2}}
      parameters: [{name: tag, value: '1.10', forceString: true}]
      fileParameters: [{name: motd, path: motd.txt}]
      kubeVersion: 1.33.0
      apiVersions: [monitoring.coreos.com/v1]
`,
    );
    expect(problems).toEqual([]);
    expect(dev.build?.helm).toEqual(
      expect.objectContaining({
        releaseName: 'web',
        valueFiles: [
          'apps/shop/values.yaml',
          'apps/shop/overlays/dev/values.yaml',
          'apps/shop/extra.yaml',
          'shared/values.yaml',
        ],
        values: { a: { x: 1, y: 1 } },
        set: [
          { name: 'hosts', value: 'a\\,b' },
          { name: 'list', value: '{a,b}' },
        ],
        includeCrds: false,
      }),
    );
    expect(prod.build).toMatchObject({
      namespace: 'elsewhere',
      helm: {
        values: { a: { x: 1, y: 2 } },
        set: [
          { name: 'hosts' },
          { name: 'list' },
          { name: 'tag', value: '1.10', type: 'string' },
          { name: 'motd', value: 'apps/shop/motd.txt', type: 'file' },
        ],
        kubeVersion: '1.33.0',
        apiVersions: ['monitoring.coreos.com/v1'],
      },
    });
    // What runs where does not follow from what templates see.
    expect(prod.namespace).toBe('shop-prod');
  });

  it('turn plain manifests into an overlay of kustomize where they need one', () => {
    const { dev, prod } = discovered(
      plainFiles,
      'directory: {exclude: b.yaml}\nenvironments: {prod: {postBuild: {substitute: {region: eu}, strict: true}}}\n',
    );
    expect(dev).toMatchObject({
      tool: 'directory',
      build: { directory: { exclude: 'b.yaml' } },
    });
    expect(prod).toMatchObject({
      tool: 'kustomize',
      build: {
        directory: { exclude: 'b.yaml' },
        substitute: { variables: { region: 'eu' }, strict: true },
      },
    });
  });

  it('are none where app.yaml states none', () => {
    expect(discovered(kustomizeFiles, '').dev.build).toBeUndefined();
  });

  it.each([
    {
      name: 'jsonnet',
      files: plainFiles,
      yaml: 'owner: x\ndirectory:\n  jsonnet: {}\n',
      want: { line: 3, cause: /no programs run/, cure: /Commit the output/ },
    },
    {
      name: 'variables from the cluster',
      files: kustomizeFiles,
      yaml: 'postBuild:\n  substitute: {a: b}\n  substituteFrom: [{kind: ConfigMap, name: x}]\n',
      want: {
        line: 3,
        cause: /on Git alone/,
        cure: /postBuild\.substitute/,
      },
    },
    {
      name: 'a version of helm',
      files: chartFiles,
      yaml: 'environments:\n  prod:\n    helm:\n      version: v2\n',
      want: { line: 4, cause: /same version/, cure: /app-config/ },
    },
    {
      name: 'a name that is unknown',
      files: kustomizeFiles,
      yaml: 'kustomize:\n  nameprefix: x\n',
      want: { line: 2, cause: /nameprefix/, cure: /Remove nameprefix/ },
    },
    {
      name: 'a variable that is no text',
      files: kustomizeFiles,
      yaml: 'postBuild:\n  substitute:\n    a: 1.10\n',
      want: { line: 3, cause: /string/, cure: /type string/ },
    },
    {
      name: 'a value file out of the repository',
      files: chartFiles,
      yaml: 'helm:\n  valueFiles: [../../../etc/passwd]\n',
      want: { line: 2, cause: /this repository alone/, cure: /Copy/ },
    },
    {
      name: 'a remote value file',
      files: chartFiles,
      yaml: 'environments:\n  prod:\n    helm:\n      valueFiles: [https://example.com/v.yaml]\n',
      want: { line: 4, cause: /this repository alone/, cure: /Copy/ },
    },
    {
      name: 'inline values that are no map',
      files: chartFiles,
      yaml: "helm:\n  values: '[1]'\n",
      want: { line: 2, cause: /no map/, cure: /valuesObject/ },
    },
    {
      name: 'options that one environment takes and the other does not',
      files: [
        'overlays/dev/kustomization.yaml',
        ...chartFiles.slice(0, 2),
        chartFiles[3],
      ],
      yaml: 'kustomize:\n  namePrefix: a\n',
      want: {
        line: 1,
        message: /^kustomize has no effect in prod$/,
        cause: /There it is built with helm/,
        cure: /under the environments/,
      },
    },
    {
      name: 'options that no overlay takes',
      files: chartFiles,
      yaml: 'owner: x\nkustomize:\n  namePrefix: a\n',
      want: {
        line: 2,
        message: /^kustomize has no effect$/,
        cause: /built with helm/,
        cure: /Remove/,
      },
    },
  ])('that cannot be taken are named: $name', ({ files, yaml, want }) => {
    const { problems } = discovered(files, yaml);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      file: 'apps/shop/app.yaml',
      line: want.line,
      message: expect.stringMatching(want.message ?? ''),
      cause: expect.stringMatching(want.cause),
      cure: expect.stringMatching(want.cure),
    });
  });

  it('stand in the JSON Schema, with what is refused described as such', () => {
    const schema = JSON.stringify(repositoryJsonSchemas()['app.yaml']);
    expect(schema).toContain('"namePrefix"');
    expect(schema).toContain('Not supported: no programs run');
    expect(
      checkYaml(
        'app.yaml',
        'kustomize: {replicas: [{name: a, count: 2}]}',
        appYamlSchema,
      ).value?.kustomize?.replicas,
    ).toEqual([{ name: 'a', count: 2 }]);
  });
});

describe('the short form of an image', () => {
  it.each([
    ['shop:1.2', { name: 'shop', newTag: '1.2' }],
    ['shop@sha256:ab', { name: 'shop', digest: 'sha256:ab' }],
    ['shop=reg:5000/shop', { name: 'shop', newName: 'reg:5000/shop' }],
    [
      'shop=reg:5000/shop:2@sha256:ab',
      {
        name: 'shop',
        newName: 'reg:5000/shop',
        newTag: '2',
        digest: 'sha256:ab',
      },
    ],
    ['reg:5000/shop', { name: 'reg:5000/shop' }],
    ['shop=*:2', { name: 'shop', newName: '*', newTag: '2' }],
  ])('%s', (image, want) => {
    expect(parseImage(image)).toEqual(want);
  });
});
