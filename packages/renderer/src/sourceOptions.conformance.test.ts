import { Renderer, RenderOutcome, RenderRequest } from '@gitops-suite/model';
import { parseAllDocuments } from 'yaml';
import { createMemorySource, MemoryFile } from './source/memorySource';
import { chartFiles, chartRequest, overlayFiles } from './testing/goodInput';
import { availableKinds, openRenderer } from './testing/openRenderers';

jest.setTimeout(120_000);

type Files = Record<string, MemoryFile>;

const overlay = 'apps/shop/overlays/staging';
const files: Files = {
  ...overlayFiles,
  [`${overlay}/scale.yaml`]: overlayFiles[`${overlay}/replicas.yaml`],
  'apps/shop/components/debug/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [debug.yaml]\n',
  'apps/shop/components/debug/debug.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: debug}\ndata: {on: "${on:=yes}"}\n',
};
const shop: RenderRequest = {
  tool: 'kustomize',
  path: overlay,
  statedIn: 'apps/shop/app.yaml',
};
const plainFiles: Files = {
  'apps/plain/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
  'apps/plain/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
  'apps/plain/more/c.yml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
  'apps/plain/made/kustomization.yaml':
    'configMapGenerator: [{name: d, literals: [x=1]}]\ngeneratorOptions: {disableNameSuffixHash: true}\n',
  'apps/plain/made/ignored.yaml': 'kind: Nothing\n',
};
const plain: RenderRequest = { tool: 'directory', path: 'apps/plain' };
const chartOf = (helm: Partial<RenderRequest['helm']>): RenderRequest => ({
  ...chartRequest,
  statedIn: 'apps/api/app.yaml',
  helm: { ...chartRequest.helm!, ...helm },
});
const chart: Files = Object.fromEntries(
  Object.entries({
    ...chartFiles,
    'apps/api/motd,1.txt': 'hello, {world}\n',
    'apps/api/chart/templates/values.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values}\ndata:\n  all: {{ .Values | toJson | quote }}\n',
  }).filter(([path]) => !path.includes('/scratch/')),
);

function rendered(outcome: RenderOutcome) {
  if (outcome.status === 'failed') {
    throw new Error(JSON.stringify(outcome.problem, undefined, 2));
  }
  return outcome;
}

function documents(outcome: RenderOutcome): Record<string, any>[] {
  return parseAllDocuments(rendered(outcome).yaml)
    .map(document => document.toJS())
    .filter(document => document !== null);
}

const named = (all: Record<string, any>[], name: string) =>
  all.find(({ metadata }) => metadata?.name === name)!;

const kinds = availableKinds();
const describeKinds =
  kinds.length > 0
    ? describe.each(kinds)
    : describe.skip.each(['none' as 'wasm']);

