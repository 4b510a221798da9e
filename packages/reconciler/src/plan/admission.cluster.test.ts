/** What admission, versions and a first client-side apply make of comparisons, on a real API server. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { controlPlaneAssets } from '@gitops-suite/dev-cluster/testUtils';
import type { KubernetesObject } from '@gitops-suite/model';
import type { DesiredObject } from '../render';
import { applyDesired } from '../sync/applyDesired';
import { configMap, container, NAMESPACE } from './__testUtils__/driftRows';
import {
  compareLive,
  desiredOf,
  eventually,
  written,
} from './__testUtils__/liveComparisons';
import {
  startRealCluster,
  type RealCluster,
} from './__testUtils__/realCluster';
import { createVerdictCache, type VerdictCache } from './verdictCache';

const DIGEST = `@sha256:${'a'.repeat(64)}`;
const hooks =
  '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Pins every tag to a digest, injects a container, and notes that it was there. */
function admit(object: KubernetesObject): object[] {
  const spec = object.spec as {
    template: { spec: { containers: { name: string; image: string }[] } };
  };
  const { containers } = spec.template.spec;
  const at = '/spec/template/spec/containers';
  const pins = containers.flatMap(({ image }, index) =>
    image.includes('@')
      ? []
      : [
          {
            op: 'replace',
            path: `${at}/${index}/image`,
            value: `${image}${DIGEST}`,
          },
        ],
  );
  const isInjected = containers.some(({ name }) => name === 'mesh');
  return [
    ...pins,
    ...(isInjected
      ? []
      : [
          {
            op: 'add',
            path: `${at}/-`,
            value: { name: 'mesh', image: `mesh:1${DIGEST}` },
          },
        ]),
    { op: 'add', path: '/metadata/labels/admitted', value: 'yes' },
  ];
}

async function startWebhook(folder: string): Promise<Server> {
  const file = (name: string) =>
    readFileSync(join(folder, 'certificates', name));
  const server = createServer(
    { cert: file('apiserver.crt'), key: file('apiserver.key') },
    (request, response) => {
      let text = '';
      request.on('data', chunk => {
        text += chunk;
      });
      request.on('end', () => {
        const review = JSON.parse(text);
        const patch = JSON.stringify(admit(review.request.object));
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            ...review,
            response: {
              uid: review.request.uid,
              allowed: true,
              patchType: 'JSONPatch',
              patch: Buffer.from(patch).toString('base64'),
            },
          }),
        );
      });
    },
  );
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  return server;
}

