import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Renderer, RenderOutcome, RenderRequest } from '@gitops-suite/model';
import { parseAllDocuments } from 'yaml';
import {
  BadInput,
  badCharts,
  badDirectories,
  badKustomizations,
} from './testing/badInput';
import * as good from './testing/goodInput';
import { availableKinds, openRenderer } from './testing/openRenderers';
import { createMemorySource, MemoryFile } from './source/memorySource';

/** What the command `helm template` prints for the chart. */
const chartManifests = readFileSync(
  path.join(__dirname, 'testing', 'chartManifests.txt'),
  'utf8',
);

/** Building the modules takes a minute or two on a busy machine. */
const openTimeoutMs = 10 * 60_000;
jest.setTimeout(120_000);

function rendered(outcome: RenderOutcome) {
  if (outcome.status === 'failed') {
    throw new Error(JSON.stringify(outcome.problem, undefined, 2));
  }
  return outcome;
}

function failed(outcome: RenderOutcome) {
  if (outcome.status === 'rendered') throw new Error(outcome.yaml);
  return outcome;
}

function documents(yaml: string): Record<string, any>[] {
  return parseAllDocuments(yaml)
    .map(document => document.toJS())
    .filter(document => document !== null);
}

/** Only what the read-set names, as a cache that trusts it would see the world. */
function restrict(files: Record<string, MemoryFile>, outcome: RenderOutcome) {
  const { readSet } = outcome;
  return Object.fromEntries(
    Object.entries(files).filter(
      ([name]) =>
        readSet.files.includes(name) ||
        readSet.folders.some(folder => name.startsWith(`${folder}/`)),
    ),
  );
}

const kinds = availableKinds();
// A machine without either tool is no reason to be red; the message above says so.
const describeKinds =
  kinds.length > 0
    ? describe.each(kinds)
    : describe.skip.each(['none' as 'wasm']);