describeKinds('options of sources with the %s renderer', kind => {
  let renderer: Renderer;

  beforeAll(async () => {
    renderer = await openRenderer(kind, { timeMs: 20_000 });
  }, 600_000);
  afterAll(async () => renderer?.close());

  const render = (all: Files, request: RenderRequest) =>
    renderer.render(request, createMemorySource(all));

  it('edits what the overlay states, as Argo CD and Flux do, and leaves its file alone', async () => {
    const before = files[`${overlay}/kustomization.yaml`];
    const [deployment] = documents(
      await render(files, {
        ...shop,
        kustomize: {
          namePrefix: 'pre-',
          nameSuffix: '-post',
          namespace: 'other',
          // The overlay has a tag for this name already.
          images: [{ name: 'shop', newName: 'reg.example/shop', newTag: '2' }],
          replicas: [{ name: 'shop', count: 7 }],
          labels: { pairs: { team: 'a' }, reach: 'metadata', force: false },
          annotations: { pairs: { note: 'b' }, force: false },
        },
      }),
    );
    expect(deployment).toMatchObject({
      metadata: {
        name: 'pre-shop-post',
        namespace: 'other',
        labels: { team: 'a' },
        annotations: { note: 'b' },
      },
      spec: {
        replicas: 7,
        template: {
          metadata: { annotations: { note: 'b' } },
          spec: { containers: [{ image: 'reg.example/shop:2' }] },
        },
      },
    });
    expect(deployment.spec.selector).toBeUndefined();
    expect(deployment.spec.template.metadata.labels).toBeUndefined();
    expect(files[`${overlay}/kustomization.yaml`]).toBe(before);
  });

  it.each([
    ['all', { app: 'x' }, { app: 'x' }],
    ['templates', undefined, { app: 'x' }],
    ['metadata', undefined, undefined],
  ] as const)(
    'brings labels of reach %s to selectors and templates or not',
    async (reach, selector, template) => {
      const [deployment] = documents(
        await render(files, {
          ...shop,
          kustomize: { labels: { pairs: { app: 'x' }, reach, force: false } },
        }),
      );
      expect(deployment.metadata.labels).toEqual({ app: 'x' });
      expect(deployment.spec.selector?.matchLabels).toEqual(selector);
      expect(deployment.spec.template.metadata?.labels).toEqual(template);
    },
  );

  it('keeps of an image what a star stands for', async () => {
    const [deployment] = documents(
      await render(files, {
        ...shop,
        kustomize: {
          images: [{ name: 'shop', newName: 'mirror/shop', newTag: '*' }],
        },
      }),
    );
    expect(deployment.spec.template.spec.containers).toEqual([
      { name: 'shop', image: 'mirror/shop:1.1.0' },
    ]);
  });

  it('adds components and patches, and reads them', async () => {
    const outcome = rendered(
      await render(files, {
        ...shop,
        kustomize: {
          components: ['../../components/debug'],
          patches: [
            { path: 'scale.yaml' },
            {
              target: { kind: 'ConfigMap' },
              patch: '- {op: add, path: /data/more, value: "1"}',
            },
          ],
        },
      }),
    );
    expect(named(documents(outcome), 'debug').data).toEqual({
      on: '${on:=yes}',
      more: '1',
    });
    expect(outcome.readSet.files).toEqual(
      expect.arrayContaining([
        `${overlay}/kustomization.yaml`,
        `${overlay}/scale.yaml`,
        'apps/shop/components/debug/debug.yaml',
      ]),
    );
  });

  it('depends on a component that is missing and may be', async () => {
    const request = {
      ...shop,
      kustomize: {
        components: ['../../components/later'],
        ignoreMissingComponents: true,
      },
    };
    const { readSet } = rendered(await render(files, request));
    expect(readSet.absent).toContain(
      'apps/shop/components/later/kustomization.yaml',
    );
    const later = {
      ...files,
      'apps/shop/components/later/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: later-\n',
    };
    const [deployment] = documents(
      await render(later, { ...request, readSetGuess: readSet }),
    );
    expect(deployment.metadata.name).toBe('later-shop');
  });

  it('makes a kustomization for plain manifests, and depends on the folder', async () => {
    const outcome = rendered(
      await render(plainFiles, {
        ...plain,
        tool: 'kustomize',
        kustomize: { namePrefix: 'x-' },
        directory: { exclude: 'b.yaml' },
      }),
    );
    expect(documents(outcome).map(({ metadata }) => metadata.name)).toEqual([
      'x-a',
      'x-c',
      'x-d',
    ]);
    expect(outcome.readSet.folders).toContain('apps/plain');
  });

  it.each([
    [{ recurse: false }, ['a', 'b']],
    [{ include: '{a,more/c}.y*ml' }, ['a', 'c']],
    [{ include: '*.yaml', exclude: '[b-c].yaml' }, ['a']],
    [{ include: 'm*' }, ['c']],
    [{ exclude: '?.yaml' }, ['c']],
  ])('takes of a folder what %j says', async (directory, names) => {
    const { 'apps/plain/made/ignored.yaml': _, ...manifests } = plainFiles;
    const all = documents(await render(manifests, { ...plain, directory }));
    expect(all.map(({ metadata }) => metadata.name)).toEqual(names);
  });

  it('gives helm its parameters in the order of the command', async () => {
    const all = documents(
      await render(
        chart,
        chartOf({
          valueFiles: ['apps/api/gone.yaml'],
          ignoreMissingValueFiles: true,
          values: { image: { tag: 'below' }, list: ['a'] },
          set: [
            { name: 'motd', value: 'apps/api/motd,1.txt', type: 'file' },
            { name: 'text', value: '5', type: 'string' },
            { name: 'text', value: '4' },
            { name: 'number', value: '3' },
            { name: 'image.tag', value: 'a\\,b' },
            { name: 'list[1]', value: 'b' },
            { name: 'hosts', value: '{x,y}' },
          ],
        }),
      ),
    );
    expect(JSON.parse(named(all, 'values').data.all)).toMatchObject({
      image: { name: 'api', tag: 'a,b' },
      list: ['a', 'b'],
      hosts: ['x', 'y'],
      number: 3,
      text: '5',
      motd: 'hello, {world}\n',
    });
  });

  it('reads the files that parameters name', async () => {
    const { readSet } = rendered(
      await render(
        chart,
        chartOf({
          set: [{ name: 'm', value: 'apps/api/motd,1.txt', type: 'file' }],
        }),
      ),
    );
    expect(readSet.files).toContain('apps/api/motd,1.txt');
  });

  it('leaves tests and the schema out when it is told to', async () => {
    const strict = {
      ...chart,
      'apps/api/chart/values.schema.json':
        '{"type": "object", "required": ["nothing"]}',
    };
    const request = chartOf({ skipTests: true, skipSchemaValidation: true });
    const all = documents(await render(strict, request));
    expect(named(all, 'migrate')).toBeDefined();
    expect(named(all, 'ping')).toBeUndefined();
    expect(await render(strict, chartOf({}))).toMatchObject({
      status: 'failed',
      problem: { code: 'helm-values-invalid' },
    });
  });

  it('replaces variables after the build, but for objects that are switched off', async () => {
    const request: RenderRequest = {
      ...shop,
      kustomize: { components: ['../../components/debug'] },
      substitute: { variables: { on: '"1"' } },
    };
    expect(
      named(documents(await render(files, request)), 'debug').data,
    ).toEqual({ on: '1' });
    const off = {
      ...files,
      'apps/shop/components/debug/debug.yaml': `${
        files['apps/shop/components/debug/debug.yaml'] as string
      }`.replace(
        '{name: debug}',
        '{name: debug, labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}}',
      ),
    };
    expect(named(documents(await render(off, request)), 'debug').data).toEqual({
      on: '${on:=yes}',
    });
  });

  it.each([
    {
      name: 'a component that is missing',
      request: { ...shop, kustomize: { components: ['../gone'] } },
      want: { code: 'file-missing', file: 'apps/shop/app.yaml' },
    },
    {
      name: 'a patch that is missing',
      request: { ...shop, kustomize: { patches: [{ path: 'gone.yaml' }] } },
      want: { code: 'file-missing', file: 'apps/shop/app.yaml' },
    },
    {
      name: 'a component out of the repository',
      request: { ...shop, kustomize: { components: ['../../../../../etc'] } },
      want: { code: 'path-outside-repository', file: 'apps/shop/app.yaml' },
    },
    {
      name: 'a remote component',
      request: {
        ...shop,
        kustomize: { components: ['https://github.com/o/r//c?ref=1'] },
      },
      want: { code: 'remote-source-refused', file: 'apps/shop/app.yaml' },
    },
    {
      name: 'a label that the overlay gives another value',
      request: {
        ...shop,
        kustomize: {
          labels: { pairs: { team: 'b' }, reach: 'all', force: false },
        },
      },
      want: { code: 'kustomize-option-conflict' },
    },
    {
      name: 'a variable that is not set',
      request: {
        ...shop,
        substitute: { variables: { unused: '1' }, strict: true },
      },
      want: { code: 'variable-not-set', file: 'apps/shop/app.yaml' },
    },
    {
      name: 'a pattern that is none',
      request: { ...plain, directory: { include: '{a' } },
      want: { code: 'directory-pattern-invalid' },
    },
    {
      name: 'a parameter file that is missing',
      request: chartOf({ set: [{ name: 'a', value: 'gone', type: 'file' }] }),
      want: { code: 'file-missing', file: 'gone' },
    },
    {
      name: 'a parameter that helm cannot read',
      request: chartOf({ set: [{ name: 'a[x]', value: '1' }] }),
      want: { code: 'helm-parameters-invalid', file: 'apps/api/app.yaml' },
    },
  ])('refuses $name and says what to do', async ({ request, want }) => {
    const all = {
      ...files,
      ...plainFiles,
      ...chart,
      [`${overlay}/kustomization.yaml`]: `${
        files[`${overlay}/kustomization.yaml`] as string
      }labels: [{pairs: {v: "\${none}"}}]\ncommonLabels: {team: a}\n`,
    };
    const outcome = await render(all, request as RenderRequest);
    expect(outcome).toMatchObject({ status: 'failed', problem: want });
    expect(outcome).toHaveProperty('problem.cure', expect.stringMatching(/./));
  });
});
