import { asObject, type JsonObject } from '../../schema/types';
import type { Recorder } from '../transcript';

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const partial =
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';

/** Lists: pages, selectors, forms. */
export async function listObjects(r: Recorder): Promise<void> {
  const root = `/api/v1/namespaces/${r.namespace}/secrets`;
  for (const [i, tier] of ['a', 'a', 'b', 'c', 'c'].entries())
    await r.quietly({
      method: 'POST',
      path: root,
      body: {
        metadata: {
          name: `s${i}`,
          labels: { tier, ...(i % 2 === 0 && { even: 'yes' }) },
        },
        type: i === 0 ? 'example.com/odd' : 'Opaque',
      },
    });
  const get = (query: Record<string, string>, accept?: string) =>
    r.send({ method: 'GET', path: root, query, ...(accept && { accept }) });
  await get({});
  let page = await get({ limit: '2' });
  for (let i = 0; i < 3; i++) {
    const next = asObject(asObject(page.body).metadata).continue;
    if (!next) break;
    page = await r.quietly({
      method: 'GET',
      path: root,
      query: { limit: '2', continue: String(next) },
    });
    r.note(`page ${i + 2}`, asObject(page.body));
  }
  for (const labelSelector of [
    'tier=a',
    'tier!=a',
    'tier in (a,b)',
    'tier notin (a,b)',
    'even',
    '!even',
    'tier=a,even',
    'tier=a,!even',
    'tier==b',
    'x=y=z',
    'tier in a',
  ])
    r.note(labelSelector, await namesOf(r, root, { labelSelector }));
  for (const fieldSelector of [
    'metadata.name=s1',
    'metadata.name!=s1',
    'type=Opaque',
    'metadata.name=s1,type=Opaque',
    'data=x',
    'metadata.namespace=other',
  ])
    r.note(fieldSelector, await namesOf(r, root, { fieldSelector }));
  await get({ labelSelector: 'tier=a', limit: '1' }, partial);
  await get({ limit: '1' }, table);
  await get({ limit: '1', includeObject: 'None' }, table);
  await get({ limit: '1', includeObject: 'Object' }, table);
  await r.send({
    method: 'GET',
    path: root,
    query: { continue: 'nonsense' },
    loose: true,
  });
  await get({ resourceVersion: 'x' });
  await get({ resourceVersionMatch: 'Exact' });
  await get({ resourceVersion: '0', limit: '2' });
  await r.send({
    method: 'GET',
    path: `${root}/s0`,
    accept: 'application/vnd.unknown',
  });
  await r.send({
    method: 'DELETE',
    path: root,
    query: { labelSelector: 'tier=a' },
  });
  r.note('left', await namesOf(r, root, {}));
}

async function namesOf(
  r: Recorder,
  path: string,
  query: Record<string, string>,
): Promise<JsonObject> {
  const answer = await r.quietly({ method: 'GET', path, query });
  const body = asObject(answer.body);
  const items = (body.items as JsonObject[] | undefined) ?? [];
  return {
    code: answer.code,
    names: items.map(item => String(asObject(item.metadata).name)),
    ...(answer.code !== 200 && { reason: body.reason }),
  };
}

/** Scale and status of workloads, and who comes to own what by them. */
export async function useSubresources(r: Recorder): Promise<void> {
  const root = `/apis/apps/v1/namespaces/${r.namespace}/deployments`;
  const path = `${root}/d`;
  const deployment: JsonObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd', labels: { a: 'b' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'd' } },
      template: {
        metadata: { labels: { app: 'd' } },
        spec: { containers: [{ name: 'c', image: 'i:1' }] },
      },
    },
  };
  const apply = 'application/apply-patch+yaml';
  const merge = 'application/merge-patch+json';
  const patch = (
    sub: string,
    body: JsonObject,
    contentType: string,
    query: Record<string, string> = {},
  ) => r.send({ method: 'PATCH', path: path + sub, body, contentType, query });
  await patch('', deployment, apply, { fieldManager: 'one' });
  await r.send({ method: 'GET', path: `${path}/scale` });
  await patch('/scale', { spec: { replicas: 5 } }, merge, {
    fieldManager: 'scaler',
  });
  await r.send({ method: 'GET', path });
  await patch('', deployment, apply, { fieldManager: 'one' });
  const scale = await r.send({ method: 'GET', path: `${path}/scale` });
  const body = asObject(scale.body);
  await r.send({
    method: 'PUT',
    path: `${path}/scale`,
    body: { ...body, spec: { replicas: 3 } },
  });
  await r.send({
    method: 'PUT',
    path: `${path}/scale`,
    body: { ...body, spec: { replicas: 4 } },
  });
  await r.send({ method: 'GET', path });
  await patch(
    '/scale',
    { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 7 } },
    apply,
    { fieldManager: 'auto' },
  );
  await patch(
    '/scale',
    { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 7 } },
    apply,
    { fieldManager: 'auto', force: 'true' },
  );
  await r.send({ method: 'GET', path });
  await patch(
    '/status',
    {
      status: {
        replicas: 1,
        readyReplicas: 1,
        conditions: [{ type: 'Available', status: 'True' }],
      },
      spec: { replicas: 9 },
      metadata: { labels: { c: 'd' } },
    },
    merge,
    { fieldManager: 'controller' },
  );
  await patch('/status', { ...deployment, status: { replicas: 2 } }, apply, {
    fieldManager: 'one',
    force: 'true',
  });
  await patch('', { status: { replicas: 8 } }, merge);
  await r.send({ method: 'GET', path: `${path}/status` });
  await r.send({ method: 'GET', path: `${path}/nothing` });
  await r.send({
    method: 'DELETE',
    path,
    query: { propagationPolicy: 'Background' },
  });
}

