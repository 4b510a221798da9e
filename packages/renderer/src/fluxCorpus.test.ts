import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Renderer, RenderOutcome, RenderRequest } from '@gitops-suite/model';
import { parse, parseAllDocuments } from 'yaml';
import { createFolderSource } from './source/folderSource';
import { availableKinds, openRenderer } from './testing/openRenderers';

/** The folder flux-kustomize-gen, where it is present: what Flux generates and substitutes, against its own expectations. */
const root = path.join(
  process.env.GITOPS_CORPORA ?? '',
  'flux-kustomize-gen',
  'testdata',
);
const isPresent = Boolean(process.env.GITOPS_CORPORA) && existsSync(root);
if (!isPresent) {
  process.stderr.write(
    'The corpus flux-kustomize-gen is not tested: GITOPS_CORPORA does not name its folder.\n',
  );
}
jest.setTimeout(120_000);

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

function documents(yaml: string): Record<string, any>[] {
  return parseAllDocuments(yaml).map(document => document.toJS());
}

function rendered(outcome: RenderOutcome): Record<string, any>[] {
  if (outcome.status === 'failed') {
    throw new Error(JSON.stringify(outcome.problem));
  }
  return documents(outcome.yaml);
}

/** Flux prints objects in the order of their kinds; a sync orders them by itself. */
function sorted(objects: Record<string, any>[]): string[] {
  return objects.map(object => JSON.stringify(sortKeys(object))).sort();
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sortKeys(each)]),
  );
}

/** Variables as Flux collects them: those of the objects in their order, then those that are written out. */
function variablesOf(file: string, from: readonly string[]) {
  const { postBuild } = parse(read(file)).spec;
  return {
    ...Object.assign(
      {},
      ...from.map(each => {
        const object = parse(read(each));
        return object.data ?? object.stringData;
      }),
    ),
    ...postBuild?.substitute,
  };
}

const kinds = isPresent ? availableKinds() : [];
const describeKinds =
  kinds.length > 0
    ? describe.each(kinds)
    : describe.skip.each(['none' as 'wasm']);

describeKinds('the cases of flux-kustomize-gen in the %s renderer', kind => {
  let renderer: Renderer;
  beforeAll(async () => {
    renderer = await openRenderer(kind, { timeMs: 20_000 });
  }, 600_000);
  afterAll(async () => renderer?.close());

  const render = (request: Omit<RenderRequest, 'tool'>) =>
    renderer.render(
      { tool: 'kustomize', ...request },
      createFolderSource(root),
    );

  it('patches and places what the Kustomization says', async () => {
    const { spec } = parse(read('kustomization.yaml'));
    const outcome = await render({
      path: 'resources',
      kustomize: { namespace: spec.targetNamespace, patches: spec.patches },
    });
    expect(sorted(rendered(outcome))).toEqual(
      sorted(documents(read('kustomization_expected.yaml'))),
    );
  });

  it('replaces variables, but not in an object that is switched off', async () => {
    const outcome = await render({
      path: 'resources',
      substitute: {
        variables: variablesOf('kustomization_varsub.yaml', ['configmap.yaml']),
      },
    });
    expect(sorted(rendered(outcome))).toEqual(
      sorted(documents(read('kustomization_varsub_expected.yaml'))),
    );
  });

  it.each([
    ['kustomization_varsub_novars.yaml', '${cluster_region:=eu-central-1}'],
    ['kustomization_varsub_dummy.yaml', 'eu-central-1'],
  ])(
    'replaces defaults only where there is a variable: %s',
    async (file, region) => {
      const [config] = rendered(
        await render({
          path: 'varsubalways',
          substitute: { variables: variablesOf(file, []) },
        }),
      );
      expect(config.data.region).toBe(region);
    },
  );

  it('misses a variable in strict mode, and none that is empty', async () => {
    const missing = await render({
      path: 'varsubstrict',
      substitute: {
        variables: variablesOf('kustomization_varsub.yaml', ['configmap.yaml']),
        strict: true,
      },
    });
    expect(missing).toMatchObject({
      status: 'failed',
      problem: {
        code: 'variable-not-set',
        message: expect.stringContaining('app-vars-strict'),
        cause: expect.stringContaining('missing: ${missing}'),
      },
    });
    const [config] = rendered(
      await render({
        path: 'varsubstrictempty',
        substitute: {
          variables: variablesOf('kustomization_varsub_empty.yaml', [
            'configmap_empty.yaml',
            'secret_empty.yaml',
          ]),
          strict: true,
        },
      }),
    );
    expect(config.metadata.labels).toEqual({
      // kustomize prints the references without quotes: what is left is nothing.
      'from-inline': null,
      'from-configmap': null,
      'from-secret': null,
    });
  });

  it('gives names a beginning and an end', async () => {
    const { spec } = parse(read('name/ks.yaml'));
    const { namePrefix, nameSuffix, targetNamespace: namespace } = spec;
    const [config] = rendered(
      await render({
        path: 'name',
        kustomize: { namePrefix, nameSuffix, namespace },
      }),
    );
    expect(config.metadata).toMatchObject({
      namespace: 'test-namespace',
      name: expect.stringMatching(/^prefix-test-configmap-suffix/),
    });
  });

  it('lists the manifests of a folder without kustomization, hidden files left out', async () => {
    const names = async (folder: string) =>
      rendered(await render({ path: folder, kustomize: {} }))
        .map(({ kind: each, metadata }) => `${each} ${metadata.name}`)
        .sort();
    expect(await names('nokustomization/resources')).toEqual([
      'ConfigMap cm',
      'Secret secret',
    ]);
    for (const folder of ['basic', 'with-gitlab-ci', 'with-sops']) {
      const found = await names(`ignore-tests/${folder}`);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^Deployment /);
    }
  });

  it.each([
    ['a manifest that is no YAML', 'nokustomization/panic'],
    ['an encrypted manifest', 'panic'],
    ['a remote resource', 'remote'],
    ['resources that are missing', 'components'],
    // Flux builds without load restriction.
    ['a patch of another folder', 'relbase/clusters/staging/flux-system'],
  ])('refuses %s and goes on', async (_, folder) => {
    const outcome = await render({
      path: folder,
      kustomize: { namespace: 'x' },
    });
    expect(outcome).toMatchObject({
      status: 'failed',
      problem: { cure: expect.any(String) },
    });
    expect(
      rendered(await render({ path: 'resources', kustomize: {} })),
    ).toHaveLength(2);
  });

  it('does not let the schema of one build reach the next', async () => {
    const path_ = 'openapiPollution/victim';
    const before = rendered(await render({ path: path_ }));
    await render({ path: 'openapiPollution/pollutor' });
    expect(rendered(await render({ path: path_ }))).toEqual(before);
    expect(before[0].spec.template.spec.containers[0]).toMatchObject({
      image: 'busybox:latest',
      resources: { requests: { memory: '64Mi' } },
    });
  });
});