describeKinds('the %s renderer', kind => {
  let renderer: Renderer;
  const chartFiles =
    kind === 'exec'
      ? good.withoutIgnoredFiles(good.chartFiles)
      : good.chartFiles;

  beforeAll(async () => {
    renderer = await openRenderer(kind, { timeMs: 20_000 });
  }, openTimeoutMs);
  afterAll(async () => renderer?.close());

  const render = (files: Record<string, MemoryFile>, request: RenderRequest) =>
    renderer.render(request, createMemorySource(files));

  it('names itself with the versions of its tools', () => {
    expect(renderer.identity).toMatch(
      new RegExp(`^${kind} kustomize/\\d+\\.\\d+\\.\\d+ helm/3\\.\\d+`),
    );
  });

  it('builds an overlay with its base, patches and images', async () => {
    const { yaml, warnings } = rendered(
      await render(good.overlayFiles, good.overlayRequest),
    );
    expect(documents(yaml)).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'shop', namespace: 'shop-staging' },
        spec: {
          replicas: 3,
          template: {
            spec: { containers: [{ name: 'shop', image: 'shop:1.1.0' }] },
          },
        },
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it('passes warnings of the tool on without failing', async () => {
    const { warnings } = rendered(
      await render(
        {
          'app/kustomization.yaml':
            'resources: [x.yaml]\ncommonLabels: {a: b}\n',
          'app/x.yaml':
            'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n',
        },
        { tool: 'kustomize', path: 'app' },
      ),
    );
    expect(warnings.join()).toContain("'commonLabels' is deprecated");
  });

  it('records what an overlay read and looked for in vain', async () => {
    const { readSet } = rendered(
      await render(good.overlayFiles, good.overlayRequest),
    );
    expect(readSet).toEqual({
      files: [
        'apps/shop/base/deployment.yaml',
        'apps/shop/base/kustomization.yaml',
        'apps/shop/overlays/staging/kustomization.yaml',
        'apps/shop/overlays/staging/replicas.yaml',
      ],
      absent: [
        'apps/shop/base/Kustomization',
        'apps/shop/base/kustomization.yml',
        'apps/shop/overlays/staging/Kustomization',
        'apps/shop/overlays/staging/kustomization.yml',
      ],
      folders: [],
    });
  });

  it('templates a chart as the command does', async () => {
    const { yaml } = rendered(await render(chartFiles, good.chartRequest));
    expect(yaml).toBe(chartManifests);
  });

  it('leaves CRDs out when asked to', async () => {
    const { yaml } = rendered(
      await render(chartFiles, {
        ...good.chartRequest,
        helm: { ...good.chartRequest.helm!, includeCrds: false },
      }),
    );
    expect(yaml).not.toContain('CustomResourceDefinition');
  });

  it('records the folder of a chart and its value files', async () => {
    const { readSet } = rendered(await render(chartFiles, good.chartRequest));
    expect(readSet.folders).toEqual(['apps/api/chart']);
    expect(readSet.files).toEqual(
      expect.arrayContaining([
        'apps/api/chart/.helmignore',
        'apps/api/chart/charts/cache/values.yaml',
        'apps/api/overlays/staging/more,values.yaml',
        'apps/api/overlays/staging/values.yaml',
      ]),
    );
  });

  it('joins plain manifests in the order of their paths', async () => {
    const outcome = rendered(
      await render(good.directoryFiles, good.directoryRequest),
    );
    expect(documents(outcome.yaml).map(document => document.kind)).toEqual([
      'A1',
      'A2',
      'B',
      'D',
      'Directive',
      'C',
    ]);
    expect(outcome.readSet).toEqual({
      files: [
        'apps/plain/a.yaml',
        'apps/plain/b.yaml',
        'apps/plain/d.json',
        'apps/plain/directive.yaml',
        'apps/plain/empty.yaml',
        'apps/plain/more/c.yml',
      ],
      absent: [],
      folders: ['apps/plain'],
    });
  });

  it('joins more plain manifests than are checked on the spot', async () => {
    const big = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `app/${i}.yaml`,
        `kind: Big\nspec: ${'x'.repeat(10_000)}\n`,
      ]),
    );
    const outcome = rendered(
      await render(big, { tool: 'directory', path: 'app' }),
    );
    expect(documents(outcome.yaml)).toHaveLength(40);
  });

  it.each([
    ['an overlay', good.overlayFiles, good.overlayRequest],
    ['a chart', chartFiles, good.chartRequest],
    ['plain manifests', good.directoryFiles, good.directoryRequest],
  ])(
    'gives the same for %s when only its read-set is there, with and without the guess',
    async (_name, files, request) => {
      const first = rendered(await render(files, request));
      const again = rendered(await render(restrict(files, first), request));
      expect(again).toEqual(first);
      const guessed = rendered(
        await render(
          { ...files, 'old.yaml': 'a: 1\n' },
          {
            ...request,
            readSetGuess: {
              ...first.readSet,
              files: [...first.readSet.files, 'old.yaml'],
            },
          },
        ),
      );
      expect(guessed).toEqual(first);
    },
  );

  it('renders although the guess is wrong, stale and too large', async () => {
    const outcome = rendered(
      await render(
        { ...good.overlayFiles, 'big.bin': { kind: 'file', size: 1 << 30 } },
        {
          ...good.overlayRequest,
          readSetGuess: {
            files: [
              'big.bin',
              'gone.yaml',
              'apps/other/base/kustomization.yaml',
            ],
            absent: ['apps/shop/base/kustomization.yaml'],
            folders: ['apps', 'gone'],
          },
        },
      ),
    );
    expect(outcome).toEqual(
      await render(good.overlayFiles, good.overlayRequest),
    );
  });

  it('finds files that only the tool knows to look for', async () => {
    const outcome = rendered(
      await render(good.hiddenReferenceFiles, {
        tool: 'kustomize',
        path: 'app',
      }),
    );
    expect(documents(outcome.yaml).map(document => document.data)).toEqual([
      { 'notes.txt': 'a note\n' },
      { patched: 'yes' },
    ]);
    expect(outcome.readSet.files).toEqual(
      Object.keys(good.hiddenReferenceFiles).sort(),
    );
  });

  it('does not let the schema of one build reach the next', async () => {
    const plain = {
      'app/kustomization.yaml':
        'resources: [x.yaml]\npatches:\n  - path: p.yaml\n',
      'app/x.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {template: {spec: {containers: [{name: a, image: a}, {name: b, image: b}]}}}\n',
      'app/p.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {template: {spec: {containers: [{name: b, image: c}]}}}\n',
    };
    const request = { tool: 'kustomize' as const, path: 'app' };
    const before = rendered(await render(plain, request)).yaml;
    rendered(
      await render(
        {
          ...plain,
          'app/kustomization.yaml': `${plain['app/kustomization.yaml']}openapi: {path: schema.json}\n`,
          'app/schema.json': '{"definitions": {}}',
        },
        request,
      ),
    );
    expect(rendered(await render(plain, request)).yaml).toBe(before);
  });

  describe('refuses and goes on', () => {
    const tables: BadInput[] = [
      ...badKustomizations,
      ...badCharts,
      ...badDirectories,
    ];

    it.each(
      tables.map(
        input =>
          [
            `${input.request?.tool ?? 'kustomize'}: ${input.name}`,
            input,
          ] as const,
      ),
    )('%s', async (_name, { files, request, want }) => {
      const reads: string[] = [];
      const source = createMemorySource(files);
      const outcome = failed(
        await renderer.render(
          { tool: 'kustomize', path: 'app', ...request },
          {
            ...source,
            read: paths => {
              reads.push(...paths);
              return source.read(paths);
            },
          },
        ),
      );
      const { cause, ...place } = want;
      expect(outcome.problem).toMatchObject({ severity: 'error', ...place });
      expect(outcome.problem.cause ?? '').toMatch(cause ?? /(?:)/);
      expect(outcome.problem.cure).toBeTruthy();
      expect(outcome.deterministic).toBe(true);
      // Nothing of this machine is told.
      expect(JSON.stringify(outcome.problem)).not.toMatch(/\/tmp|\/repository/);
      // The failure stands until something of its read-set changes.
      failed(
        await renderer.render(
          { tool: 'kustomize', path: 'app', ...request },
          createMemorySource(restrict(files, outcome)),
        ),
      );
      const huge = Object.entries(files).filter(
        ([, file]) => typeof file === 'object' && 'kind' in file,
      );
      huge.forEach(([name]) => expect(reads).not.toContain(name));
      rendered(await render(good.overlayFiles, good.overlayRequest));
    });
  });

  it('says that a source cannot be read, and that it may pass', async () => {
    const outcome = failed(
      await renderer.render(good.overlayRequest, {
        ...createMemorySource(good.overlayFiles),
        read: async () => {
          throw new Error('the disk is on fire');
        },
      }),
    );
    expect(outcome).toMatchObject({
      problem: { code: 'source-unreadable', cause: 'the disk is on fire' },
      deterministic: false,
    });
  });

  it('stops when it is told to', async () => {
    const outcome = failed(
      await renderer.render(
        good.overlayRequest,
        createMemorySource(good.overlayFiles),
        AbortSignal.abort(),
      ),
    );
    expect(outcome).toMatchObject({
      problem: { code: 'render-aborted' },
      deterministic: false,
    });
    rendered(await render(good.overlayFiles, good.overlayRequest));
  });
});