function suite() {
  let real: RealCluster;

  beforeAll(async () => {
    real = await startRealCluster();
  }, 120_000);

  afterAll(() => real?.stop(), 60_000);

  const apply = (desired: DesiredObject) => written(real.cluster, desired);
  const compare = (desired: DesiredObject, cache?: VerdictCache) =>
    compareLive(real.cluster, desired, { cache });

  it('is never misled by a webhook that rewrites, injects and labels', async () => {
    const server = await startWebhook(real.folder);
    const { port } = server.address() as AddressInfo;
    const bundle = readFileSync(
      join(real.folder, 'certificates/apiserver.crt'),
    );
    await real.admin('POST', hooks, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'mesh' },
      webhooks: [
        {
          name: 'mesh.shop.example',
          clientConfig: {
            url: `https://127.0.0.1:${port}/`,
            caBundle: bundle.toString('base64'),
          },
          rules: [
            {
              apiGroups: ['apps'],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['deployments'],
            },
          ],
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    });
    const first = desiredOf(container({}));
    await eventually(async () => {
      const { metadata } = await apply(first);
      return metadata.labels?.admitted === 'yes';
    });
    const cache = createVerdictCache({ maxEntries: 10 });
    const again = [await compare(first, cache), await compare(first, cache)];
    expect(again.map(({ verdict, proof }) => `${verdict} ${proof}`)).toEqual([
      'same dry-run',
      'same cache',
    ]);

    const next = desiredOf(container({ image: 'api:2.0' }));
    const changed = await compare(next);
    expect(changed.fields).toMatchObject([
      {
        path: 'spec.template.spec.containers[name=app].image',
        live: `api:1.0${DIGEST}`,
        desired: `api:2.0${DIGEST}`,
      },
    ]);
    await apply(next);
    expect((await compare(next)).verdict).toBe('same');

    await new Promise(done => {
      server.close(done);
      server.closeAllConnections();
    });
    expect(await compare(first)).toMatchObject({ verdict: 'unknown' });
    await real.admin('DELETE', `${hooks}/mesh`);
  }, 60_000);

  it('takes over what a client-side apply has left: keys that left Git go, and so does the annotation', async () => {
    const before = configMap({ a: '1', old: 'x' });
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const path = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
    await real.admin('POST', `${path}?fieldManager=kubectl-client-side-apply`, {
      ...before,
      metadata: {
        ...before.metadata,
        annotations: { [annotation]: JSON.stringify(before) },
      },
    });
    const desired = desiredOf(configMap({ a: '1' }));
    const comparison = await compare(desired);
    expect(comparison).toMatchObject({
      verdict: 'content',
      takesOver: ['kubectl-client-side-apply'],
    });
    expect(comparison.fields).toContainEqual({
      path: 'data.old',
      live: 'x',
      manager: expect.objectContaining({ name: 'kubectl-client-side-apply' }),
    });
    const after = await apply(desired);
    expect(after.data).toEqual({ a: '1' });
    expect(after.metadata.annotations?.[annotation]).toBeUndefined();
    const managers = after.metadata.managedFields as { manager: string }[];
    expect(managers.map(({ manager }) => manager)).toEqual(['gitops-suite']);
    expect(await compare(desired)).toMatchObject({
      verdict: 'same',
      proof: 'local',
    });
  });

  it('knows what it has applied in a version that the server does not serve any more', async () => {
    const schema = {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec: {
            type: 'object',
            properties: { a: { type: 'string' }, b: { type: 'string' } },
          },
        },
      },
    };
    const version = (name: string, storage: boolean) => ({
      name,
      served: true,
      storage,
      schema,
    });
    const definition = (versions: object[]) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'parcels.shop.example' },
      spec: {
        group: 'shop.example',
        scope: 'Namespaced',
        names: { kind: 'Parcel', plural: 'parcels', singular: 'parcel' },
        versions,
      },
    });
    const parcel = (apiVersion: string, spec: object) =>
      desiredOf({
        apiVersion: `shop.example/${apiVersion}`,
        kind: 'Parcel',
        metadata: { name: 'p', namespace: NAMESPACE },
        spec,
      } as KubernetesObject);
    await real.admin(
      'POST',
      definitions,
      definition([version('v1alpha1', false), version('v1', true)]),
    );
    const old = parcel('v1alpha1', { a: '1', b: '2' });
    await eventually(async () => {
      const applied = await applyDesired(real.cluster, old);
      return applied.status === 'done';
    });
    await real.admin(
      'PATCH',
      `${definitions}/parcels.shop.example`,
      { spec: { versions: [version('v1', true)] } },
      'application/merge-patch+json',
    );
    const now = parcel('v1', { a: '1' });
    const oldPath = `/apis/shop.example/v1alpha1/namespaces/${NAMESPACE}/parcels/p`;
    await eventually(() =>
      real.admin('GET', oldPath).then(
        () => false,
        () => true,
      ),
    );
    const comparison = await compare(now);
    expect(comparison).toMatchObject({
      verdict: 'content',
      fields: [{ path: 'spec.b' }],
    });
    expect((await apply(now)).spec).toEqual({ a: '1' });
    expect((await compare(now)).verdict).toBe('same');
  }, 60_000);
}

if (!controlPlaneAssets()) {
  // Webhooks and admission policies exist on a real API server alone, which not every machine has.
  // eslint-disable-next-line jest/no-disabled-tests
  it.skip('admission against a real API server (KUBEBUILDER_ASSETS is unset)', () => {});
} else {
  describe('comparisons on a real API server', () => {
    suite();
  });
}