/** Strategic merge patches as `kubectl` writes them. */
export async function patchStrategically(r: Recorder): Promise<void> {
  const root = `/api/v1/namespaces/${r.namespace}/pods`;
  const path = `${root}/p`;
  await r.quietly({
    method: 'POST',
    path: root,
    body: {
      metadata: {
        name: 'p',
        labels: { a: '1', b: '2' },
        finalizers: ['example.com/a', 'example.com/b'],
      },
      spec: {
        containers: [
          { name: 'c', image: 'i:1' },
          { name: 'd', image: 'i:1' },
        ],
      },
    },
  });
  const deployments = `/apis/apps/v1/namespaces/${r.namespace}/deployments`;
  await r.quietly({
    method: 'POST',
    path: deployments,
    body: {
      metadata: { name: 'd' },
      spec: {
        selector: { matchLabels: { app: 'd' } },
        template: {
          metadata: { labels: { app: 'd' } },
          spec: {
            containers: [
              {
                name: 'a',
                image: 'i',
                env: [
                  { name: 'X', value: '1' },
                  { name: 'Y', value: '2' },
                ],
                ports: [{ containerPort: 80 }, { containerPort: 81 }],
              },
              { name: 'b', image: 'i', args: ['1', '2'] },
            ],
            volumes: [{ name: 'v', emptyDir: {} }],
          },
        },
      },
    },
  });
  const send = (to: string, body: JsonObject) =>
    r.send({
      method: 'PATCH',
      path: to,
      body,
      contentType: 'application/strategic-merge-patch+json',
    });
  await send(path, {
    metadata: { labels: { a: null, c: '3' } },
    spec: { containers: [{ name: 'd', image: 'i:2' }] },
  });
  await send(path, {
    metadata: {
      '$deleteFromPrimitiveList/finalizers': ['example.com/a'],
      '$setElementOrder/finalizers': ['example.com/b'],
    },
  });
  await send(path, { metadata: { finalizers: ['example.com/c'] } });
  await send(path, {
    metadata: { finalizers: null, labels: { $patch: 'replace', z: '1' } },
  });
  const d = `${deployments}/d`;
  const template = (spec: JsonObject) => ({ spec: { template: { spec } } });
  await send(
    d,
    template({
      containers: [
        {
          name: 'a',
          env: [
            { name: 'X', $patch: 'delete' },
            { name: 'Z', value: '3' },
          ],
        },
      ],
    }),
  );
  await send(
    d,
    template({
      containers: [
        { name: 'b', args: ['3'] },
        { name: 'c', image: 'j' },
      ],
    }),
  );
  await send(
    d,
    template({
      '$setElementOrder/containers': [
        { name: 'c' },
        { name: 'a' },
        { name: 'b' },
      ],
      containers: [{ name: 'a', image: 'k' }],
    }),
  );
  await send(
    d,
    template({
      containers: [
        {
          name: 'a',
          ports: [
            { containerPort: 80, $patch: 'delete' },
            { containerPort: 82 },
          ],
        },
      ],
    }),
  );
  await send(d, template({ containers: [{ name: 'a', $patch: 'delete' }] }));
  await send(
    d,
    template({
      volumes: [
        {
          name: 'v',
          $retainKeys: ['name', 'configMap'],
          configMap: { name: 'c' },
          emptyDir: null,
        },
      ],
    }),
  );
  await send(d, {
    spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
  });
  await send(d, template({ containers: [{ image: 'x' }] }));
  await send(
    d,
    template({
      containers: [{ $patch: 'replace' }, { name: 'only', image: 'x' }],
    }),
  );
}
